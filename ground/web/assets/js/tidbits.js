// data-copy, data-dismiss, and menus that close on Escape or a click elsewhere.

import { announce, on } from "./dom.js";

export function startTidbits() {
  on("click", "[data-copy]", async (button) => {
    const source = document.querySelector(button.dataset.copy);
    try {
      await navigator.clipboard.writeText(source.value ?? source.textContent.trim());
      announce(button.dataset.copied);
    } catch {
      // No clipboard here: select the text, so that Ctrl+C is one key away.
      getSelection().selectAllChildren(source);
    }
  });
  on("click", "[data-dismiss]", (button) => button.closest(".toast, .banner, .alert")?.remove());

  document.addEventListener("click", ({ target }) => {
    for (const menu of document.querySelectorAll(".menu[open]")) if (!menu.contains(target)) menu.open = false;
  });
  on("keydown", ".menu[open]", (menu, { key }) => {
    if (key !== "Escape") return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });
  on("focusout", ".menu[open]", (menu, { relatedTarget }) => {
    if (relatedTarget && !menu.contains(relatedTarget)) menu.open = false;
  });
}
