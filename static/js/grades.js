// Comforts of the grid and of the page of one item: both work without this file.
import { Cell } from "./grades/cell.js";
import { Keeper } from "./grades/keeper.js";
import { listenToKeys } from "./grades/keys.js";

const form = document.querySelector("form[data-grid]");

if (form) {
  const inputs = [...form.querySelectorAll("input[data-cell]")];
  const keeper = new Keeper(form);
  const cells = new Map();
  for (const input of inputs.filter((one) => one.dataset.save)) {
    const comment = form.querySelector(`[data-comment-of="${input.id}"]`);
    const cell = new Cell(input, comment, keeper);
    cells.set(input, cell);
    if (comment) cells.set(comment, cell);
  }
  keeper.begin([...new Set(cells.values())]);
  listenToKeys(form, inputs, cells, keeper);
  for (const hint of form.querySelectorAll("[data-needs-script]")) hint.hidden = false;

  // Who comes for what waits begins at it; a phone would cover half the page with its keyboard.
  const waits = new URLSearchParams(location.search).has("show");
  if (waits && matchMedia("(pointer: fine)").matches && !form.querySelector('[aria-invalid="true"]')) {
    inputs.find((input) => !input.value)?.focus();
  }
}
