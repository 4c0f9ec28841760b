// data-reveal and data-rules-for. The rules are the floor; the server checks them again, and more.

import { each, on, setIcon } from "./dom.js";

const RULES = {
  length: (password) => [...password].length >= 8,
  upper: (password) => /\p{Lu}/u.test(password),
  digit: (password) => /\p{Nd}/u.test(password),
  special: (password) => /[^\p{L}\p{N}\s]/u.test(password),
};

export function startPassword() {
  each("[data-reveal]", (button) => (button.hidden = false));
  on("click", "[data-reveal]", (button) => {
    const input = document.getElementById(button.dataset.reveal);
    const shown = input.type === "password";
    input.type = shown ? "text" : "password";
    button.ariaLabel = shown ? button.dataset.labelHide : button.dataset.labelShow;
    setIcon(button, shown ? "eye-off" : "eye");
  });
  on("input", "input", (input) => {
    const list = input.id && document.querySelector(`[data-rules-for="${CSS.escape(input.id)}"]`);
    if (list) tick(list, input.value);
  });
}

function tick(list, password) {
  for (const item of list.querySelectorAll("[data-rule]")) {
    const kept = RULES[item.dataset.rule]?.(password) ?? false;
    const state = item.querySelector(".rules__state");
    item.dataset.state = kept ? "ok" : "ko";
    if (state) state.textContent = kept ? state.dataset.ok : state.dataset.ko;
    setIcon(item, kept ? "circle-check" : "circle");
  }
}
