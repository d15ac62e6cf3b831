// What was typed for a hand-in survives a lost connection, a closed window and a flat battery: it is
// kept in this browser until it is handed in, or for two weeks. A file has to be chosen again.

const KEPT_FOR = 14 * 24 * 60 * 60 * 1000; // milliseconds
const PREFIX = "draft:";

const keyOf = (form) => PREFIX + form.dataset.draft;
const fieldsOf = (form) => [...form.querySelectorAll('textarea, input[type="text"], input[type="url"]')];

export function forget(form) {
  try {
    if (form.dataset.draft) localStorage.removeItem(keyOf(form));
  } catch {
    // Nothing was kept then.
  }
}

function keep(form) {
  const typed = Object.fromEntries(fieldsOf(form).map((field) => [field.name, field.value]));
  if (Object.values(typed).some((value) => value.trim())) {
    localStorage.setItem(keyOf(form), JSON.stringify({ at: Date.now(), typed }));
  } else {
    forget(form);
  }
}

function restore(form) {
  const draft = JSON.parse(localStorage.getItem(keyOf(form)) ?? "null");
  if (!draft) return;
  let isRestored = false;
  for (const field of fieldsOf(form)) {
    if (!field.value && draft.typed[field.name]) {
      field.value = draft.typed[field.name];
      isRestored = true;
    }
  }
  if (isRestored) tell(form);
}

function tell(form) {
  const note = document.createElement("p");
  note.className = "note";
  note.setAttribute("role", "status");
  const drop = document.createElement("button");
  Object.assign(drop, { type: "button", className: "button button--small", textContent: form.dataset.draftDrop });
  drop.addEventListener("click", () => {
    for (const field of fieldsOf(form)) field.value = "";
    forget(form);
    note.remove();
  });
  note.append(form.dataset.draftRestored, " ", drop);
  form.prepend(note);
}

function forgetOld(isOld) {
  for (const key of Object.keys(localStorage)) {
    if (key.startsWith(PREFIX) && isOld(JSON.parse(localStorage.getItem(key)))) localStorage.removeItem(key);
  }
}

export function begin(form) {
  restore(form);
  form.addEventListener("input", () => keep(form));
}

try {
  forgetOld((draft) => Date.now() - draft.at > KEPT_FOR);
  for (const form of document.querySelectorAll("form[data-draft]")) begin(form);
  // Whoever signs out leaves nothing behind for the next person at this machine.
  document.querySelector("form[data-sign-out]")?.addEventListener("submit", () => forgetOld(() => true));
} catch {
  // No storage, as in a private window: then nothing is kept.
}
