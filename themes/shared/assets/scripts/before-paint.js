// Runs before the first paint: the remembered modes, as classes of <html>. See portal.js for the switches.
(function (root) {
  "use strict";
  root.classList.add("scripted");
  // Its button has its place from the start, so that nothing moves when the script shows it.
  if ("speechSynthesis" in window) root.classList.add("speaks");
  try {
    ["elder", "elder-large", "contrast"].forEach(function (mode) {
      if (localStorage.getItem("zq-" + mode)) root.classList.add(mode);
    });
  } catch (error) { /* storage is switched off: the modes last for this page */ }
})(document.documentElement);
