// Tables with check boxes: data-select on the form, data-select-all, data-select-count, data-needs-selection.

import { on } from "./dom.js";

const ROWS = ".table__select input[name]";

export function startSelection() {
  on("change", "[data-select]", (form, { target }) => {
    if ("selectAll" in target.dataset) {
      for (const box of form.querySelectorAll(ROWS)) box.checked = target.checked;
    }
    count(form);
  });
  const recount = () => document.querySelectorAll("[data-select]").forEach(count);
  recount();
  // A browser that comes back may have kept the ticks; htmx may have changed the rows.
  window.addEventListener("pageshow", recount);
  document.addEventListener("htmx:after:swap", recount);
}

function count(form) {
  const boxes = [...form.querySelectorAll(ROWS)];
  const checked = boxes.filter((box) => box.checked).length;
  const all = form.querySelector("[data-select-all]");
  if (all) {
    all.hidden = false;
    all.checked = checked > 0 && checked === boxes.length;
    all.indeterminate = checked > 0 && checked < boxes.length;
  }
  const place = form.querySelector("[data-select-count]");
  if (place) {
    const { none, one, many } = place.dataset;
    const words = checked === 0 ? none : checked === 1 ? one : many;
    place.textContent = words.replace("{n}", checked.toLocaleString(document.documentElement.lang));
    place.ariaLive ??= "polite";
  }
  form.querySelector(".bulk-bar")?.classList.toggle("is-active", checked > 0);
  for (const button of form.querySelectorAll("[data-needs-selection]")) button.disabled = checked === 0;
}
