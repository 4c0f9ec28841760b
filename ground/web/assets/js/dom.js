// Short words for what every module does.

/** Runs `act(element, event)` when `event` happens on or inside an element that matches. */
export function on(event, selector, act, options) {
  document.addEventListener(
    event,
    (happening) => {
      const element = happening.target.closest?.(selector);
      if (element) act(element, happening);
    },
    options,
  );
}

/** Runs `prepare(element)` for what matches now, and for what htmx brings later. */
export function each(selector, prepare) {
  const run = (root) => root.querySelectorAll(selector).forEach(prepare);
  run(document);
  document.addEventListener("htmx:after:swap", () => run(document));
}

/** Shows another icon of the same sprite in an element. */
export function setIcon(element, name) {
  const use = element.querySelector("use");
  use?.setAttribute("href", use.getAttribute("href").replace(/#.*/, `#i-${name}`));
}

/** Says something briefly to everyone, screen readers included. */
export function announce(text) {
  const place = document.getElementById("toasts");
  if (!place) return;
  const toast = document.createElement("div");
  toast.className = "toast toast--success";
  const words = document.createElement("p");
  words.textContent = text;
  toast.append(words);
  place.append(toast);
  setTimeout(() => toast.remove(), 5000);
}
