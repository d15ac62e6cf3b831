// The ranking as an ordered list that is dragged, or moved by buttons, and saved as one goes.
// The fields of the form are the truth: without this file they are filled in by hand.

const form = document.querySelector("[data-ranking-form]");
const list = form.querySelector("[data-ranking]");
const words = form.dataset;
const rows = new Map([...form.querySelectorAll("[data-slot]")].map((row) => [row.dataset.slot, row]));
const field = (row) => row.querySelector("input[type=number]");
const say = (text, topic) => {
  const place = [...list.children].findIndex((item) => item.dataset.topic === topic) + 1;
  form.querySelector("[data-told]").textContent = text
    .replace("{topic}", topic).replace("{rank}", place).replace("{count}", list.children.length);
};

// Showing

function itemOf(row) {
  const item = form.querySelector("[data-pattern]").content.firstElementChild.cloneNode(true);
  Object.assign(item.dataset, { item: row.dataset.slot, topic: row.dataset.topic });
  item.querySelector("[data-what]").textContent = row.dataset.topic;
  item.querySelector("[data-when]").textContent = row.dataset.when;
  for (const name of item.querySelectorAll("span[data-topic]")) name.textContent = row.dataset.topic;
  return item;
}

/** Write the order of the list into the fields, and show at each talk where it stands. */
function show() {
  const places = new Map([...list.children].map((item, place) => [item.dataset.item, place + 1]));
  for (const [slot, row] of rows) {
    const place = places.get(slot);
    field(row).value = place ?? "";
    row.querySelector("[data-add]").hidden = place !== undefined;
    row.querySelector("[data-place]").hidden = place === undefined;
    row.querySelector("[data-place]").textContent = place ?? "";
    row.classList.toggle("rank--ranked", place !== undefined);
  }
  [...list.children].forEach((item, place) => {
    item.querySelector("[data-move='-1']").disabled = place === 0;
    item.querySelector("[data-move='1']").disabled = place === list.children.length - 1;
  });
  form.querySelector("[data-empty]").hidden = list.children.length > 0;
}

function begin() {
  const ranked = [...rows.values()].filter((row) => Number(field(row).value) > 0);
  ranked.sort((one, other) => Number(field(one).value) - Number(field(other).value));
  list.replaceChildren(...ranked.map(itemOf));
  for (const plain of form.querySelectorAll("[data-plain]")) plain.hidden = true;
  form.querySelector("[data-mine]").hidden = false;
  form.classList.add("ranking-form--live");
  show();
}

// Moving by buttons. What moves is the neighbour, so that the button keeps the focus.

form.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (!button) return;
  const item = button.closest("[data-item]");
  if (button.dataset.move) {
    shift(item, Number(button.dataset.move));
    changed(words.sayMoved, item.dataset.topic);
    if (button.disabled) item.querySelector("[data-move]:not(:disabled)")?.focus();
  } else if ("drop" in button.dataset) {
    const next = item.nextElementSibling ?? item.previousElementSibling;
    item.remove();
    changed(words.sayRemoved, item.dataset.topic);
    (next?.querySelector("[data-drop]") ?? form.querySelector("#mine")).focus();
  } else if ("add" in button.dataset) {
    const row = button.closest("[data-slot]");
    list.append(itemOf(row));
    changed(words.sayAdded, row.dataset.topic);
    nextToAdd(row)?.focus({ preventScroll: true });
  }
});

function nextToAdd(row) {
  const free = [...rows.values()].filter((one) => !one.querySelector("[data-add]").hidden);
  const after = free.find((one) => row.compareDocumentPosition(one) & Node.DOCUMENT_POSITION_FOLLOWING);
  return (after ?? free.at(-1))?.querySelector("[data-add]");
}

function shift(item, step) {
  if (step < 0 && item.previousElementSibling) item.after(item.previousElementSibling);
  if (step > 0 && item.nextElementSibling) item.before(item.nextElementSibling);
}

