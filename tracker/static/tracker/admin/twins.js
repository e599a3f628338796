/* While a name is typed on a new record's form, the records that it may already be of are shown
   under it. It informs and never stands in the way of saving. */
"use strict";

(() => {
  const WAIT = 300;

  const list = (twins) => {
    const items = twins.map((twin) => {
      const link = document.createElement("a");
      link.className = "text-link";
      link.href = twin.link;
      link.target = "_blank";
      link.rel = "noopener";
      link.textContent = twin.name;
      const item = document.createElement("li");
      item.append(link, ` (${twin.status.toLowerCase()}): ${twin.reason}`);
      return item;
    });
    const said = document.createElement("p");
    said.textContent = "Is it one of these already?";
    const all = document.createElement("ul");
    all.append(...items);
    return [said, all];
  };

  const watch = (input) => {
    const place = document.createElement("div");
    place.className = "tracker-twins";
    place.setAttribute("aria-live", "polite");
    place.id = `${input.id}_twins`;
    input.after(place);
    let timer = 0;
    let asking = new AbortController();
    const ask = async () => {
      // A slow answer must not replace that to a later question.
      asking.abort();
      const request = new AbortController();
      asking = request;
      let twins = [];
      try {
        const address = `${input.dataset.twins}?name=${encodeURIComponent(input.value.trim())}`;
        const answer = await fetch(address, {
          headers: { Accept: "application/json" },
          signal: request.signal,
        });
        twins = answer.ok ? (await answer.json()).twins : [];
      } catch {
        // Without an answer there is nothing to show, and the form works as it did.
      }
      if (!request.signal.aborted) {
        place.replaceChildren(...(twins.length ? list(twins) : []));
      }
    };
    input.addEventListener("input", () => {
      window.clearTimeout(timer);
      timer = window.setTimeout(ask, WAIT);
    });
    if (input.value.trim()) {
      ask();
    }
  };

  document.addEventListener("DOMContentLoaded", () => {
    document.querySelectorAll("input[data-twins]").forEach(watch);
  });
})();
