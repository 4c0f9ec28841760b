// Makes htmx live under our Content-Security-Policy:
//   script-src 'nonce-…' 'strict-dynamic'; require-trusted-types-for 'script'; trusted-types htmx
//
// htmx parses each response into nodes, which Trusted Types allows only through a named policy. Ours lets HTML in
// from our own server, but never a script: what a partial page needs, app.js already does. Nothing is evaluated
// from attributes either (`hx-on`, `js:` values, trigger filters).

const refuse = () => {
  throw new Error("Scripts in attributes are disabled.");
};
const rules = {
  // htmx recreates every script it finds, and Trusted Types would then refuse the whole swap for one `src`.
  createHTML: (html) => html.replace(/<script\b[^>]*>[\s\S]*?<\/script\s*>/gi, ""),
  createScript: () => "",
};

// What the text pattern missed. Fragments arrive inside <template>, whose scripts a plain query does not reach: go down into each.
function removeScripts(root) {
  for (const script of root.querySelectorAll("script")) script.remove();
  for (const template of root.querySelectorAll("template")) removeScripts(template.content);
}

function refuseEvaluation() {
  return { call: refuse };
}

htmx.registerExtension("portal", {
  init(api) {
    const policy = window.trustedTypes ? trustedTypes.createPolicy("htmx", rules) : rules;
    api.initSecurity(policy, refuseEvaluation, refuseEvaluation);
  },
  htmx_before_on_init: () => false,
  htmx_before_swap(element, { tasks }) {
    for (const task of tasks) if (task.fragment) removeScripts(task.fragment);
  },
});
