// The grid's keys, as in a spreadsheet; pasting; taking back.

export function listenToKeys(form, inputs, cells, keeper) {
  const rows = rowsOf(inputs);
  const past = [];
  const future = [];
  let isEditing = false;
  let before = "";

  function neighbour(input, down, right) {
    const row = rows.findIndex((one) => one.includes(input));
    const column = rows[row]?.indexOf(input);
    return rows[row + down]?.[Math.min(column + right, rows[row + down].length - 1)];
  }

  function go(input) {
    if (!input) return false;
    input.focus();
    input.select();
    return true;
  }

  function changed(input) {
    const cell = cells.get(input);
    if (!cell) return;
    if (input === cell.input && input.value !== before) remember([[cell, before, input.value]]);
    before = input.value;
    keeper.save(cell);
  }

  function remember(steps) {
    past.push(steps);
    future.length = 0;
  }

  function replay(from, to, side) {
    const steps = from.pop();
    if (!steps) return;
    to.push(steps);
    for (const [cell, old, value] of steps) {
      cell.input.value = side === "old" ? old : value;
      keeper.save(cell);
    }
    go(steps[0][0].input);
    before = steps[0][0].input.value;
  }

  form.addEventListener("focusin", ({ target }) => {
    if (!target.matches("[data-cell]")) return;
    before = target.value;
    isEditing = false;
    target.select();
  });
  form.addEventListener("dblclick", () => { isEditing = true; });
  form.addEventListener("focusout", ({ target, relatedTarget }) => {
    // Who presses the button sends the whole form, this cell with it.
    if (cells.has(target) && relatedTarget?.type !== "submit") changed(target);
  });

  form.addEventListener("keydown", (event) => {
    const { target: input, key } = event;
    if (event.isComposing) return;
    if ((event.ctrlKey || event.metaKey) && key === "Enter") {
      event.preventDefault();
      form.requestSubmit();
      return;
    }
    if (!input.matches("[data-cell]")) return;
    const cell = cells.get(input);
    if (event.ctrlKey || event.metaKey) {
      if (input.value !== before) return; // what is being typed is taken back by the browser
      const isBack = key.toLowerCase() === "z" && !event.shiftKey;
      const isForth = key.toLowerCase() === "y" || (key.toLowerCase() === "z" && event.shiftKey);
      if (isBack || isForth) event.preventDefault();
      if (isBack) replay(past, future, "old");
      if (isForth) replay(future, past, "new");
      return;
    }
    if (cell?.theirs && (key === "Enter" || key === "Escape")) {
      event.preventDefault();
      if (key === "Enter") cell.keepMine();
      else cell.takeTheirs();
      before = input.value;
      return;
    }
    if (key === "F2") {
      isEditing = true;
      input.setSelectionRange(input.value.length, input.value.length);
      event.preventDefault();
    } else if (key === "Escape") {
      if (input.value !== before) input.value = before;
      else if (cell && !keeper.isBusy(cell)) cell.restore();
      before = input.value;
      input.select();
      isEditing = false;
      event.preventDefault();
    } else if (key === "Enter") {
      event.preventDefault();
      if (!go(neighbour(input, event.shiftKey ? -1 : 1, 0)) && cell) changed(input);
    } else if (key === "ArrowDown" || key === "ArrowUp") {
      event.preventDefault();
      go(neighbour(input, key === "ArrowDown" ? 1 : -1, 0));
    } else if ((key === "ArrowLeft" || key === "ArrowRight") && !isEditing && input.value === before) {
      if (go(neighbour(input, 0, key === "ArrowRight" ? 1 : -1))) event.preventDefault();
    }
  });

  form.addEventListener("paste", (event) => {
    const { target: input } = event;
    const text = event.clipboardData?.getData("text/plain").replace(/\r\n?/g, "\n").replace(/\n$/, "") ?? "";
    if (!input.matches("[data-cell]") || !/[\t\n]/.test(text)) return;
    event.preventDefault();
    const steps = [];
    text.split("\n").forEach((line, down) => line.split("\t").forEach((value, right) => {
      const row = rows.findIndex((one) => one.includes(input)) + down;
      const at = rows[row]?.[rows[row - down].indexOf(input) + right];
      const cell = cells.get(at);
      if (!cell || cell.input !== at) return;
      steps.push([cell, at.value, value.trim()]);
      at.value = value.trim();
      keeper.save(cell);
    }));
    if (steps.length) remember(steps);
    before = input.value;
    input.select();
  });
}

/** The inputs row by row, as the table has them. */
function rowsOf(inputs) {
  const rows = new Map();
  for (const input of inputs) {
    const row = input.closest("tr");
    rows.set(row, [...(rows.get(row) ?? []), input]);
  }
  return [...rows.values()];
}
