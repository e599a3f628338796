/* The rows of a form are folded; a row just added is there to be filled in, so it opens. */
"use strict";

document.addEventListener("formset:added", (event) => {
  const row = event.target.closest(".form-group");
  if (row === null || !row.hasAttribute("x-data")) {
    return;
  }
  // Alpine takes up the new row a moment after it is in the page.
  window.requestAnimationFrame(() => {
    window.Alpine.$data(row).openRow = true;
  });
});

/* A form pressed twice would be saved twice: once sent, it waits for its answer. */
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || event.defaultPrevented) {
    return;
  }
  if (form.dataset.sent === "yes") {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "yes";
  // An answer that is a file leaves the page as it is.
  window.setTimeout(() => delete form.dataset.sent, 5000);
});

/* Coming back to a page that the browser kept, its form can be sent again. */
window.addEventListener("pageshow", () => {
  document.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent);
});
