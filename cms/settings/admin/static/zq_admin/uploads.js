// Wagtail's field for several files has no name that a screen reader could say; the button that is drawn over it has one.
document.addEventListener("DOMContentLoaded", () => {
  const field = document.getElementById("fileupload");
  const button = field && field.parentNode.querySelector("button");
  if (button) field.setAttribute("aria-label", button.textContent.trim());
});
