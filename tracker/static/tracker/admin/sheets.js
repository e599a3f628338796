/* Says what is going on while a sheet is read or written, and keeps it from being sent twice. */
"use strict";

for (const form of document.querySelectorAll("form[data-sheet-working]")) {
  form.addEventListener("submit", () => {
    const status = form.querySelector("[role=status]");
    if (status) {
      status.textContent = form.dataset.sheetWorking;
    }
    for (const button of form.querySelectorAll("button[type=submit]")) {
      button.disabled = true;
    }
  });
}

/* A page that comes back from the browser's memory can be sent again. */
window.addEventListener("pageshow", (event) => {
  if (!event.persisted) {
    return;
  }
  for (const button of document.querySelectorAll("form[data-sheet-working] button[disabled]")) {
    button.disabled = false;
  }
});
