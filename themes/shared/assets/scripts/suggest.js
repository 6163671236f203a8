// Suggestions under a search field while people type: a combobox with a list (WAI-ARIA 1.2). Loaded when a field is used.
(function () {
  "use strict";
  const input = document.getElementById("q");
  const row = input.parentNode;
  const list = document.createElement("ul");
  const status = document.createElement("p");
  const known = {};
  let active = -1;
  let waiting = 0;

  list.id = "q-list";
  list.className = "suggestions";
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "输入提示");
  status.className = "unseen";
  status.setAttribute("role", "status");
  row.appendChild(list);
  row.appendChild(status);
  [["role", "combobox"], ["aria-autocomplete", "list"], ["aria-controls", "q-list"], ["aria-expanded", "false"]]
    .forEach((pair) => input.setAttribute(pair[0], pair[1]));

  function open(yes) {
    list.hidden = !yes;
    input.setAttribute("aria-expanded", String(yes));
    if (!yes) choose(-1);
  }

  function choose(index) {
    active = index;
    Array.from(list.children).forEach((option, place) => option.setAttribute("aria-selected", String(place === index)));
    if (index < 0) input.removeAttribute("aria-activedescendant");
    else input.setAttribute("aria-activedescendant", "q-" + index);
  }

  // A title leads to its page, a question of others is asked.
  function take(option) {
    if (option.dataset.url) { location.href = option.dataset.url; return; }
    input.value = option.textContent;
    input.form.submit();
  }

  function show(suggestions) {
    list.textContent = "";
    suggestions.forEach((one, index) => {
      const option = document.createElement("li");
      option.id = "q-" + index;
      option.setAttribute("role", "option");
      option.textContent = one.text;
      if (/^https?:/.test(one.url)) option.dataset.url = one.url;
      list.appendChild(option);
    });
    open(suggestions.length > 0);
    status.textContent = suggestions.length ? "有" + suggestions.length + "条提示，用上下方向键选择" : "没有提示";
  }

  function ask() {
    const typed = input.value.trim();
    if (!typed) { open(false); return; }
    if (known[typed]) { show(known[typed]); return; }
    fetch("/api/suggest?q=" + encodeURIComponent(typed.slice(0, 40)))
      .then((answer) => (answer.ok ? answer.json() : { suggestions: [] }))
      .then((found) => {
        known[typed] = found.suggestions;
        if (input.value.trim() === typed && document.activeElement === input) show(found.suggestions);
      })
      .catch(() => open(false));
  }

  input.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(ask, 150); });
  input.addEventListener("blur", () => open(false));
  input.addEventListener("keydown", (event) => {
    const count = list.children.length;
    if (event.isComposing || !count) return;
    if (event.key === "Escape" && !list.hidden) { event.preventDefault(); open(false); return; }
    if (event.key === "Enter" && !list.hidden && active >= 0) { event.preventDefault(); take(list.children[active]); return; }
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    open(true);
    // One place more than there are options: the field itself.
    choose((active + 1 + step + count + 1) % (count + 1) - 1);
  });
  list.addEventListener("mousedown", (event) => {
    event.preventDefault();
    if (event.target.id) take(event.target);
  });
  ask();
})();
