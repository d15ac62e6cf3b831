// Comforts only: every page works without this file.

// On a phone the schedule opens at this week.
const thisWeek = document.getElementById("this-week");
if (thisWeek && !location.hash && window.matchMedia("(width < 48rem)").matches && performance.getEntriesByType("navigation")[0]?.type === "navigate") {
  thisWeek.scrollIntoView();
}

// The course's row of rooms shows the one we are in.
document.querySelector(".course-nav [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });

// A menu closes when one looks elsewhere.
document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});
