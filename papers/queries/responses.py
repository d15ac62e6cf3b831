"""Reads of the questions to readings: one's own, the pool, and when they are due."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from courses.models import Membership
from papers.models import Presentation, Reading, Response
from schedule.models import Session
from schedule.rules import Deadline


def presents(member: Membership, paper_id: int) -> bool:
    """Say whether this person gives a talk on this paper, in whichever session."""
    return member.presentations.filter(seat__slot__topic__paper=paper_id).exists()


def response_of(member: Membership, reading: Reading) -> Response | None:
    return reading.responses.filter(membership=member).first()


def pool_of(reading: Reading) -> QuerySet[Response]:
    """Return everybody's questions to a reading with their names, in the order they came."""
    responses = reading.responses.select_related("membership__user")
    return responses.order_by("posted_at", "pk")


def response_deadlines_for(
    memberships: Sequence[Membership],
    *,
    now: datetime,  # noqa: ARG001  every source is given it
) -> list[Deadline]:
    """Return one deadline for each session with required readings; at most three queries.

    Done by who posted to one of the readings, or presents one of the papers.
    """
    students = [one for one in memberships if _is_asked(one)]
    readings = (
        Reading.objects.filter(
            session__week__course__in={one.course_id for one in students},
            kind=Reading.Kind.REQUIRED,
        )
        .exclude(session__status=Session.Status.MOVED)
        .select_related("session__week__course")
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
    done_by: set[int] = set()
    for reading in readings:
        done_by |= done.get(("reading", reading.pk), set())
        done_by |= done.get(("paper", reading.paper_id), set())
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
        is_cancelled=session.status == Session.Status.CANCELLED,
    )
