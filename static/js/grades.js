// Comforts of the page of one item: it works without this file.

const form = document.querySelector("form.sheet");
const cells = [...document.querySelectorAll("[data-cell]")];

// Enter and the arrows go to the next line, as in a spreadsheet; Ctrl+Enter saves.
form?.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    form.requestSubmit();
    return;
  }
  const place = cells.indexOf(event.target);
  const step = { Enter: event.shiftKey ? -1 : 1, ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (place < 0 || step === undefined || event.isComposing) return;
  event.preventDefault();
  const next = cells[place + step];
  next?.focus();
  next?.select();
});

// Who comes for what waits begins at it; a phone would cover half the page with its keyboard.
const waits = new URLSearchParams(location.search).get("show") === "open";
if (waits && matchMedia("(pointer: fine)").matches && !form?.querySelector('[aria-invalid="true"]')) {
  cells.find((cell) => !cell.value)?.focus();
}

// Leaving with something typed and not saved is asked about.
let isTyped = Boolean(form?.querySelector('[aria-invalid="true"]'));
form?.addEventListener("input", () => { isTyped = true; });
form?.addEventListener("submit", () => { isTyped = false; });
window.addEventListener("beforeunload", (event) => { if (isTyped) event.preventDefault(); });
