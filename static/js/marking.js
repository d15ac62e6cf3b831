// Comforts of grading one piece of work: it works without this file.
const form = document.querySelector("[data-marking]");

if (form) {
  const value = form.querySelector('input[name="value"]');
  const comment = form.querySelector('textarea[name="comment"]');
  const levels = [...form.querySelectorAll("[data-marks] input[data-points]")];

  // The levels' sum is written as the points as long as nobody wrote others.
  const sum = () => {
    const chosen = levels.filter((one) => one.checked);
    const points = chosen.reduce((total, one) => total + Math.round(Number(one.dataset.points) * 1000), 0);
    return chosen.length ? String(points / 1000) : "";
  };
  let last = sum();
  form.addEventListener("change", ({ target }) => {
    if (!target.matches("[data-marks] input")) return;
    if (value.value === "" || value.value === last) value.value = sum();
    last = sum();
  });

  // A kept comment goes where the cursor is, and can be changed there.
  for (const place of form.querySelectorAll("[data-say]")) {
    const box = place.querySelector("input");
    box.addEventListener("change", () => {
      if (!box.checked) return;
      box.checked = false;
      const text = place.querySelector("span").innerText;
      const before = comment.value.slice(0, comment.selectionStart);
      const gap = before && !before.endsWith("\n") ? "\n" : "";
      comment.setRangeText(gap + text, comment.selectionStart, comment.selectionEnd, "end");
      comment.focus();
    });
  }

  // Digits choose a criterion's level, the first by 1, and go on to what comes next.
  const criteria = [...form.querySelectorAll("[data-marks]")];
  function choose(criterion, number) {
    const level = criterion.querySelectorAll("input[data-points]")[number - 1];
    if (!level) return false;
    level.click();
    const following = criteria[criteria.indexOf(criterion) + 1];
    (following?.querySelector("input:checked") ?? following?.querySelector("input") ?? value).focus();
    return true;
  }

  form.addEventListener("keydown", (event) => {
    const isWithControl = event.ctrlKey || event.metaKey;
    if (event.key === "Enter" && isWithControl) {
      event.preventDefault();
      form.requestSubmit(form.querySelector('button[value="next"]'));
      return;
    }
    const criterion = event.target.closest("[data-marks]");
    if (!criterion || isWithControl || event.altKey || !/^[1-9]$/.test(event.key)) return;
    if (choose(criterion, Number(event.key))) event.preventDefault();
  });

  if (matchMedia("(pointer: fine)").matches && !form.querySelector('[role="alert"]')) {
    (levels[0] ?? value).focus();
    if (!levels.length) value.select();
  }
}
