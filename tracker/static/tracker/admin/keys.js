/* The keys of a form: Ctrl+S or Cmd+S saves and stays, Alt+Shift+N saves and goes to the next of the list. */
"use strict";

/* Who may only propose a change has no button that stays. */
const staying = () =>
  document.querySelector("#submit-row [name=_continue]") ?? document.querySelector("#submit-row [name=_save]");

document.addEventListener("keydown", (event) => {
  const saves = (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey;
  const next = event.altKey && event.shiftKey && !event.ctrlKey && !event.metaKey;
  let button = null;
  if (saves && event.code === "KeyS") {
    button = staying();
  } else if (next && event.code === "KeyN") {
    button = document.querySelector("#submit-row [data-desk-key=next]");
  }
  if (button !== null) {
    event.preventDefault();
    button.click();
  }
});

document.addEventListener("DOMContentLoaded", () => {
  const save = staying();
  if (save !== null) {
    save.setAttribute("aria-keyshortcuts", "Control+S Meta+S");
    save.title = save.name === "_continue" ? "Save and stay (Ctrl+S, Cmd+S)" : "Save (Ctrl+S, Cmd+S)";
  }
});
