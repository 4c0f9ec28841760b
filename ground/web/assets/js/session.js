// data-session-expires: two minutes before, <dialog id="session"> offers to stay (WCAG 2.2.1).

const WARNING_MS = 2 * 60 * 1000;
const LONGEST_TIMER_MS = 2 ** 31 - 1;

export function startSession() {
  const dialog = document.getElementById("session");
  const { body } = document;
  if (!dialog || !body.dataset.sessionExpires) return;
  let timer;

  function schedule() {
    clearTimeout(timer);
    const left = body.dataset.sessionExpires * 1000 - Date.now() - WARNING_MS;
    timer = setTimeout(() => dialog.open || dialog.showModal(), Math.min(Math.max(left, 0), LONGEST_TIMER_MS));
  }

  // The form's action renews the session and answers 204 with the new end in `Session-Expires`.
  dialog.addEventListener("submit", async (event) => {
    const form = event.target;
    if (form.method === "dialog") return;
    event.preventDefault();
    const answer = await fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)) }).catch(() => null);
    const expires = answer?.ok && answer.headers.get("Session-Expires");
    if (!expires) return form.submit();
    body.dataset.sessionExpires = expires;
    dialog.close();
    schedule();
  });
  schedule();
}
