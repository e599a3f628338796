/* Says beside a partial date how the server reads it, as one types, and offers what was meant.
   Bound to the page, not to each input: rows are added to forms later. */
"use strict";

(() => {
  const PAUSE = 250; // milliseconds without typing before the server is asked
  const waiting = new WeakMap(); // input → timer
  const asking = new WeakMap(); // input → request under way

  const inputOf = (target) =>
    target instanceof HTMLInputElement && target.dataset.partialDate ? target : null;

  function placeOf(input) {
    const place = input.parentElement.querySelector(".tracker-date-reading");
    place.id = `${input.id}_reading`;
    const described = (input.getAttribute("aria-describedby") || "").split(" ").filter(Boolean);
    if (!described.includes(place.id)) {
      // A copied row carries the name of the place it was copied from.
      const own = described.filter((id) => !id.endsWith("_reading"));
      input.setAttribute("aria-describedby", [...own, place.id].join(" "));
    }
    return place;
  }

  function use(input, text) {
    input.value = text;
    input.dispatchEvent(new Event("input", { bubbles: true }));
    input.dispatchEvent(new Event("change", { bubbles: true }));
    input.focus();
  }

  function show(input, reading) {
    const place = placeOf(input);
    place.classList.toggle("tracker-date-bad", !reading.readable);
    input.setAttribute("aria-invalid", String(!reading.readable));
    place.textContent = input.value.trim() ? reading.says : "";
    if (reading.meant === null) {
      return;
    }
    const button = document.createElement("button");
    button.type = "button";
    button.className = "tracker-date-use";
    button.textContent = reading.meant ? `Use ${reading.meant}` : "Leave it empty";
    button.addEventListener("click", () => use(input, reading.meant));
    place.append(" ", button);
  }

  async function ask(input) {
    asking.get(input)?.abort();
    const request = new AbortController();
    asking.set(input, request);
    const address = `${input.dataset.partialDate}?text=${encodeURIComponent(input.value)}`;
    try {
      const answer = await fetch(address, {
        headers: { Accept: "application/json" },
        redirect: "error",
        signal: request.signal,
      });
      if (answer.ok) {
        show(input, await answer.json());
      }
    } catch {
      // No answer, or one overtaken by the next: saving tells what cannot be read.
    }
  }

  function soon(input) {
    window.clearTimeout(waiting.get(input));
    waiting.set(input, window.setTimeout(ask, PAUSE, input));
  }

  document.addEventListener("input", (event) => {
    const input = inputOf(event.target);
    // While an input method composes, the text is not yet what will be written.
    if (input && !event.isComposing) {
      soon(input);
    }
  });

  document.addEventListener("compositionend", (event) => {
    const input = inputOf(event.target);
    if (input) {
      soon(input);
    }
  });

  document.addEventListener("DOMContentLoaded", () => {
    for (const input of document.querySelectorAll("input[data-partial-date]")) {
      placeOf(input);
      if (input.parentElement.querySelector(".tracker-date-bad")) {
        ask(input); // for the button
      }
    }
  });
})();
