"""The dates of talks: the sign-up, the talk itself, its slides."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from courses.models import Membership
from papers.models import Presentation, Slides
from papers.rules.talks import slides_due_at
from schedule.models import Session, SignupRound, Slot
from schedule.queries import signup_deadline
from schedule.rules import Deadline


def talk_deadlines_for(
    memberships: Sequence[Membership],
    *,
    now: datetime,  # noqa: ARG001  every source is given it
) -> list[Deadline]:
    """Return the sign-up for talks, and each of these people's talks with its slides; two queries."""
    concerned = [
        one for one in memberships if one.is_active and one.role != Membership.Role.OBSERVER
    ]
    if not concerned:
        return []
    talks = list(_talks_of([one.pk for one in concerned]))
    return [*_signups(concerned, talks), *(made for talk in talks for made in _of(talk))]


def _talks_of(member_ids: Sequence[int]) -> QuerySet[Presentation]:
    has_slides = Exists(Slides.objects.filter(presentation=OuterRef("pk")))
    return (
        Presentation.objects.filter(membership__in=member_ids, seat__isnull=False)
        .annotate(has_slides=has_slides)
        .select_related(
            "membership__course",
            "seat__slot__session",
            "seat__slot__round",
            "seat__slot__topic__paper",
        )
        .order_by("pk")
    )


def _signups(members: Sequence[Membership], talks: Sequence[Presentation]) -> list[Deadline]:
    held = Counter(talk.membership_id for talk in talks)
    by_course: dict[int, list[Membership]] = defaultdict(list)
    for member in members:
        by_course[member.course_id].append(member)
    rounds = SignupRound.objects.filter(
        course__in=by_course, purpose=SignupRound.Purpose.TALK
    ).select_related("course")
    return [
        signup_deadline(
            round_,
            title=_("Choose your talks"),
            url=reverse("papers:signup", args=[round_.course.slug]),
            audience=[one.pk for one in by_course[round_.course_id]],
            done_by=[
                one.pk for one in by_course[round_.course_id] if held[one.pk] >= round_.seats_each
            ],
        )
        for round_ in rounds.order_by("pk")
    ]


def _of(talk: Presentation) -> tuple[Deadline, Deadline]:
    assert talk.seat is not None  # those in the middle of a swap are not asked for
    slot = talk.seat.slot
    return _talk(talk, slot), _slides(talk, slot)


def _topic(slot: Slot) -> str:
    return slot.topic.words if hasattr(slot, "topic") else slot.session.title


def _talk(talk: Presentation, slot: Slot) -> Deadline:
    course, session = talk.membership.course, slot.session
    return Deadline(
        course_id=course.pk,
        key=f"talk:{talk.pk}",
        kind="talk",
        title=_("Your talk: %(topic)s") % {"topic": _topic(slot)},
        at=session.starts_at,
        ends_at=session.ends_at,
        place=session.place or course.place,
        url=reverse("talk", args=[course.slug, talk.pk]),
        changed_at=max(talk.taken_at, session.changed_at),
        audience=frozenset({talk.membership_id}),
        revision=session.revision,
        is_cancelled=session.status == Session.Status.CANCELLED,
    )


def _slides(talk: Presentation, slot: Slot) -> Deadline:
    """Return when the slides are due. Both the session and the round's lead days move it."""
    course, session, round_ = talk.membership.course, slot.session, slot.round
    is_done = bool(getattr(talk, "has_slides", False))
    return Deadline(
        course_id=course.pk,
        key=f"slides:{talk.pk}",
        kind="slides",
        title=_("Your slides: %(topic)s") % {"topic": _topic(slot)},
        at=slides_due_at(session.starts_at, lead_days=round_.slides_lead_days, zone=course.zone),
        url=reverse("talk", args=[course.slug, talk.pk]),
        changed_at=max(talk.taken_at, session.changed_at, round_.changed_at),
        audience=frozenset({talk.membership_id}),
        done_by=frozenset({talk.membership_id}) if is_done else frozenset(),
        revision=session.revision + round_.revision,
        is_cancelled=session.status == Session.Status.CANCELLED,
    )
