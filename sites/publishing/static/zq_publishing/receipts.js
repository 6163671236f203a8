// Shows how far a page has come on its way to the public: asks again while something is pending, stops in hidden tabs.
"use strict";
(() => {
  const PACE = [[20_000, 500], [120_000, 2_000], [Infinity, 15_000]];

  function follow(region) {
    const started = Date.now();
    let last = "";

    async function look() {
      if (document.hidden) {
        document.addEventListener("visibilitychange", look, { once: true });
        return;
      }
      let pending = true;
      try {
        const answer = await fetch(region.dataset.zqReceipt, { credentials: "same-origin" });
        if (answer.status === 403 || answer.status === 404 || answer.redirected) return;
        if (answer.ok) {
          const text = await answer.text();
          if (text !== last) {
            last = text;
            region.innerHTML = text;
          }
          const box = region.querySelector("[data-pending]");
          pending = Boolean(box && box.dataset.pending);
        }
      } catch {
        // The network is away for a moment: asked again.
      }
      if (pending) setTimeout(look, PACE.find(([until]) => Date.now() - started < until)[1]);
    }
    look();
  }

  // After "publish" Wagtail shows a message with a link to the page: the way of that page is told below it.
  function addToMessages() {
    for (const link of document.querySelectorAll(".messages .success a[href$='/edit/'], .messages .success a[href*='/edit/']")) {
      const found = /^(.*)\/pages\/(\d+)\/edit\/$/.exec(link.getAttribute("href"));
      if (!found || link.closest("li").querySelector("[data-zq-receipt]")) continue;
      const region = document.createElement("div");
      region.className = "zq-receipt zq-receipt--line";
      region.setAttribute("role", "status");
      region.setAttribute("aria-live", "polite");
      region.dataset.zqReceipt = `${found[1]}/receipts/page/${found[2]}/status/?line`;
      link.closest("li").append(region);
    }
  }

  function start() {
    addToMessages();
    document.querySelectorAll("[data-zq-receipt]").forEach(follow);
    document.querySelectorAll("[data-zq-print]").forEach((button) => button.addEventListener("click", () => window.print()));
  }
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
