// data-confirm, data-busy, data-guard, data-autosubmit, and the focus on an error summary.

import { each, on } from "./dom.js";

const confirmed = new WeakSet();
const dirty = new Set();

export function startForms(ask) {
  document.addEventListener("submit", (event) => {
    const form = event.target;
    const button = event.submitter;
    const question = button?.dataset.confirm ?? form.dataset.confirm;
    if (question && !confirmed.has(form)) {
      event.preventDefault();
      event.stopImmediatePropagation();
      ask(question).then((yes) => {
        if (!yes) return;
        confirmed.add(form);
        form.requestSubmit(button);
        confirmed.delete(form);
      });
    }
  }, true);

  on("submit", "form", (form, event) => {
    if (event.defaultPrevented) return;
    if ("busy" in form.dataset) {
      if (form.ariaBusy === "true") return event.preventDefault();
      form.ariaBusy = "true";
      // Not `disabled`: the pressed button's own name and value must still be sent.
      if (event.submitter) markBusy(event.submitter);
    }
    dirty.delete(form);
  });
  // Back from the next page, out of the browser's cache: the form is ready again.
  window.addEventListener("pageshow", rest);
  document.addEventListener("htmx:finally:request", rest);

  on("input", "form[data-guard]", (form) => dirty.add(form));
  window.addEventListener("beforeunload", (event) => {
    if ([...dirty].some((form) => form.isConnected)) event.preventDefault();
  });

  on("change", "form[data-autosubmit]", (form, event) => {
    if (event.target.type !== "search" && event.target.type !== "text") form.requestSubmit();
  });
  each(".error-summary", (summary) => {
    for (const link of summary.querySelectorAll("a[href^='#']")) nameField(link);
    summary.focus();
  });
}

// "Name: this field is required." Without scripts the same words stand beside the field.
function nameField(link) {
  const label = document.querySelector(`label[for="${CSS.escape(link.hash.slice(1))}"]`);
  const words = label?.firstChild?.textContent.trim();
  if (words) link.prepend(words, document.documentElement.lang === "fr" ? "\u00a0: " : ": ");
}

function markBusy(button) {
  button.ariaBusy = "true";
  const spinner = document.createElement("span");
  spinner.className = "spinner";
  spinner.ariaHidden = "true";
  button.prepend(spinner);
}

function rest() {
  for (const form of document.querySelectorAll("form[data-busy][aria-busy]")) {
    form.ariaBusy = null;
    for (const button of form.querySelectorAll("[aria-busy]")) {
      button.ariaBusy = null;
      button.querySelector(":scope > .spinner")?.remove();
    }
  }
}
