// Comforts of the questions to a session's readings: the page works without this file.

// What is typed and not posted is kept as long as the tab is, for who typed it: a phone forgets pages.
const page = document.querySelector("[data-questions]");
const isRefused = Boolean(document.querySelector('main [aria-invalid="true"]'));
let isLeaving = false;

for (const place of page?.querySelectorAll("[data-draft]") ?? []) {
  const text = place.querySelector("textarea");
  const seen = place.querySelector('input[type="hidden"]').value;
  const note = place.querySelector("[data-draft-note]");
  const key = `draft ${page.dataset.questions} ${text.name}`;
  const posted = text.defaultValue;

  // A page that refuses shows what was typed by itself; what is kept is for when it has been left.
  const kept = JSON.parse(sessionStorage.getItem(key) ?? "null");
  if (kept && kept.seen === seen && kept.text !== posted) {
    text.value = isRefused ? posted : kept.text;
    note.hidden = isRefused;
  } else if (!isRefused) {
    sessionStorage.removeItem(key);
  }

  text.addEventListener("input", () => {
    note.hidden = true;
    if (text.value === posted) sessionStorage.removeItem(key);
    else sessionStorage.setItem(key, JSON.stringify({ seen, text: text.value }));
  });
  text.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    page.requestSubmit(place.querySelector("[formaction]"));
  });
  place.querySelector("[data-draft-drop]").addEventListener("click", () => {
    text.value = posted;
    note.hidden = true;
    sessionStorage.removeItem(key);
    text.focus();
  });
}

// Marks: 0, 1 and 2 choose and go on, as fast as one reads; - takes a mark away.
const marking = document.querySelector("[data-marking]");
const marks = [...document.querySelectorAll("[data-marks]")];
const isChosen = (input) => input.checked !== input.defaultChecked;

marking?.addEventListener("keydown", (event) => {
  const place = marks.indexOf(event.target.closest("[data-marks]"));
  const value = { 0: "0", 1: "1", 2: "2", "-": "", Backspace: "", Delete: "" }[event.key];
  if (place < 0 || value === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  marks[place].querySelector(`input[value="${value}"]`).checked = true;
  const next = marks[place + (value === "" ? 0 : 1)] ?? marking.querySelector("button");
  (next.querySelector("input:checked") ?? next).focus();
});

// Leaving with marks chosen and not saved is asked about.
marking?.addEventListener("submit", () => { isLeaving = true; });
window.addEventListener("beforeunload", (event) => {
  const inputs = marking?.querySelectorAll('input[type="radio"]') ?? [];
  if (!isLeaving && (marking && isRefused || [...inputs].some(isChosen))) event.preventDefault();
});
