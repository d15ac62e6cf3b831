"""Reads of the schedule that others build on."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime, timedelta
from itertools import groupby
from operator import attrgetter

from django.db.models import CharField, Count, Exists, OuterRef, Prefetch, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat
from django.urls import reverse

from courses.models import Course, Membership
from courses.rules import add_local_days
from outbox.models import Notice
from schedule.models import Announcement, Material, Seat, Session, SignupRound, Slot, Week
from schedule.rules import ANNOUNCED, WEEK_DAYS, Deadline, hours_of, most_usual

WEEKS_LOOKED_AT = 5  # a course that changes its hours is followed after three weeks


def weeks(course: Course) -> list[Week]:
    """Return the course's weeks in their order."""
    return list(course.weeks.order_by("number", "pk"))


def sessions(course: Course) -> QuerySet[Session]:
    """Return the course's sessions by date, with what the programme shows of each; three queries."""
    return (
        Session.objects.filter(week__course=course)
        .select_related("week", "moved_to")
        .prefetch_related(
            Prefetch("materials", Material.objects.select_related("upload").order_by("pk")),
            "moved_from",
        )
        .order_by("starts_at", "pk")
    )


def meeting_before(week: Week) -> tuple[Session, datetime, datetime] | None:
    """Return the earlier session that a new one of this week resembles, and the new one's dates.

    It is like the most usual one of its place in the weeks before: one Saturday changes nothing.
    None if nothing was planned in earlier weeks.
    """
    planned = Session.objects.filter(
        week__course=week.course, status=Session.Status.PLANNED
    ).exclude(kind=Session.Kind.NO_CLASS)
    before = planned.filter(week__starts_on__lt=week.starts_on).select_related("week")
    place = planned.filter(week=week).count()
    likes = _nth_of_each_week(before.order_by("-week__starts_on", "week", "starts_at", "pk"), place)
    if not likes:
        return None
    zone = week.course.zone
    hours = [hours_of(one.week.starts_on, one.starts_at, one.ends_at, zone) for one in likes]
    like = likes[most_usual(hours)]
    days = (week.starts_on - like.week.starts_on).days
    return (
        like,
        add_local_days(like.starts_at, days, zone),
        add_local_days(like.ends_at, days, zone),
    )


def _nth_of_each_week(sessions: QuerySet[Session], place: int) -> list[Session]:
    """Return the session of this place of the last weeks that have one; else each week's last."""
    weeks = [list(group) for _week, group in groupby(sessions, key=attrgetter("week_id"))]
    full = [group[place] for group in weeks if len(group) > place]
    return (full or [group[-1] for group in weeks])[:WEEKS_LOOKED_AT]


def next_week(course: Course) -> tuple[int, date]:
    """Return the number and first day that a new week may have: a week after the last one."""
    last = course.weeks.order_by("number").last()
    if last is None:
        return 1, course.starts_on
    return last.number + 1, last.starts_on + timedelta(days=WEEK_DAYS)


def slots_of(round_: SignupRound) -> QuerySet[Slot]:
    """Return a sign-up's slots by date, each with its session and how many seats are free."""
    is_free = Q(seats__presentation=None, seats__final_talk=None)
    return (
        round_.slots.select_related("session__week")
        .annotate(free_count=Count("seats", filter=is_free))
        .order_by("session__starts_at", "position", "pk")
    )


def seat_counts(round_: SignupRound) -> dict[str, int]:
    """Return how many seats a sign-up has and how many of them are free; one query."""
    seats = Seat.objects.filter(slot__round=round_)
    is_free = Q(pk__in=free(seats))
    return seats.aggregate(all=Count("pk"), free=Count("pk", filter=is_free))


def round_use(round_: SignupRound) -> dict[str, int]:
    """Return how many seats are held and how many students have saved wishes; two queries."""
    held = Seat.objects.filter(slot__round=round_).exclude(presentation=None, final_talk=None)
    wishes = round_.slots.aggregate(count=Count("preferences__ballot", distinct=True))
    return {"held": held.count(), "ballots": wishes["count"]}


def sessions_for_final_talks(course: Course) -> QuerySet[Session]:
    """Return the planned presentation sessions by date."""
    return Session.objects.filter(
        week__course=course, kind=Session.Kind.PRESENTATION, status=Session.Status.PLANNED
    ).order_by("starts_at", "pk")


def rounds(course: Course) -> list[SignupRound]:
    return list(course.rounds.order_by("purpose"))


def announcements(course: Course, reader: Membership | None) -> QuerySet[Announcement]:
    """Return what this reader was told and still stands, the latest first.

    What is for everybody is public with the course. What is for some is shown to staff and to
    those who got the letter; what is for all students also to those who joined later.
    """
    told = course.announcements.filter(state=Announcement.State.PUBLISHED)
    if reader is None:
        told = told.filter(audience=Announcement.ALL)
    elif not reader.is_course_staff:
        told = told.filter(Q(audience=Announcement.ALL) | _told_to(reader))
    return told.select_related("author").order_by("-published_at", "-pk")


