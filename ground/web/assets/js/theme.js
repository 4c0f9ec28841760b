// data-theme-switch: applies at once, and is remembered in the cookie `theme` for the server to write in <html>.

import { on } from "./dom.js";

const YEAR_S = 365 * 24 * 60 * 60;

export function startTheme() {
  on("submit", "[data-theme-switch]", (form, event) => {
    const theme = event.submitter?.value;
    if (!theme) return;
    event.preventDefault();
    document.documentElement.dataset.theme = theme;
    const secure = location.protocol === "https:" ? "; Secure" : "";
    document.cookie = `theme=${theme}; Path=/; Max-Age=${YEAR_S}; SameSite=Lax${secure}`;
    for (const button of form.querySelectorAll("[name=theme]")) button.ariaPressed = String(button.value === theme);
  });
}
