// Comforts only: every page works without this file.

const answer = performance.getEntriesByType("navigation")[0];

// On a phone the schedule opens at this week.
const thisWeek = document.getElementById("this-week");
if (thisWeek && !location.hash && window.matchMedia("(width < 48rem)").matches && answer?.type === "navigate") {
  thisWeek.scrollIntoView();
}

// The course's row of rooms shows the one we are in. Only the row moves: the page stays where it is.
const room = document.querySelector(".course-nav [aria-current]");
const rooms = room?.closest("ul");
if (rooms) {
  const ahead = room.getBoundingClientRect().left - rooms.getBoundingClientRect().left;
  rooms.scrollLeft += ahead - (rooms.clientWidth - room.offsetWidth) / 2;
}

// What was refused is in sight: below the fold of a phone it would seem that nothing happened.
const refused = document.querySelector('main [aria-invalid="true"]');
if (refused && (answer?.responseStatus ?? 400) >= 400) {
  refused.focus({ preventScroll: true });
  refused.scrollIntoView({ block: "center" });
}

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
