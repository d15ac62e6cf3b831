"""What a course asks of talks, of whom it asks something else, and what a new talk would break."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.db.models import Count, F, QuerySet, Value
from django.db.models.functions import Coalesce

from courses.models import Course, Membership
from papers.models import Presentation, SlotTopic, TalkPolicy, TalkQuota
from papers.rules.talks import Clash, Place, calendar_week, clash_of
from schedule.models import Session, SignupRound, Slot


def talk_policy(course: Course) -> TalkPolicy:
    """Return the course's policy; the defaults, unsaved, if nobody has set one."""
    policy = TalkPolicy.objects.filter(course=course).first() or TalkPolicy()
    policy.course = course
    return policy


def talks_asked_of(student: Membership, round_: SignupRound) -> int:
    """Return how many talks this student gives: their quota, else what the round asks of everybody.

    No query for a membership that was loaded with its `talk_quota`.
    """
    try:
        return student.talk_quota.talks
    except TalkQuota.DoesNotExist:
        return round_.seats_each


def talk_quotas(member_ids: Collection[int]) -> dict[int, int]:
    """Return the quotas of those students who have one, by membership."""
    rows = TalkQuota.objects.filter(membership__in=member_ids)
    return dict(rows.values_list("membership_id", "talks"))


@dataclass(frozen=True)
class StudentTalks:
    """How many talks one student holds, and how many are asked of them.

    :param quota: their own number; None if they give as many as everybody.
    """

    membership: Membership
    held: int
    asked: int
    quota: int | None

    @property
    def missing(self) -> int:
        return max(self.asked - self.held, 0)


def student_talks(round_: SignupRound) -> list[StudentTalks]:
    """Return the active students by name, each with how many talks; one query."""
    students = _students(round_).annotate(
        talk_count=Count("presentations"), quota=F("talk_quota__talks")
    )
    return [
        StudentTalks(
            membership=one,
            held=one.talk_count,
            asked=round_.seats_each if one.quota is None else one.quota,
            quota=one.quota,
        )
        for one in students
    ]


def students_short_of_talks(round_: SignupRound) -> QuerySet[Membership]:
    """Return the active students who have fewer talks than are asked of them, by name.

    Each has its `talk_count` and `talks_asked`.
    """
    asked = Coalesce(F("talk_quota__talks"), Value(round_.seats_each))
    students = _students(round_).annotate(talk_count=Count("presentations"), talks_asked=asked)
    return students.filter(talk_count__lt=F("talks_asked"))


def _students(round_: SignupRound) -> QuerySet[Membership]:
    students = Membership.objects.active().students().filter(course=round_.course)
    return students.select_related("user").order_by("user__name", "pk")


def place_of(slot: Slot, zone: ZoneInfo) -> Place:
    """Return where a slot stands, for `clash_under`; no query if it was loaded with session and topic."""
    role = slot.topic.role if hasattr(slot, "topic") else SlotTopic.Role.PRESENTER
    return Place(slot.session_id, calendar_week(slot.session.starts_at, zone), role)


def places_held(members: Collection[Membership], zone: ZoneInfo) -> dict[int, dict[int, Place]]:
    """Return where each of these members' talks stands, by membership and talk; one query.

    A talk whose session does not take place stands in nobody's way.
    """
    rows = Presentation.objects.filter(
        membership__in=members, seat__slot__session__status=Session.Status.PLANNED
    ).values_list(
        *("membership_id", "pk", "seat__slot__session_id"),
        *("seat__slot__session__starts_at", "seat__slot__topic__role"),
    )
    held: dict[int, dict[int, Place]] = defaultdict(dict)
    for member_id, talk_id, session_id, starts_at, role in rows:
        place = Place(session_id, calendar_week(starts_at, zone), role or "presenter")
        held[member_id][talk_id] = place
    return held


def students_against(policy: TalkPolicy) -> list[str]:
    """Return the names of the active students whose talks break the policy; two queries."""
    students = Membership.objects.active().students().filter(course=policy.course)
    members = list(students.select_related("user").order_by("user__name", "pk"))
    held = places_held(members, policy.course.zone)
    return [one.user.name for one in members if _is_broken([*held[one.pk].values()], policy)]


def _is_broken(places: list[Place], policy: TalkPolicy) -> bool:
    return any(clash_under(policy, places[:number], place) for number, place in enumerate(places))


def clash_under(policy: TalkPolicy, held: Iterable[Place], new: Place) -> Clash | None:
    """Return what of the course's rules forbids a talk beside those that are held."""
    return clash_of(held, new, min_gap_weeks=policy.min_gap_weeks, roles_differ=policy.roles_differ)


def clash_with(student: Membership, slot: Slot, *, without: Collection[int] = ()) -> Clash | None:
    """Return what of the course's rules forbids the student a talk in this slot.

    :param without: ids of talks that the student would give up for it.
    """
    course = student.course
    policy, zone = talk_policy(course), course.zone
    held = places_held([student], zone)[student.pk]
    left = [place for talk_id, place in held.items() if talk_id not in without]
    return clash_under(policy, left, place_of(slot, zone))
