// What is measured on a page as it stands. Each function gives a list of faults, empty when all is well.
// Scrolled tables, what is hidden from the eye and what is folded are let be.
const outOfSight = (head) => head && getComputedStyle(head).position === "absolute";
const shown = (e) => e.offsetParent && getComputedStyle(e).visibility === "visible"
  && !e.closest(".unseen, .skip, dialog, .table, details:not([open]) > :not(summary)") && !outOfSight(e.closest("thead"));
const all = (selector) => Array.from(document.querySelectorAll(selector)).filter(shown);
const texts = (e) => Array.from(e.childNodes).filter((n) => n.nodeType === 3 && n.data.trim());
const withText = () => all("body *").filter((e) => texts(e).length);
const named = (e) => e.tagName.toLowerCase() + (e.getAttribute("class") ? "." + e.getAttribute("class") : "")
  + " " + e.textContent.trim().slice(0, 16);
const clamped = (e) => e !== document.body && (getComputedStyle(e).webkitLineClamp !== "none" || clamped(e.parentElement));
const rangeOf = (node) => {
  const range = document.createRange();
  range.selectNodeContents(node);
  return range;
};

// Wider than the window, as a whole or in a part.
function sideways() {
  const whole = document.documentElement.scrollWidth > innerWidth ? ["the page"] : [];
  const parts = all("body *").filter((e) => e.getBoundingClientRect().width > 1);
  return whole.concat(parts.filter((e) => e.getBoundingClientRect().right > innerWidth + 1).map(named));
}

// Text that a box around it cuts off. Clamped lines (the lead headline, extracts of a search) are meant.
function cut() {
  return withText().filter((e) => !clamped(e)).filter((e) => {
    const text = rangeOf(e).getBoundingClientRect();
    for (let box = e; box && box !== document.body; box = box.parentElement) {
      const style = getComputedStyle(box);
      if (style.overflowX === "visible" || style.display === "inline") continue;
      const edge = box.getBoundingClientRect();
      if (text.right > edge.right + 1 || text.bottom > edge.bottom + 1 || text.left < edge.left - 1) return true;
    }
    return false;
  }).map(named);
}

// Texts that lie over one another.
function overlaps() {
  const lines = [];
  withText().filter((e) => !clamped(e)).forEach((e) => texts(e).forEach((node) => {
    const boxes = Array.from(rangeOf(node).getClientRects()).filter((box) => box.width > 2);
    boxes.forEach((box) => lines.push({ box, node, e }));
  }));
  lines.sort((a, b) => a.box.top - b.box.top);
  const faults = [];
  lines.forEach((one, at) => {
    for (const other of lines.slice(at + 1)) {
      if (other.box.top > one.box.bottom) break;
      const down = Math.min(one.box.bottom, other.box.bottom) - other.box.top;
      const across = Math.min(one.box.right, other.box.right) - Math.max(one.box.left, other.box.left);
      const much = across > 3 && down > Math.min(one.box.height, other.box.height) / 2;
      if (much && one.node !== other.node) faults.push(named(one.e) + " | " + named(other.e));
    }
  });
  return faults;
}

// What is clicked and has a side under ``least`` pixels. Links within a sentence are as tall as the sentence.
function smallTargets(least) {
  return all("a, button, input:not([type=hidden]), select, summary")
    .filter((e) => getComputedStyle(e).display !== "inline")
    .map((e) => [e, e.getBoundingClientRect()])
    .filter(([, box]) => box.height < least - 0.5 || box.width < least - 0.5)
    .map(([e, box]) => `${named(e)} ${Math.round(box.width)}x${Math.round(box.height)}`);
}

function smallText(least) {
  return withText().filter((e) => parseFloat(getComputedStyle(e).fontSize) < least).map(named);
}

// Elements of ``selector`` that can be seen.
function seen(selector) {
  return Array.from(document.querySelectorAll(selector)).filter((e) => e.offsetParent).map(named);
}

const PARTS = [["skip", ".skip"], ["announcement", ".announcements"], ["main", "main"], ["name", ".site-name"],
  ["search", ".search"], ["tools", ".tools"], ["nav", ".nav, .contents"], ["trail", ".trail"], ["foot", ".foot"]];

// Text too light for white paper (under 4.5 to 1). To axe, white on white is only not certain.
function faint() {
  const part = (c) => (c <= 10 ? c / 3294 : ((c / 255 + 0.055) / 1.055) ** 2.4);
  return withText().filter((e) => {
    const [r, g, b] = getComputedStyle(e).color.match(/[\d.]+/g).map(Number).map(part);
    return 1.05 / (0.2126 * r + 0.7152 * g + 0.0722 * b + 0.05) < 4.5;
  }).map(named);
}

// Where the focus is: part of the page, whether it can be seen there, its text. Null when it has left the page.
function focus() {
  const e = document.activeElement;
  if (!e || e === document.body || e === document.documentElement) return null;
  const part = (PARTS.find(([, selector]) => e.closest(selector)) || ["other"])[0];
  const style = getComputedStyle(e), box = e.getBoundingClientRect();
  const top = document.elementFromPoint(box.left + box.width / 2, box.top + Math.min(box.height / 2, 20));
  // The button within a field for dates has the browser's own ring.
  const ring = e.type === "date" || (parseFloat(style.outlineWidth) >= 3 && style.outlineStyle === "solid");
  const inside = box.width > 1 && box.top >= 0 && box.left >= 0 && box.top < innerHeight;
  const bare = top !== null && (e.contains(top) || top.contains(e));
  return [part, ring && inside && bare, e.textContent.trim().slice(0, 20) || e.id];
}

// Lines of the page's own content.
function lines() {
  const text = document.querySelector("main").innerText.split("\n").map((line) => line.trim());
  return Array.from(new Set(text.filter(Boolean)));
}

// LOOK §8: lines of prose over 34 characters, dates and numbers of documents broken over lines, headings whose last
// line is a single character.
function typography() {
  const wide = all(".prose, .lead").filter((e) => e.clientWidth > 34.5 * parseFloat(getComputedStyle(e).fontSize));
  const broken = all("time, .number").filter((e) => new Set(Array.from(e.getClientRects(), (box) => box.top)).size > 1);
  const lonely = all("h1, h2, h3").filter((e) => {
    const boxes = Array.from(rangeOf(e).getClientRects()).filter((box) => box.width > 1);
    const last = boxes.length && Math.max(...boxes.map((box) => box.bottom));
    const line = boxes.filter((box) => box.bottom > last - 3);
    const width = line.reduce((sum, box) => sum + box.width, 0);
    return line.length < boxes.length && width < 1.5 * parseFloat(getComputedStyle(e).fontSize);
  });
  return [["wide", wide], ["broken", broken], ["lonely", lonely]].flatMap(([fault, list]) => list.map((e) => `${fault} ${named(e)}`));
}
