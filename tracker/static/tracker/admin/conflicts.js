/* The buttons of a conflict: put their value, or mine, into the form's field at once. */
"use strict";

(() => {
  function choose(select, values) {
    for (const [value, label] of values) {
      if (value && ![...select.options].some((option) => option.value === value)) {
        select.add(new Option(label, value));
      }
    }
    const chosen = new Set(values.map(([value]) => value));
    for (const option of select.options) {
      option.selected = chosen.has(option.value);
    }
  }

  function fill(form, name, values) {
    for (const field of form.querySelectorAll(`[name="${CSS.escape(name)}"]`)) {
      if (field instanceof HTMLSelectElement) {
        choose(field, values);
      } else if (field.type === "checkbox") {
        field.checked = values.some(([value]) => value === "True" || value === "on");
      } else {
        field.value = values.length ? values[0][0] : "";
      }
      field.dispatchEvent(new Event("input", { bubbles: true }));
      field.dispatchEvent(new Event("change", { bubbles: true }));
      // The search boxes of relations listen to the theme's jQuery only.
      window.django?.jQuery(field).trigger("change");
    }
  }

  document.addEventListener("DOMContentLoaded", () => {
    for (const button of document.querySelectorAll(".tracker-choice")) {
      button.hidden = false;
      button.addEventListener("click", () => {
        fill(button.form, button.dataset.field, JSON.parse(button.dataset.values));
        for (const other of button.closest("tr").querySelectorAll(".tracker-choice")) {
          other.setAttribute("aria-pressed", String(other === button));
        }
        document.querySelector(".tracker-choice-said").textContent = button.dataset.said;
      });
    }
  });
})();
