/* A link to a source opens it beside the form, in a named window of half the screen. */
"use strict";

document.addEventListener("click", (event) => {
  const link = event.target.closest?.("#content-main a[target='_blank'][href^='http'], a[data-beside]");
  if (!link || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) {
    return;
  }
  const half = Math.floor(window.screen.availWidth / 2);
  if (half < 480) {
    return; // On a small screen a tab is better.
  }
  const place = `popup,width=${half},height=${window.screen.availHeight},left=${half},top=0`;
  const beside = window.open("", "tracker-source", place);
  if (!beside) {
    return; // Refused by the browser: the link opens a tab, as it does without scripts.
  }
  event.preventDefault();
  // Our opener policy already cuts off pages of other sites from the form.
  beside.location.href = link.href;
  beside.focus();
});
