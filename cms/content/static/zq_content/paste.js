// Keep headings and tables of pasted text: a textarea alone would take the plain text.
document.addEventListener("paste", (event) => {
  if (event.target.name !== "pasted") return;
  const html = event.clipboardData.getData("text/html");
  if (!html) return;
  event.preventDefault();
  event.target.setRangeText(html, event.target.selectionStart, event.target.selectionEnd, "end");
  event.target.dispatchEvent(new Event("input", { bubbles: true }));
});
