/* Saving while somebody writes. Without this file the buttons of the form save. */
(() => {
  "use strict";
  const form = document.getElementById("section-form");
  const saved = document.getElementById("saved");
  if (!form || !saved) return;
  const RETRY = 8000; // milliseconds
  let sent = null; // what the form held when the running request left
  let busy = false;
  let waiting = null; // the button that was pressed meanwhile

  const state = () => new URLSearchParams(new FormData(form));
  const valueOf = (fields, name) => fields.getAll(name).join("\n");
  const same = (one, other) => one.toString() === other.toString();

  // Where the person is, so that they come back to the same field after signing in again.
  form.addEventListener("focusin", (event) => {
    if (event.target.id) form.elements.at.value = event.target.id;
  });

  const say = (words) => {
    const line = document.createElement("p");
    line.className = "note note--warn";
    line.textContent = words;
    saved.replaceChildren(line);
  };

  const put = (name, value) => {
    const field = form.elements[name];
    if (field instanceof RadioNodeList) field.value = value;
    else if (field) field.value = value;
    field?.dispatchEvent?.(new Event("counted"));
  };

  document.body.addEventListener("htmx:beforeRequest", () => { sent = state(); busy = true; });

  // A button waits for the saving that is under way: the two would look like two people.
  form.addEventListener("submit", (event) => {
    if (!busy) return;
    event.preventDefault();
    waiting = event.submitter;
  });
  document.body.addEventListener("htmx:afterRequest", () => {
    busy = false;
    if (!waiting) return;
    const button = waiting;
    waiting = null;
    form.requestSubmit(button.form === form ? button : undefined);
  });

  // A colleague's answers come into fields that this person has not touched meanwhile. Where they
  // have, the form stays on the version that it was read at, and the next saving shows both texts.
  document.body.addEventListener("htmx:afterSwap", () => {
    const line = saved.querySelector("[data-saved]");
    if (!line || !sent) return;
    const now = state();
    let clash = false;
    for (const change of saved.querySelectorAll("[data-changed]")) {
      const name = change.dataset.changed;
      if (valueOf(now, name) === valueOf(sent, name)) put(name, change.value);
      else clash = true;
    }
    if (!clash) form.elements.version.value = line.dataset.saved;
    const present = saved.querySelector("[data-present]");
    if (present) {
      document.getElementById("present").replaceChildren(...present.childNodes);
      present.remove();
    }
    for (const change of saved.querySelectorAll("[data-changed]")) change.remove();
    if (same(now, sent)) form.dispatchEvent(new Event("saved"));
  });

  document.body.addEventListener("htmx:responseError", (event) => {
    say(event.detail.xhr.status === 401 ? form.dataset.signedOut : form.dataset.notSaved);
  });
  const again = () => {
    say(form.dataset.offline);
    setTimeout(() => form.dispatchEvent(new Event("change")), RETRY);
  };
  document.body.addEventListener("htmx:sendError", again);
  document.body.addEventListener("htmx:timeout", again);
})();
