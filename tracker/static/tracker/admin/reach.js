/* What the theme leaves without a name or out of the keyboard's reach: the search boxes of
   relations, and the folded rows of a form. */
"use strict";

(() => {
  const labelOf = (select) => {
    const label = select.labels?.[0]?.textContent || select.getAttribute("aria-label");
    return (label || select.dataset.placeholder || select.name).trim().replace(/:$/, "");
  };

  function nameSearchBox(box) {
    const select = box.previousElementSibling;
    if (!(select instanceof HTMLSelectElement)) {
      return;
    }
    const label = labelOf(select);
    const selection = box.querySelector(".select2-selection");
    const shown = box.querySelector(".select2-selection__rendered");
    selection.setAttribute("aria-label", label);
    if (shown?.getAttribute("role") === "textbox") {
      shown.setAttribute("aria-label", label);
      // Both are read: what is asked for, then what is chosen.
      selection.id ||= `${shown.id}-box`;
      selection.setAttribute("aria-labelledby", `${selection.id} ${shown.id}`);
    }
    box.querySelector(".select2-search__field")?.setAttribute("aria-label", label);
  }

  function reachTitle(title) {
    const strong = title.querySelector("strong");
    if (!strong || !title.closest("[x-data]") || strong.hasAttribute("role")) {
      return;
    }
    const row = title.closest("[x-data]");
    const say = () => {
      const data = window.Alpine?.$data(row);
      strong.setAttribute("aria-expanded", String(Boolean(data?.openRow)));
    };
    strong.setAttribute("role", "button");
    strong.tabIndex = 0;
    say();
    strong.addEventListener("keydown", (event) => {
      if (!event.isComposing && (event.key === "Enter" || event.key === " ")) {
        event.preventDefault();
        strong.click();
      }
    });
    title.addEventListener("click", () => window.requestAnimationFrame(say));
  }

  function look(root) {
    root.querySelectorAll(".select2-container").forEach(nameSearchBox);
    root.querySelectorAll(".form-group[x-data] h3").forEach(reachTitle);
  }

  document.addEventListener("DOMContentLoaded", () => {
    look(document);
    new MutationObserver((changes) => {
      for (const change of changes) {
        for (const node of change.addedNodes) {
          if (node instanceof HTMLElement) {
            if (node.matches(".select2-container")) {
              nameSearchBox(node);
            }
            look(node);
          }
        }
      }
    }).observe(document.body, { childList: true, subtree: true });
    // The list that opens has its own search field; it is the only one that is open.
    window.django?.jQuery(document).on("select2:open", (event) => {
      document
        .querySelectorAll(".select2-container--open .select2-search__field")
        .forEach((field) => field.setAttribute("aria-label", labelOf(event.target)));
    });
  });
})();
