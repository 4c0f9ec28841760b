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

/** Runs `prepare(element)` once for each element that matches, now or when htmx brings it. */
export function each(selector, prepare) {
  const seen = new WeakSet();
  const run = () => {
    for (const element of document.querySelectorAll(selector)) {
      if (seen.has(element)) continue;
      seen.add(element);
      prepare(element);
    }
  };
  run();
  document.addEventListener("htmx:after:swap", run);
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
