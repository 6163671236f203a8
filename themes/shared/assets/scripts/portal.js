// What scripts add to a page that works without them. Level: Chromium 70, Safari 12; no library.
(function () {
  "use strict";
  const root = document.documentElement;
  // Where a portal that offers traditional characters has its pages in them.
  const HANT = "/hant";
  const all = (selector, from) => Array.from((from || document).querySelectorAll(selector));

  // Fragments that the server did not insert.
  function fetchFragment(place) {
    return fetch(place.dataset.fragment)
      .then((answer) => (answer.ok ? answer.text() : ""))
      .then((html) => { if (html.trim()) place.outerHTML = html; })
      .catch(() => { /* off line: the constant default stays */ });
  }

  function markCurrent() {
    const channel = document.body.dataset.channel;
    const section = document.body.dataset.section;
    all(".nav a").forEach((link) => { if (channel && link.dataset.channel === channel) link.setAttribute("aria-current", "true"); });
    all(".sidenav li a").forEach((link) => { if (section && link.getAttribute("href").endsWith(section)) link.setAttribute("aria-current", "true"); });
  }

  // 新 for three days. The file says the date alone, so that the clock changes no bytes.
  function markNew() {
    all(".newest time").forEach((time) => {
      const age = Date.now() - new Date(time.dateTime + "T00:00:00+08:00");
      if (!(age >= 0 && age < 3 * 86400000)) return;
      const tag = document.createElement("span");
      tag.className = "tag";
      tag.textContent = "新";
      time.appendChild(tag);
    });
  }

  // Elder version and high contrast, remembered for this host.
  function setMode(mode, on) {
    root.classList.toggle(mode, on);
    if (location.hash === "#" + mode) history.replaceState(null, "", location.pathname + location.search);
    try {
      if (on) localStorage.setItem("zq-" + mode, "1"); else localStorage.removeItem("zq-" + mode);
    } catch (error) { /* not remembered */ }
  }

  function offerModes() {
    all("[data-mode]").forEach((link) => {
      const mode = link.dataset.mode;
      const off = link.parentNode.querySelector(".tool-off");
      if (location.hash === "#" + mode) { location.hash = "#main"; setMode(mode, true); }
      link.addEventListener("click", (event) => { event.preventDefault(); setMode(mode, true); off.focus(); });
      off.addEventListener("click", (event) => { event.preventDefault(); setMode(mode, false); link.focus(); });
    });
  }

  // Read aloud with the browser's own voice, a sentence at a time (long texts are cut off by some browsers).
  let silence = () => {};
  function speak(button, text) {
    const labels = all("span", button);
    const show = (speaking) => {
      button.setAttribute("aria-pressed", String(speaking));
      labels[0].hidden = speaking;
      labels[1].hidden = !speaking;
    };
    const speaking = button.getAttribute("aria-pressed") === "true";
    silence();
    if (speaking) return;
    silence = () => { speechSynthesis.cancel(); show(false); silence = () => {}; };
    const sentences = text.match(/[^。！？；\n]+[。！？；]?/g) || [];
    sentences.forEach((sentence, index) => {
      const utterance = new SpeechSynthesisUtterance(sentence);
      utterance.lang = root.lang === "zh-Hant" ? "zh-TW" : "zh-CN";
      if (index === sentences.length - 1) utterance.onend = () => show(false);
      speechSynthesis.speak(utterance);
    });
    show(true);
  }

  function offerSpeech() {
    const button = document.querySelector("[data-speak]");
    if (!("speechSynthesis" in window)) return;
    window.addEventListener("pagehide", () => silence());
    if (!button) return;
    button.hidden = false;
    button.addEventListener("click", () => speak(button, document.getElementById("main").innerText));
  }

  // An emergency is read from its own short text, else its title and text.
  function offerToSay(place) {
    if (!("speechSynthesis" in window)) return;
    all("[data-say]", place).forEach((button) => {
      const text = button.closest(".announcement-text, .notice-page");
      button.hidden = false;
      button.addEventListener("click", () => {
        const short = text.querySelector(".announcement-large");
        const title = text.querySelector("h1") || text.querySelector("p").childNodes[1];
        speak(button, "紧急：" + (short || title).textContent
          + (short ? "" : "\n" + all("details > p, .prose > p", text).map((p) => p.textContent).join("\n")));
      });
    });
  }

  // New announcements reach open pages within a minute: one small conditional request, only while the page is seen.
  const POLL = 45000;
  function followAnnouncements() {
    let last = Date.now();
    const ask = () => {
      const place = document.querySelector("[data-announcements]");
      if (!place || document.hidden || Date.now() - last < POLL) return;
      last = Date.now();
      const path = (root.lang === "zh-Hant" ? HANT : "") + "/_fragments/announcements.html";
      fetch(path, { cache: "no-cache" }).then((answer) => (answer.ok ? answer.text() : null)).then((html) => {
        if (html === null || html.indexOf("data-announcements") < 0) return;
        const fresh = new DOMParser().parseFromString(html, "text/html").querySelector("[data-announcements]");
        const [old, now] = [place, fresh].map((bar) => bar.textContent.replace(/\s/g, ""));
        if (old === now) return;
        const held = place.contains(document.activeElement);
        place.replaceWith(fresh);
        if (held) { fresh.tabIndex = -1; fresh.focus(); }
        if (fresh.querySelector(".announcement-emergency")) fresh.setAttribute("role", "alert");
        offerToSay(fresh);
      }).catch(() => { /* off line: the next round asks again */ });
    };
    setInterval(ask, 5000);
    document.addEventListener("visibilitychange", ask);
  }

  // Links that leave the cluster ask first.
  function leave(link) {
    const dialog = document.getElementById("leave");
    const question = dialog.querySelector("p").textContent;
    if (!dialog.showModal) { if (confirm(question + "\n" + link.href)) location.href = link.href; return; }
    dialog.querySelector("[data-leave-address]").textContent = link.href;
    dialog.querySelector("[data-leave-go]").href = link.href;
    dialog.hidden = false;
    dialog.showModal();
    dialog.addEventListener("close", () => { dialog.hidden = true; link.focus(); }, { once: true });
  }

  function askBeforeLeaving() {
    document.addEventListener("click", (event) => {
      const link = event.target.closest && event.target.closest("a[data-external]");
      if (!link || !document.getElementById("leave") || event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      leave(link);
    });
  }

  // Paper cannot be clicked: answers and biographies are printed open.
  function printWhole() {
    const folded = all("main details:not([open]):not(.share)");
    folded.forEach((details) => { details.open = true; });
    window.addEventListener("afterprint", () => folded.forEach((details) => { details.open = false; }), { once: true });
  }

  function offerPrintAndShare() {
    window.addEventListener("beforeprint", printWhole);
    all("[data-print]").forEach((button) => { button.hidden = false; button.addEventListener("click", () => window.print()); });
    if (!navigator.share) return;
    all("[data-share]").forEach((button) => {
      button.hidden = false;
      button.addEventListener("click", () => navigator.share({ title: document.title, url: location.href }).catch(() => {}));
    });
  }

  // Suggestions cost nothing until somebody is about to search. A bucket without the program has none.
  function offerSuggestions() {
    const field = document.getElementById("q");
    const address = document.querySelector("script[data-suggest]");
    if (!field || !address) return;
    field.addEventListener("focus", () => {
      const script = document.createElement("script");
      script.src = address.dataset.suggest;
      document.head.appendChild(script);
    }, { once: true });
  }

  function foldFacets() {
    const facets = document.querySelector(".facets");
    if (!facets) return;
    if (root.classList.contains("elder") || matchMedia("(max-width: 63.99em)").matches) facets.open = false;
    facets.classList.add("ready");
  }

  // Tables that become blocks on narrow screens keep their meaning (Safari drops it with the display).
  function keepTableRoles() {
    const roles = { table: "table", thead: "rowgroup", tbody: "rowgroup", tr: "row", th: "columnheader", td: "cell" };
    all(".materials, .stack").forEach((table) => Object.keys(roles).forEach((tag) => {
      (tag === "table" ? [table] : all(tag, table)).forEach((element) => element.setAttribute("role", roles[tag]));
    }));
  }

  // A bucket has one page for all that is missing. Among traditional pages the portal's own one in traditional characters takes its place.
  function turnTraditional() {
    return fetch(HANT + "/404.html").then((answer) => (answer.ok ? answer.text() : Promise.reject())).then((html) => {
      const fresh = new DOMParser().parseFromString(html, "text/html");
      document.title = fresh.title;
      root.lang = fresh.documentElement.lang;
      document.body.replaceWith(fresh.body);
    }).catch(() => { /* no such page: the one that is there stays */ });
  }

  function begin() {
    Promise.all(all("[data-fragment]").map(fetchFragment)).then(() => { markCurrent(); markNew(); offerToSay(document); followAnnouncements(); });
    offerModes();
    offerSpeech();
    askBeforeLeaving();
    offerPrintAndShare();
    offerSuggestions();
    foldFacets();
    keepTableRoles();
  }

  if (root.lang === "zh-Hans" && location.pathname.startsWith(HANT + "/")) turnTraditional().then(begin); else begin();
})();
