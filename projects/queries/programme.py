"""What the course page shows of the project."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from courses.models import Course
from projects.models import FinalTalk
from schedule.models import Slot


@dataclass(frozen=True)
class MilestoneLine:
    """One thing to hand in, as the programme shows it at its week."""

    milestone_id: int
    title: str
    due_at: datetime


@dataclass(frozen=True)
class FinalTalkLine:
    """One slot for final project talks, with the teams that hold its seats: for members only."""

    slot_id: int
    capacity: int
    teams: tuple[str, ...]

    @property
    def free_count(self) -> int:
        return self.capacity - len(self.teams)


def milestone_lines(course: Course) -> list[MilestoneLine]:
    """Return the course's milestones by due date; one query."""
    rows = course.milestones.order_by("due_at", "position").values_list("pk", "title", "due_at")
    return [MilestoneLine(*row) for row in rows]


def final_talks_by_session(course: Course) -> dict[int, list[FinalTalkLine]]:
    """Return the final talks' slots of each session that has any, with teams; two queries."""
    teams: dict[int, list[str]] = defaultdict(list)
    taken = FinalTalk.objects.filter(seat__slot__session__week__course=course)
    for slot_id, team in taken.order_by("seat__number").values_list("seat__slot", "team__name"):
        teams[slot_id].append(team)
    slots = Slot.objects.filter(round__course=course, round__purpose="final")
    lines: dict[int, list[FinalTalkLine]] = defaultdict(list)
    for slot in slots.order_by("position", "pk"):
        line = FinalTalkLine(slot.pk, slot.capacity, tuple(teams[slot.pk]))
        lines[slot.session_id].append(line)
    return dict(lines)