// Dragging, by mouse, pen or finger. Escape puts it back.

let dragged = null;
let before = [];

list.addEventListener("pointerdown", (event) => {
  const handle = event.target.closest("[data-handle]");
  if (!handle || event.button !== 0) return;
  event.preventDefault();
  dragged = handle.closest("[data-item]");
  before = [...list.children];
  handle.setPointerCapture(event.pointerId);
  dragged.classList.add("ranking__item--dragged");
});

list.addEventListener("pointermove", (event) => {
  if (!dragged) return;
  const middle = (item) => item.getBoundingClientRect().top + item.offsetHeight / 2;
  while (dragged.previousElementSibling && event.clientY < middle(dragged.previousElementSibling)) shift(dragged, -1);
  while (dragged.nextElementSibling && event.clientY > middle(dragged.nextElementSibling)) shift(dragged, 1);
  const edge = 60;
  if (event.clientY < edge) window.scrollBy(0, -12);
  if (event.clientY > window.innerHeight - edge) window.scrollBy(0, 12);
});

function drop(isKept) {
  if (!dragged) return;
  const item = dragged;
  dragged = null;
  item.classList.remove("ranking__item--dragged");
  if (!isKept) list.append(...before);
  if ([...list.children].some((one, place) => one !== before[place])) changed(words.sayMoved, item.dataset.topic);
}

list.addEventListener("pointerup", () => drop(true));
list.addEventListener("pointercancel", () => drop(false));
document.addEventListener("keydown", (event) => { if (event.key === "Escape") drop(false); });

// Saving. One save at a time; what changes meanwhile is saved next; what fails is tried again.

const WAITS = [2, 5, 15, 30];
let isDirty = false;
let isSaving = false;
let failures = 0;
let timer = 0;

function changed(text, topic) {
  show();
  say(text, topic);
  saveSoon(400);
}

function saveSoon(wait) {
  isDirty = true;
  clearTimeout(timer);
  timer = setTimeout(save, wait);
}

function tell(saved, error = "", isAway = false) {
  form.querySelector("[data-saved]").textContent = saved;
  form.querySelector("[data-error]").hidden = !error;
  form.querySelector("[data-reload]").hidden = isAway;  // it would not come, and what waits would be lost
  const reason = form.querySelector("[data-reason]");
  if (reason.textContent !== error) reason.textContent = error;
}

async function save() {
  if (isSaving || !isDirty) return;
  isSaving = true;
  isDirty = false;
  form.querySelector("[data-saved]").textContent = words.saySaving;
  try {
    const response = await fetch(form.action, {
      method: "POST", body: new FormData(form), headers: { Accept: "application/json" }, keepalive: true,
    });
    await answered(response);
  } catch {
    failed();
  } finally {
    isSaving = false;
    if (isDirty && !failures) saveSoon(0);
  }
}

async function answered(response) {
  const isJson = response.headers.get("Content-Type")?.startsWith("application/json");
  if (response.status >= 500) return failed();
  failures = 0;
  if (!isJson) return tell("", words.sayAway);
  const answer = await response.json();
  if (!response.ok) return tell("", Object.values(answer.errors).flat().join(" "));
  tell(answer.saved);
  form.querySelector("[data-notes]").replaceChildren(...answer.notes.map((text) => {
    const note = document.createElement("li");
    note.className = "note note--warn";
    note.textContent = text;
    return note;
  }));
}

function failed() {
  tell("", words.sayUnsaved, true);
  saveSoon(1000 * WAITS[Math.min(failures, WAITS.length - 1)]);
  failures += 1;
}

form.addEventListener("change", (event) => { if (event.target.type === "checkbox") saveSoon(400); });
form.addEventListener("submit", () => { isDirty = isSaving = false; clearTimeout(timer); });
window.addEventListener("online", () => { if (isDirty) saveSoon(0); });
window.addEventListener("beforeunload", (event) => { if (isDirty || isSaving) { save(); event.preventDefault(); } });

begin();
