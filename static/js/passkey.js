/* Passkeys. A form with data-passkey="create" or "get" shows its button only where the browser
   can do it; without this file the password and the one-time code remain. Browsers tie a passkey
   to a name, so there is none at an address such as 127.0.0.1. */
(() => {
  "use strict";
  const possible = window.PublicKeyCredential && !/^[\d.]+$|:/.test(location.hostname);

  const toBytes = (text) =>
    Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
  const toText = (buffer) =>
    btoa(String.fromCharCode(...new Uint8Array(buffer)))
      .replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  const withBytes = (list) => (list || []).map((each) => ({ ...each, id: toBytes(each.id) }));

  function readable(options) {
    const key = { ...options.publicKey, challenge: toBytes(options.publicKey.challenge) };
    if (key.user) key.user = { ...key.user, id: toBytes(key.user.id) };
    if (key.excludeCredentials) key.excludeCredentials = withBytes(key.excludeCredentials);
    if (key.allowCredentials) key.allowCredentials = withBytes(key.allowCredentials);
    return { publicKey: key };
  }

  function writable(credential) {
    const response = {};
    for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
      if (credential.response[name]) response[name] = toText(credential.response[name]);
    }
    if (credential.response.getTransports) response.transports = credential.response.getTransports();
    return JSON.stringify({
      id: credential.id,
      rawId: toText(credential.rawId),
      type: credential.type,
      authenticatorAttachment: credential.authenticatorAttachment || undefined,
      clientExtensionResults: credential.getClientExtensionResults(),
      response,
    });
  }

  async function optionsOf(form) {
    if (form.dataset.options) return JSON.parse(form.dataset.options);
    const answer = await fetch(form.action, { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error("no options");
    return answer.json();
  }

  for (const form of document.querySelectorAll("form[data-passkey]")) {
    const button = form.querySelector("[data-passkey-button]");
    const status = form.querySelector("[data-passkey-status]");
    if (!possible) {
      status.textContent = form.dataset.passkey === "create" ? status.dataset.unavailable : "";
      continue;
    }
    button.hidden = false;
    form.addEventListener("submit", async (event) => {
      if (form.elements.credential.value) return;
      event.preventDefault();
      status.textContent = "";
      try {
        const data = await optionsOf(form);
        let credential;
        if (form.dataset.passkey === "create") {
          const options = readable(data.creation_options);
          // Kept by the device where it can be, so that it may replace the password as well.
          options.publicKey.authenticatorSelection = {
            ...options.publicKey.authenticatorSelection,
            residentKey: "preferred",
            requireResidentKey: false,
          };
          credential = await navigator.credentials.create(options);
        } else {
          credential = await navigator.credentials.get(readable(data.request_options));
        }
        form.elements.credential.value = writable(credential);
        form.submit();
      } catch {
        status.textContent = status.dataset.failed;
      }
    });
  }
})();
