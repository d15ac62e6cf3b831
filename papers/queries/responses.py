"""Reads of the questions to readings: one's own, the pool, and when they are due."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from courses.models import Membership
from papers import rules
from papers.models import Presentation, Reading, Response, TalkPolicy
from papers.queries.programme import ReadingLine, reading_line
from papers.rules import Part
from schedule.models import Session
from schedule.rules import Deadline


def presents(member: Membership, paper_id: int) -> bool:
    """Say whether this person gives a talk on this paper, in whichever session."""
    return member.presentations.filter(seat__slot__topic__paper=paper_id).exists()


@dataclass(frozen=True)
class Discussed:
    """One reading of a session with the questions that this person may see.

    :param mine: their own question.
    :param pool: everybody's, for staff and for who presents the paper; None for all others. Its
        order says nothing of who asked, or when: it is read aloud and printed for the class.
    """

    reading: Reading
    line: ReadingLine
    is_presenter: bool
    mine: Response | None
    pool: tuple[Response, ...] | None


def discussion_of(session: Session, member: Membership) -> list[Discussed]:
    """Return the session's readings with their questions as this person sees them; three queries."""
    readings = list(session.readings.select_related("paper").order_by("position", "pk"))
    presented = set(
        member.presentations.filter(
            seat__slot__topic__paper__in=[one.paper_id for one in readings]
        ).values_list("seat__slot__topic__paper_id", flat=True)
    )
    responses = Response.objects.filter(reading__in=readings).select_related(
        "membership__user", "marked_by__user"
    )
    by_reading: dict[int, list[Response]] = defaultdict(list)
    for response in sorted(responses, key=lambda one: rules.pool_place(one.pk)):
        by_reading[response.reading_id].append(response)
    return [
        _discussed(one, by_reading[one.pk], member, is_presenter=one.paper_id in presented)
        for one in readings
    ]


def _discussed(
    reading: Reading, responses: Sequence[Response], member: Membership, *, is_presenter: bool
) -> Discussed:
    return Discussed(
        reading=reading,
        line=reading_line(reading),
        is_presenter=is_presenter,
        mine=next((one for one in responses if one.membership_id == member.pk), None),
        pool=tuple(responses) if member.is_course_staff or is_presenter else None,
    )


def own_part(
    session: Session,
    discussed: Sequence[Discussed],
    member: Membership,
    policy: TalkPolicy,
    *,
    now: datetime,
) -> Part | None:
    """Return a student's part in this discussion by itself; None if it asks nothing of anybody."""
    required = [one for one in discussed if one.reading.kind == Reading.Kind.REQUIRED]
    if not required or session.status != Session.Status.PLANNED:
        return None
    attendance = rules.attendance_of(
        [(one.mine is not None, one.is_presenter) for one in required],
        starts_at=session.starts_at,
        each_reading=policy.asks_each_reading,
    )
    return rules.parts([attendance], joined_at=member.joined_at, free_skips=1, now=now)[0]


def response_deadlines_for(
    memberships: Sequence[Membership],
    *,
    now: datetime,  # noqa: ARG001  every source is given it
) -> list[Deadline]:
    """Return one deadline for each session with required readings; at most three queries.

    Done by who posted to one of the readings, or presents one of the papers; where the course asks
    for a question to each reading, by who did either for all of them.
    """
    students = [one for one in memberships if _is_asked(one)]
    readings = (
        Reading.objects.filter(
            session__week__course__in={one.course_id for one in students},
            kind=Reading.Kind.REQUIRED,
        )
        .exclude(session__status=Session.Status.MOVED)
        .select_related("session__week__course__talk_policy")
        .order_by("session__starts_at", "session_id", "position", "pk")
    )
    by_session: dict[int, list[Reading]] = defaultdict(list)
    for reading in readings if students else ():
        by_session[reading.session_id].append(reading)
    if not by_session:
        return []
    done = _done(students)
    audience: dict[int, set[int]] = defaultdict(set)
    for one in students:
        audience[one.course_id].add(one.pk)
    return [_deadline(session, done, audience) for session in by_session.values()]


def _is_asked(membership: Membership) -> bool:
    return membership.is_active and membership.role == Membership.Role.STUDENT


def _done(students: Sequence[Membership]) -> dict[tuple[str, int], set[int]]:
    """Return who posted to each reading, and who presents each paper."""
    ids = [one.pk for one in students]
    done: dict[tuple[str, int], set[int]] = defaultdict(set)
    posted = Response.objects.filter(membership__in=ids)
    for reading_id, member_id in posted.values_list("reading_id", "membership_id"):
        done["reading", reading_id].add(member_id)
    given = Presentation.objects.filter(membership__in=ids, seat__slot__topic__paper__isnull=False)
    for paper_id, member_id in given.values_list("seat__slot__topic__paper_id", "membership_id"):
        done["paper", paper_id].add(member_id)
    return done


def _deadline(
    readings: Sequence[Reading],
    done: dict[tuple[str, int], set[int]],
    audience: dict[int, set[int]],
) -> Deadline:
    session = readings[0].session
    course = session.week.course
    by_reading = [
        done.get(("reading", one.pk), set()) | done.get(("paper", one.paper_id), set())
        for one in readings
    ]
    asks_each = hasattr(course, "talk_policy") and course.talk_policy.asks_each_reading
    done_by = set.intersection(*by_reading) if asks_each else set[int]().union(*by_reading)
    return Deadline(
        course_id=course.pk,
        key=f"response:{session.pk}",
        kind="response",
        title=_("Questions for the discussion: %(title)s") % {"title": session.title},
        at=session.starts_at,
        url=reverse("papers:questions", args=[course.slug, session.pk]),
        changed_at=session.changed_at,
        audience=frozenset(audience[course.pk]),
        done_by=frozenset(done_by),
        revision=session.revision,
        is_cancelled=not session.takes_place,
    )
