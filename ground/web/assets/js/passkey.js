// data-passkey="create" or "get" on a form: shown only where the browser knows passkeys. Before it is sent, the browser
// is asked with the challenge of data-options, and its answer put into the fields `ceremony` and `credential`.

import { each } from "./dom.js";

export function startPasskey() {
  if (!window.PublicKeyCredential || !navigator.credentials) return;
  each("form[data-passkey]", (form) => {
    form.hidden = false;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (form.ariaBusy !== "true") send(form);
    });
  });
}

async function send(form) {
  const fault = form.querySelector("[data-passkey-fault]");
  form.ariaBusy = "true";
  fault.hidden = true;
  try {
    const { ceremony, publicKey } = await options(form);
    const making = form.dataset.passkey === "create";
    const asked = { publicKey: readable(publicKey) };
    const credential = making ? await navigator.credentials.create(asked) : await navigator.credentials.get(asked);
    form.elements.ceremony.value = ceremony;
    form.elements.credential.value = JSON.stringify(written(credential, making));
    form.submit();
  } catch {
    // Refused by the person, unknown to the device, or too late: said alike.
    form.ariaBusy = null;
    fault.textContent = fault.dataset.passkeyFault;
    fault.hidden = false;
  }
}

async function options(form) {
  const fields = new URLSearchParams();
  if (form.elements.csrf) fields.set("csrf", form.elements.csrf.value);
  const answer = await fetch(form.dataset.options, { method: "POST", body: fields, redirect: "error" });
  if (!answer.ok) throw new Error(String(answer.status));
  return answer.json();
}

/** Texts become the bytes that the browser's call wants. */
function readable({ challenge, user, excludeCredentials, allowCredentials, ...rest }) {
  const list = (all) => all?.map((one) => ({ ...one, id: bytes(one.id) }));
  return {
    ...rest,
    challenge: bytes(challenge),
    ...(user && { user: { ...user, id: bytes(user.id) } }),
    ...(excludeCredentials && { excludeCredentials: list(excludeCredentials) }),
    ...(allowCredentials && { allowCredentials: list(allowCredentials) }),
  };
}

/** The answer in the form the specification gives it as JSON, which not every browser writes itself. */
function written({ id, type, authenticatorAttachment, response }, making) {
  const parts = making
    ? { attestationObject: text(response.attestationObject), transports: response.getTransports?.() ?? [] }
    : {
        authenticatorData: text(response.authenticatorData),
        signature: text(response.signature),
        userHandle: response.userHandle && text(response.userHandle),
      };
  return {
    id,
    rawId: id,
    type,
    ...(authenticatorAttachment && { authenticatorAttachment }),
    clientExtensionResults: {},
    response: { clientDataJSON: text(response.clientDataJSON), ...parts },
  };
}

const bytes = (base64url) => Uint8Array.from(atob(base64url.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));

function text(buffer) {
  const plain = Array.from(new Uint8Array(buffer), (byte) => String.fromCharCode(byte)).join("");
  return btoa(plain).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}
