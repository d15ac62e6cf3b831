// Comforts of the letters: a slider beside each cut-off, and the counts as it moves. The page works
// without this file: "Count anew" does the same.
const form = document.querySelector("[data-letters]");
const totals = (form?.dataset.totals ?? "").trim().split(/\s+/).filter(Boolean).map(Number);
const rows = [...(form?.querySelectorAll("[data-letter]") ?? [])].filter((row) => row.querySelector("[data-lowest]"));

const words = (count) => `${count} (${totals.length ? Math.round((100 * count) / totals.length) : 0} %)`;

function valueOf(row, place) {
  const text = row.querySelector(`${place} input[type="number"]`).value;
  return text === "" ? null : Number(text);
}

function recount() {
  const letters = rows.filter((row) => valueOf(row, "[data-lowest]") !== null);
  letters.sort((one, other) => valueOf(other, "[data-lowest]") - valueOf(one, "[data-lowest]"));
  let before = 0;
  for (const row of letters) {
    const lowest = valueOf(row, "[data-lowest]");
    const withBetter = totals.filter((total) => total >= lowest).length;
    const quota = valueOf(row, "[data-quota]");
    row.querySelector("[data-count]").textContent = words(withBetter - before);
    row.querySelector("[data-with-better]").textContent = words(withBetter);
    row.querySelector("[data-broken]").hidden =
      quota === null || withBetter * 100 <= quota * totals.length + 1e-9;
    before = withBetter;
  }
}

for (const row of rows) {
  const number = row.querySelector('[data-lowest] input[type="number"]');
  const slider = document.createElement("input");
  Object.assign(slider, { type: "range", min: "0", max: "100", step: "0.1", value: number.value || "0" });
  slider.className = "letters__slider";
  slider.setAttribute("aria-label", row.querySelector(`label[for="${number.id}"]`).textContent);
  slider.addEventListener("input", () => {
    number.value = String(Number(slider.value));
    recount();
  });
  number.addEventListener("input", () => {
    slider.value = number.value || "0";
    recount();
  });
  row.querySelector("[data-quota] input").addEventListener("input", recount);
  number.after(slider);
}
