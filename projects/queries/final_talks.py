"""Reads of the final project talks and their slots."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import ngettext

from courses.models import Course
from projects.models import FinalTalk, Team, TeamPlace
from schedule.models import Seat, Session, SignupRound, Slot


@dataclass(frozen=True)
class FinalSlot:
    """A slot for final talks with the talks in its seats."""

    slot: Slot
    talks: list[FinalTalk]

    @property
    def free_count(self) -> int:
        return self.slot.capacity - len(self.talks)

    @property
    def is_open(self) -> bool:
        return self.free_count > 0 and self.slot.session.status == Session.Status.PLANNED


@dataclass(frozen=True)
class FinalTalkPlan:
    """Which team without a seat would get which: teams by name, seats by date.

    :param missing_count: how many seats lack for giving every team one; nobody gets one then.
    """

    pairs: list[tuple[Team, Seat]]
    missing_count: int

    @property
    def mark(self) -> str:
        """Return what tells this plan from another one."""
        return " ".join(f"{team.pk}-{seat.pk}" for team, seat in self.pairs)

    @property
    def missing_words(self) -> str:
        sentence = ngettext(
            "%(count)s seat is missing for giving every team one. Add a slot or a seat first.",
            "%(count)s seats are missing for giving every team one. Add slots or seats first.",
            self.missing_count,
        )
        return sentence % {"count": self.missing_count}


def final_talk_plan(course: Course, *, now: datetime) -> FinalTalkPlan:
    """Lay out the final talks that lack a seat, in sessions to come; two queries."""
    teams = list(teams_without_final_talk(course))
    seats = list(
        Seat.objects.filter(
            final_talk=None,
            slot__round__course=course,
            slot__round__purpose=SignupRound.Purpose.FINAL,
            slot__session__status=Session.Status.PLANNED,
            slot__session__starts_at__gt=now,
        )
        .select_related("slot__session")
        .order_by("slot__session__starts_at", "slot__position", "slot__pk", "number")
    )
    missing = max(0, len(teams) - len(seats))
    pairs = [] if missing else list(zip(teams, seats, strict=False))
    return FinalTalkPlan(pairs, missing)


def final_round(course: Course) -> SignupRound | None:
    """Return the window in which teams take seats for their final talks, if staff made one."""
    return course.rounds.filter(purpose=SignupRound.Purpose.FINAL).first()


def final_slots(course: Course) -> list[FinalSlot]:
    """Return the slots for final talks with their teams, by date; two queries."""
    talks: dict[int, list[FinalTalk]] = {}
    taken = FinalTalk.objects.filter(seat__slot__round__course=course)
    for talk in taken.select_related("team", "seat").order_by("seat__number"):
        if talk.seat:
            talks.setdefault(talk.seat.slot_id, []).append(talk)
    slots = (
        Slot.objects.filter(round__course=course, round__purpose=SignupRound.Purpose.FINAL)
        .select_related("session__week", "round")
        .order_by("session__starts_at", "position", "pk")
    )
    return [FinalSlot(slot, talks.get(slot.pk, [])) for slot in slots]


def final_talk_of(team: Team) -> FinalTalk | None:
    return (
        FinalTalk.objects.filter(team=team, seat__isnull=False)
        .select_related("seat__slot__session", "seat__slot__round")
        .first()
    )


def teams_without_final_talk(course: Course) -> QuerySet[Team]:
    """Return the teams with members and without a seat for their final talk, by name."""
    present = TeamPlace.objects.filter(left_at=None, membership__state="active")
    return course.teams.filter(final_talk=None, pk__in=present.values("team_id")).order_by(
        "name", "pk"
    )
