// Passkeys: asks the server for options, lets the device answer, and sends the answer in the form.
"use strict";

(() => {
  const token = document.querySelector("meta[name=csrf-token]").content;

  const bytes = (text) =>
    Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (sign) => sign.charCodeAt(0));

  const text = (buffer) =>
    btoa(String.fromCharCode(...new Uint8Array(buffer)))
      .replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

  function forDevice(options) {
    const made = { ...options, challenge: bytes(options.challenge) };
    if (made.user) made.user = { ...made.user, id: bytes(made.user.id) };
    for (const list of ["excludeCredentials", "allowCredentials"]) {
      if (made[list]) made[list] = made[list].map((each) => ({ ...each, id: bytes(each.id) }));
    }
    return made;
  }

  function forServer(credential) {
    const response = {};
    for (const part of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
      if (credential.response[part]) response[part] = text(credential.response[part]);
    }
    return JSON.stringify({
      id: credential.id, rawId: text(credential.rawId), type: credential.type, response,
      clientExtensionResults: {},
    });
  }

  async function answer(form) {
    const asked = await fetch(form.dataset.options, {
      method: "POST", body: new FormData(form), credentials: "same-origin",
      headers: { "X-CSRFToken": token, Accept: "application/json" },
    });
    const options = await asked.json();
    if (!asked.ok) throw new Error(options.message);
    try {
      return await navigator.credentials[form.dataset.passkey]({ publicKey: forDevice(options) });
    } catch {
      throw new Error(form.dataset.failed);
    }
  }

  function say(status, words) {
    const message = document.createElement("p");
    message.className = "ds-validation-message";
    message.textContent = words;
    status.replaceChildren(message);
  }

  for (const form of document.querySelectorAll("form[data-passkey]")) {
    if (!window.PublicKeyCredential) continue;
    const status = form.querySelector("[data-passkey-status]");
    const button = form.querySelector("button");
    form.hidden = false;
    for (const each of document.querySelectorAll("[data-passkey-lacking]")) each.hidden = true;
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      button.disabled = true;
      status.replaceChildren();
      try {
        const credential = await answer(form);
        form.elements.credential.value = forServer(credential);
        // The password was asked for its own sake; it need not travel again.
        if (form.elements.password) form.elements.password.value = "";
        form.submit();
      } catch (error) {
        say(status, error.message || form.dataset.failed);
        button.disabled = false;
      }
    });
  }
})();
