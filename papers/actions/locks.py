"""Locks in their one order: round, slots, members, talks; of several rows always the lowest first.

A slot's lock covers its seats. Whoever writes swaps, or gives seats up, holds the round; whoever
takes a seat holds its slot, so that a crowd at one moment waits at its own slot only.
"""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from courses.models import Membership
from papers import errors
from papers.models import Presentation
from schedule.models import SignupRound, Slot


def lock_round(round_id: int) -> SignupRound:
    locked = SignupRound.objects.select_for_update(of=("self",)).select_related("course")
    return locked.get(pk=round_id)


def lock_slots(slot_ids: Iterable[int]) -> dict[int, Slot]:
    """Return the slots, each with its round, session and topic.

    :raises SlotNotAvailable: if staff have withdrawn one since it was looked at.
    """
    wanted = set(slot_ids)
    rows = Slot.objects.select_for_update(of=("self",)).filter(pk__in=wanted).order_by("pk")
    slots = {
        slot.pk: slot for slot in rows.select_related("round__course", "session", "topic__paper")
    }
    if len(slots) < len(wanted):
        raise errors.SlotNotAvailable(_("This talk has been withdrawn. Choose another one."))
    return slots


def lock_members(member_ids: Iterable[int]) -> dict[int, Membership]:
    rows = Membership.objects.select_for_update(of=("self",)).filter(pk__in=set(member_ids))
    return {member.pk: member for member in rows.select_related("user", "course").order_by("pk")}


def lock_talks(talk_ids: Iterable[int]) -> dict[int, Presentation]:
    """Return those of the talks that are still there."""
    rows = Presentation.objects.select_for_update().filter(pk__in=set(talk_ids))
    return {talk.pk: talk for talk in rows.order_by("pk")}
