"""Reads for swaps and waitlists: which talks are held, which seats are free, what forbids a change."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Exists, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from courses.models import Course, Membership
from papers.models import (
    Feedback,
    Presentation,
    SeatOffer,
    Slides,
    SlotTopic,
    TalkPolicy,
    WaitlistEntry,
)
from papers.queries.policy import clash_under, place_of
from papers.rules.talks import Clash, Place
from schedule.models import Session, Slot


@dataclass(frozen=True)
class HeldTalk:
    """A talk with all that an exchange asks of it.

    :param talk: loaded with its student, seat, slot, session and topic.
    """

    talk: Presentation
    slot: Slot
    place: Place
    has_slides: bool
    has_feedback: bool

    @property
    def session(self) -> Session:
        return self.slot.session

    @property
    def member(self) -> Membership:
        return self.talk.membership

    @property
    def is_off(self) -> bool:
        """Say whether its session does not take place, so that it stands in no talk's way."""
        return self.session.status != Session.Status.PLANNED

    @property
    def topic(self) -> str:
        return words_of(self.slot)


@dataclass(frozen=True)
class SwapChoice:
    """A talk that one's own might be swapped for, or given for a seat.

    :param bar: why it cannot be, as things stand; empty if it can.
    :param warning: what speaks against it, and forbids nothing.
    """

    held: HeldTalk
    bar: str
    warning: str = ""

    @property
    def value(self) -> str:
        return str(self.held.talk.pk)


def held_talks(
    course: Course, *, member_ids: Collection[int] | None = None
) -> dict[int, list[HeldTalk]]:
    """Return the talks of these students, of all if none are named, by membership and date; one query."""
    rows = Presentation.objects.filter(membership__course=course, seat__isnull=False)
    if member_ids is not None:
        rows = rows.filter(membership__in=member_ids)
    rows = rows.annotate(
        has_slides=Exists(Slides.objects.filter(presentation=OuterRef("pk"))),
        has_feedback=Exists(Feedback.objects.filter(presentation=OuterRef("pk"))),
    ).select_related("membership__user", "seat__slot__session", "seat__slot__topic__paper")
    held: dict[int, list[HeldTalk]] = defaultdict(list)
    for talk in rows.order_by("seat__slot__session__starts_at", "pk"):
        assert talk.seat is not None  # those in the middle of a swap are not asked for
        slot, talk.membership.course = talk.seat.slot, course
        held[talk.membership_id].append(
            HeldTalk(
                talk,
                slot,
                place_of(slot, course.zone),
                has_slides=bool(talk.has_slides),
                has_feedback=bool(talk.has_feedback),
            )
        )
    return held


def words_of(slot: Slot) -> str:
    """Return what the slot is about; it was loaded with its session and topic."""
    return slot.topic.words if hasattr(slot, "topic") else slot.session.title


def clash_beside(
    held: Iterable[HeldTalk], slot: Slot, *, without: int | None, policy: TalkPolicy, course: Course
) -> Clash | None:
    """Say what forbids the slot to who holds these talks and gives one of them for it.

    :param without: the talk that is given; None if none is.
    """
    left = [one.place for one in held if one.talk.pk != without and not one.is_off]
    return clash_under(policy, left, place_of(slot, course.zone))


def clash_words(clash: Clash, policy: TalkPolicy, *, name: str = "") -> str:
    """Say what forbids a talk: to the student themselves, or of somebody by name."""
    told = {"name": name, "n": policy.min_gap_weeks}
    if clash is Clash.SAME_SESSION:
        yours, theirs = (
            _("You present in this session already."),
            _("%(name)s presents in this session already."),
        )
    elif clash is Clash.SAME_ROLE:
        yours, theirs = (
            _("You have a talk in this role already."),
            _("%(name)s has a talk in this role already."),
        )
    else:
        weeks = policy.min_gap_weeks
        yours = ngettext(
            "Your talks would be in one week.",
            "Your talks would be less than %(n)s weeks apart.",
            weeks,
        )
        theirs = ngettext(
            "The talks of %(name)s would be in one week.",
            "The talks of %(name)s would be less than %(n)s weeks apart.",
            weeks,
        )
    return (theirs if name else yours) % told


def stuck_words(held: HeldTalk, *, now: datetime) -> str:
    """Say why this talk cannot change hands any more, whoever wants it; nothing if it can."""
    if held.is_off:
        return _("This session does not take place.")
    if held.session.starts_at <= now:
        return _("This session is over.")
    if held.has_slides:
        return _("There are slides for it already.")
    if held.has_feedback:  # begun, and then moved to a later date
        return _("Listeners have given feedback on it already.")
    return ""


def kept_seats() -> QuerySet[SeatOffer]:
    """Return the seats that are kept for somebody on a waitlist: free, and yet not to be taken."""
    return SeatOffer.objects.filter(state=SeatOffer.State.OPEN)


def kept_count() -> Coalesce:
    """Count, in a query of topics, how many of the slot's seats are kept for the waitlist."""
    kept = kept_seats().filter(seat__slot=OuterRef("slot_id")).order_by().values("seat__slot")
    counted = kept.annotate(count=Count("pk")).values("count")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def queue_count() -> Coalesce:
    """Count, in a query of topics, how many wait for the slot."""
    entries = WaitlistEntry.objects.filter(slot=OuterRef("slot_id"), ended_at=None).order_by()
    counted = entries.values("slot").annotate(count=Count("pk")).values("count")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def queued_for(topic: SlotTopic) -> int:
    """Return what `queue_count` counted beside the topic."""
    return int(getattr(topic, "queue_count", 0))


def kept_of(topic: SlotTopic) -> int:
    """Return what `kept_count` counted beside the topic."""
    return int(getattr(topic, "kept_count", 0))
