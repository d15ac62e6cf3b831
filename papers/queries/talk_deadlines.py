"""The dates of talks: the sign-up, the talk itself, its slides."""

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from courses.models import Membership
from papers.models import Preference, Presentation, Slides
from papers.rules.talk_life import final_slides_due_at
from papers.rules.talks import slides_due_at
from schedule.models import SignupRound, Slot
from schedule.queries import signup_deadline
from schedule.rules import Deadline


def talk_deadlines_for(memberships: Sequence[Membership], *, now: datetime) -> list[Deadline]:
    """Return the sign-up for talks, and each of these people's talks with its slides; three queries."""
    concerned = [
        one for one in memberships if one.is_active and one.role != Membership.Role.OBSERVER
    ]
    if not concerned:
        return []
    talks = list(_talks_of([one.pk for one in concerned]))
    return [*_signups(concerned, talks), *(made for talk in talks for made in _of(talk, now=now))]


def _talks_of(member_ids: Sequence[int]) -> QuerySet[Presentation]:
    slides = Slides.objects.filter(presentation=OuterRef("pk"))
    final = slides.filter(uploaded_at__gte=OuterRef("seat__slot__session__starts_at"))
    return (
        Presentation.objects.filter(membership__in=member_ids, seat__isnull=False)
        .annotate(has_slides=Exists(slides), has_final=Exists(final))
        .select_related(
            "membership__course",
            "seat__slot__session",
            "seat__slot__round",
            "seat__slot__topic__paper",
        )
        .order_by("pk")
    )


def _signups(members: Sequence[Membership], talks: Sequence[Presentation]) -> list[Deadline]:
    rounds = SignupRound.objects.filter(
        course__in={one.course_id for one in members}, purpose=SignupRound.Purpose.TALK
    )
    found = list(rounds.select_related("course").order_by("pk"))
    is_done = _is_done(members, talks) if found else None
    return [
        signup_deadline(
            round_,
            title=_titles()[round_.mode],
            url=reverse("papers:signup", args=[round_.course.slug]),
            audience=[one.pk for one in members if one.course_id == round_.course_id],
            done_by=[
                one.pk
                for one in members
                if is_done and one.course_id == round_.course_id and is_done(one.pk, round_)
            ],
        )
        for round_ in found
    ]


def _titles() -> dict[str, str]:
    return {
        SignupRound.Mode.FIRST_COME: _("Choose your talks"),
        SignupRound.Mode.RANKED: _("Rank the talks"),
    }


def _is_done(
    members: Sequence[Membership], talks: Sequence[Presentation]
) -> Callable[[int, SignupRound], bool]:
    """Return the question whether a member has done what a round asks of them; one query.

    Who has all their talks has; in a ranked round also who has ranked at least one.
    """
    held = Counter(talk.membership_id for talk in talks)
    has_ranked = Exists(Preference.objects.filter(ballot__membership=OuterRef("pk")))
    rows = Membership.objects.filter(pk__in=[one.pk for one in members]).annotate(
        has_ranked=has_ranked
    )
    standing = {
        member_id: (quota, has_ranked)
        for member_id, quota, has_ranked in rows.values_list(
            "pk", "talk_quota__talks", "has_ranked"
        )
    }

    def is_done(member_id: int, round_: SignupRound) -> bool:
        quota, has_ranked = standing.get(member_id, (None, False))
        asked = round_.seats_each if quota is None else quota
        is_ranked = round_.mode == SignupRound.Mode.RANKED
        return held[member_id] >= asked or (is_ranked and has_ranked)

    return is_done


def _of(talk: Presentation, *, now: datetime) -> list[Deadline]:
    """Return a talk's dates. Nobody is asked for the final slides of a talk that is to come."""
    assert talk.seat is not None  # those in the middle of a swap are not asked for
    slot = talk.seat.slot
    dates = [_talk(talk, slot), _slides(talk, slot)]
    if slot.session.starts_at <= now:
        dates.append(_final_slides(talk, slot))
    return dates


def _key(talk: Presentation) -> str:
    """Return what tells the talk in this seat: swapped for another, it is another date, told anew."""
    return f"{talk.pk}-{talk.seat_id}"


def _topic(slot: Slot) -> str:
    return slot.topic.words if hasattr(slot, "topic") else slot.session.title


def _talk(talk: Presentation, slot: Slot) -> Deadline:
    course, session = talk.membership.course, slot.session
    return Deadline(
        course_id=course.pk,
        key=f"talk:{_key(talk)}",
        kind="talk",
        title=_("Your talk: %(topic)s") % {"topic": _topic(slot)},
        at=session.starts_at,
        ends_at=session.ends_at,
        place=session.place or course.place,
        url=reverse("talk", args=[course.slug, talk.pk]),
        changed_at=max(talk.taken_at, session.changed_at),
        audience=frozenset({talk.membership_id}),
        revision=session.revision,
        is_cancelled=not session.takes_place,
    )


def _slides(talk: Presentation, slot: Slot) -> Deadline:
    """Return when the slides are due. Both the session and the round's lead days move it."""
    course, session, round_ = talk.membership.course, slot.session, slot.round
    is_done = bool(getattr(talk, "has_slides", False))
    return Deadline(
        course_id=course.pk,
        key=f"slides:{_key(talk)}",
        kind="slides",
        title=_("Your slides: %(topic)s") % {"topic": _topic(slot)},
        at=slides_due_at(session.starts_at, lead_days=round_.slides_lead_days, zone=course.zone),
        url=reverse("talk", args=[course.slug, talk.pk]),
        changed_at=max(talk.taken_at, session.changed_at, round_.changed_at),
        audience=frozenset({talk.membership_id}),
        done_by=frozenset({talk.membership_id}) if is_done else frozenset(),
        revision=session.revision + round_.revision,
        is_cancelled=not session.takes_place,
    )


def _final_slides(talk: Presentation, slot: Slot) -> Deadline:
    """Return when the slides as the talk was given are due: a week after it."""
    course, session = talk.membership.course, slot.session
    is_done = bool(getattr(talk, "has_final", False))
    return Deadline(
        course_id=course.pk,
        key=f"final-slides:{talk.pk}",
        kind="final_slides",
        title=_("Your final slides: %(topic)s") % {"topic": _topic(slot)},
        at=final_slides_due_at(session.ends_at, zone=course.zone),
        url=reverse("talk", args=[course.slug, talk.pk]),
        changed_at=max(talk.taken_at, session.changed_at),
        audience=frozenset({talk.membership_id}),
        done_by=frozenset({talk.membership_id}) if is_done else frozenset(),
        revision=session.revision,
        is_cancelled=not session.takes_place,
    )
