"""Reads of the final project talks and their slots."""

from dataclasses import dataclass

from django.db.models import QuerySet

from courses.models import Course
from projects.models import FinalTalk, Team, TeamPlace
from schedule.models import Session, SignupRound, Slot


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
