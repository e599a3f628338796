/* “Cite this” opens over the form in a frame, so that nothing typed there is lost; once saved, the
   evidence at each field is fetched anew and put in place. Without this script it opens in a tab. */
"use strict";

(() => {
  const make = (tag, attributes = {}, ...children) => {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
      element.setAttribute(name, value);
    }
    element.append(...children);
    return element;
  };

  /* The record's form: opening the frame, and taking up what was saved in it. */

  let dialog = null;
  let openedAt = null;

  const place = (name) => document.querySelector(`[data-evidence-of="${CSS.escape(name)}"]`);

  const status = () => {
    let region = document.getElementById("tracker-cited-status");
    if (region === null) {
      region = make("div", { id: "tracker-cited-status", role: "status" });
      document.body.append(region);
    }
    return region;
  };

  const close = () => {
    if (dialog !== null && dialog.open) {
      dialog.close();
    }
  };

  const open = (link) => {
    const address = new URL(link.href);
    openedAt = new URLSearchParams(address.search).get("field") ?? "";
    address.searchParams.set("dialog", "1");
    const frame = make("iframe", { src: address.href, title: link.textContent.trim() });
    const shut = make("button", { type: "button", class: "tracker-button tracker-button-quiet" }, "Close");
    const tab = make("a", { href: link.href, target: "_blank", class: "text-link" }, "Open in a tab");
    shut.addEventListener("click", close);
    dialog = make(
      "dialog",
      { class: "tracker-dialog", "aria-label": link.textContent.trim() },
      make("div", { class: "tracker-dialog-bar" }, tab, shut),
      frame,
    );
    dialog.addEventListener("close", () => {
      dialog.remove();
      const again = place(openedAt)?.querySelector(".tracker-cite");
      again?.focus();
    });
    document.body.append(dialog);
    dialog.showModal();
    frame.addEventListener("load", () => {
      frame.contentWindow.focus();
      frame.contentDocument?.getElementById("cite-title")?.focus();
    });
  };

  /* What counts the evidence of the whole record: the line above the form, and the tab. */
  const recount = async () => {
    const answer = await fetch(window.location.href);
    if (!answer.ok) {
      return;
    }
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    for (const name of [".tracker-strip .tracker-count", "a[href='#citations'] > span"]) {
      const [old, fresh] = [document, page].map((where) => [...where.querySelectorAll(name)]);
      if (old.length > 0) {
        old[0].before(...fresh);
        old.forEach((element) => element.remove());
      }
    }
  };

  const refresh = async (said) => {
    const link = document.querySelector("a.tracker-cite");
    const address = new URL("evidence/", new URL(link.href.split("?")[0]));
    const answer = await fetch(address, { headers: { "X-Requested-With": "fetch" } });
    if (!answer.ok) {
      status().textContent = "Saved; load the page again to see it at its field.";
      return;
    }
    const fresh = document.createElement("template");
    fresh.innerHTML = await answer.text();
    for (const cell of fresh.content.querySelectorAll("[data-evidence-of]")) {
      const old = place(cell.dataset.evidenceOf);
      if (old === null) {
        continue;
      }
      const details = cell.querySelector("details");
      if (details !== null && (old.querySelector("details")?.open || cell.dataset.evidenceOf === openedAt)) {
        details.open = true;
      }
      old.replaceWith(cell);
    }
    await recount();
    status().replaceChildren(...said.map((text) => make("p", {}, text)));
    place(openedAt)?.querySelector(".tracker-cite")?.focus();
  };

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a.tracker-cite, a[href$='/cite/']");
    // With a key held, or another button, the browser opens a tab as ever.
    if (link === null || event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) {
      return;
    }
    event.preventDefault();
    open(link);
  });

  window.addEventListener("message", (event) => {
    if (event.origin !== window.location.origin || event.data?.type !== "tracker:cited") {
      return;
    }
    if (event.data.said) {
      refresh(event.data.said).then(close);
    } else {
      close();
    }
  });

  /* Inside the frame. */

  const framed = window.parent !== window;

  const tellParent = (data) => window.parent.postMessage({ type: "tracker:cited", ...data }, window.location.origin);

  const find = async (form) => {
    const address = form.elements.namedItem("address").value.trim();
    const source = form.elements.namedItem("source").value;
    const region = document.getElementById("cite-source");
    const fresh = document.getElementById("cite-new-source");
    if (!address && !source) {
      region.replaceChildren();
      return;
    }
    const query = new URLSearchParams(address ? { address } : { source });
    const answer = await fetch(`${form.dataset.sourceAddress}?${query}`);
    if (!answer.ok) {
      return;
    }
    region.innerHTML = await answer.text();
    const unknown = region.querySelector("[data-unknown]") !== null;
    if (fresh !== null) {
      fresh.open = unknown;
    }
  };

  /* What is ticked and left blank takes the value as printed, where the passage prints it. */
  const fillPrinted = (form) => {
    const passage = form.elements.namedItem("pasted").value;
    for (const box of form.querySelectorAll("input[name$='-printed']")) {
      const reported = form.elements.namedItem(box.name.replace(/printed$/, "reported")).value;
      const inside = reported && reported.length <= 80 && new RegExp(
        `(?<![\\p{L}\\p{N}])${reported.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}(?![\\p{L}\\p{N}])`, "u",
      ).test(passage);
      if (box.dataset.typed !== "yes") {
        box.value = inside ? reported : "";
      }
    }
  };

  document.addEventListener("DOMContentLoaded", () => {
    const cited = document.getElementById("cited");
    if (cited !== null && framed) {
      const said = [...cited.querySelectorAll(".tracker-said")].map((line) => line.textContent);
      tellParent({ said });
    }
    for (const link of document.querySelectorAll("[data-cite-cancel]")) {
      link.addEventListener("click", (event) => {
        if (framed) {
          event.preventDefault();
          tellParent({});
        }
      });
    }
    const form = document.getElementById("cite-form");
    if (form === null) {
      return;
    }
    form.append(make("input", { type: "hidden", name: "scripted", value: "yes" }));
    const address = form.elements.namedItem("address");
    address.addEventListener("change", () => find(form));
    address.addEventListener("paste", () => window.setTimeout(() => find(form)));
    address.addEventListener("keydown", (event) => {
      if (event.key === "Enter") {
        event.preventDefault();
        find(form);
      }
    });
    document.getElementById("cite-look").addEventListener("click", (event) => {
      event.preventDefault();
      find(form);
    });
    // Select2 tells its changes through jQuery only.
    window.django?.jQuery?.(form.elements.namedItem("source")).on("change", () => find(form));
    for (const box of form.querySelectorAll("input[name$='-printed']")) {
      box.dataset.typed = box.value ? "yes" : "no";
      box.addEventListener("input", () => { box.dataset.typed = "yes"; });
    }
    form.elements.namedItem("pasted").addEventListener("input", () => fillPrinted(form));
    form.addEventListener("change", (event) => {
      if (event.target.name?.endsWith("-reported")) {
        fillPrinted(form);
      }
    });
    // Implicit submission would press the first button; the passage may not be there yet.
    form.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && event.target.matches("input[type=text]")) {
        event.preventDefault();
      }
    });
    // Pressed twice, it would cite twice.
    let sent = false;
    form.addEventListener("submit", (event) => {
      if (sent) {
        event.preventDefault();
      }
      sent = true;
    });
    document.getElementById("cite-faults")?.scrollIntoView({ block: "start" });
  });
})();