def announcements_for_some(course: Course, reader: Membership | None) -> QuerySet[Announcement]:
    """Return those among them that are not for everybody."""
    return announcements(course, reader).exclude(audience=Announcement.ALL)


def announcements_among(course: Course, ids: Collection[int]) -> QuerySet[Announcement]:
    """Return what is for everybody, and these for some; the latest first."""
    told = course.announcements.filter(state=Announcement.State.PUBLISHED)
    mine = told.filter(Q(audience=Announcement.ALL) | Q(pk__in=ids))
    return mine.select_related("author").order_by("-published_at", "-pk")


def _told_to(reader: Membership) -> Q:
    key = Concat(Value("announcement:"), Cast(OuterRef("pk"), CharField()))
    notices = Notice.objects.filter(recipient=reader.user_id, kind=ANNOUNCED, subject_key=key)
    is_told = Q(Exists(notices))
    if reader.role == Membership.Role.STUDENT:
        return is_told | Q(audience=Announcement.STUDENTS)
    return is_told


def announcements_to_come(course: Course) -> QuerySet[Announcement]:
    """Return what is scheduled, the next one first."""
    waiting = course.announcements.filter(state=Announcement.State.SCHEDULED)
    return waiting.select_related("author").order_by("publish_at", "pk")


def announcements_withdrawn(course: Course) -> QuerySet[Announcement]:
    """Return what staff withdrew, the latest first."""
    gone = course.announcements.filter(state=Announcement.State.WITHDRAWN)
    return gone.select_related("author").order_by("-withdrawn_at", "-pk")


def announcements_due(*, now: datetime) -> list[int]:
    """Return the scheduled announcements whose moment has come, of courses that are not archived."""
    due = Announcement.objects.filter(
        state=Announcement.State.SCHEDULED, publish_at__lte=now, course__archived_at=None
    )
    return list(due.order_by("publish_at", "pk").values_list("pk", flat=True))


def announcement_letters(course: Course) -> dict[str, int]:
    """Return how many people were told each announcement of the course, by its key; one query."""
    told = Notice.objects.filter(letter__course=course, kind=ANNOUNCED)
    return dict(told.values_list("subject_key").annotate(count=Count("pk")))


def free_seats(slot: Slot) -> QuerySet[Seat]:
    """Return the slot's seats that anybody may have, by number."""
    return free(slot.seats.all()).order_by("number")


def free(seats: QuerySet[Seat]) -> QuerySet[Seat]:
    """Leave out the seats that a talk holds, and those kept for somebody who waits for one."""
    return seats.filter(presentation=None, final_talk=None).exclude(offers__state="open")


def deadlines_for(
    memberships: Sequence[Membership],
    *,
    now: datetime,  # noqa: ARG001  every app's deadlines_for is given it
) -> list[Deadline]:
    """Return the sessions and exams of these people's courses, in one query."""
    return _deadlines({membership.course_id for membership in memberships})


def public_deadlines(course: Course) -> list[Deadline]:
    """Return the sessions and exams of one course, as anybody may see them."""
    return _deadlines({course.pk})


def _deadlines(course_ids: Collection[int]) -> list[Deadline]:
    """Return what meets. What a move left behind is no date of its own.

    A cancelled one stays, and so does a class that became "no class": calendars have it.
    """
    sessions = (
        Session.objects.filter(week__course__in=course_ids)
        .exclude(kind=Session.Kind.NO_CLASS, was_a_class=False)
        .exclude(status=Session.Status.MOVED)
        .select_related("week__course")
        .order_by("starts_at", "pk")
    )
    return [_deadline(session) for session in sessions]


def signup_deadline(
    round_: SignupRound, *, title: str, url: str, audience: Iterable[int], done_by: Iterable[int]
) -> Deadline:
    """Return the window of a sign-up; who may enter it and who is done is the purpose's to say.

    :param audience: and :param done_by: ids of memberships.
    """
    return Deadline(
        course_id=round_.course_id,
        key=f"signup:{round_.pk}",
        kind="signup",
        title=title,
        at=round_.opens_at,
        ends_at=round_.closes_at,
        url=url,
        changed_at=round_.changed_at,
        audience=frozenset(audience),
        done_by=frozenset(done_by),
        revision=round_.revision,
    )


def _deadline(session: Session) -> Deadline:
    course = session.week.course
    return Deadline(
        course_id=course.pk,
        key=f"session:{session.pk}",
        kind="exam" if session.kind == Session.Kind.EXAM else "session",
        title=session.title,
        at=session.starts_at,
        ends_at=session.ends_at,
        place=session.place or course.place,
        url=reverse("schedule:session", args=[course.slug, session.pk]),
        changed_at=session.changed_at,
        revision=session.revision,
        is_cancelled=not session.takes_place,
    )
