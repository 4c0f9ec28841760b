// data-dialog, data-close, data-modal, data-required, and the question asked by data-confirm.

import { each, on } from "./dom.js";

export function startDialogs() {
  on("click", "[data-dialog]", (trigger, event) => {
    const dialog = document.getElementById(trigger.dataset.dialog);
    if (!dialog || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    dialog.showModal();
  });
  on("click", "[data-close]", (button) => button.closest("dialog")?.close());
  on("click", "dialog", (dialog, event) => {
    // A click on the backdrop has the dialog itself as its target.
    if (event.target === dialog && !("required" in dialog.dataset) && outside(dialog, event)) dialog.close();
  });
  each("dialog[open][data-modal]", (dialog) => {
    if (dialog.matches(":modal")) return;
    dialog.close();
    dialog.showModal();
  });
  document.addEventListener(
    "cancel",
    (event) => {
      if ("required" in (event.target.dataset ?? {})) event.preventDefault();
    },
    true,
  );
  // Chromium closes a modal on the second Escape even when its cancel was refused.
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && document.querySelector("dialog:modal[data-required]")) event.preventDefault();
  });
}

/** Asks in <dialog id="confirm">; resolves to whether the answer was yes. */
export function ask(question) {
  const dialog = document.getElementById("confirm");
  if (!dialog) return Promise.resolve(window.confirm(question));
  dialog.querySelector("[data-question]").textContent = question;
  dialog.returnValue = "";
  dialog.showModal();
  return new Promise((answer) => {
    dialog.addEventListener("close", () => answer(dialog.returnValue === "yes"), { once: true });
  });
}

function outside(dialog, { clientX, clientY }) {
  const box = dialog.getBoundingClientRect();
  return clientX < box.left || clientX > box.right || clientY < box.top || clientY > box.bottom;
}
