"""Who gets which swap, queue or kept seat. Each row is found in its course only."""

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils.translation import gettext as _

from courses.models import Membership
from courses.permissions import Access, get_course_to
from courses.rules import Permission
from papers.models import Presentation, SeatOffer, Swap, WaitlistEntry
from papers.permissions import (
    Person,
    change_denial,
    get_course_to_plan_talks,
    get_course_to_see_signup,
    get_talk_to_view,
    member_of,
)
from papers.queries.swaps import swaps_of
from schedule.models import SignupRound, Slot


def get_talk_to_swap(user: Person, slug: str, talk_id: int) -> tuple[Access, Presentation]:
    """Return a talk to the student who gives it: nobody else offers its seat."""
    access, talk = get_talk_to_view(user, slug, talk_id)
    if not access.can(Permission.TAKE_SEAT) or talk.membership != access.member:
        raise PermissionDenied(change_denial(access))
    return access, talk


def get_course_to_see_swaps(user: Person, slug: str) -> tuple[Access, Membership]:
    """Return the course to students, who see their swaps, and to staff, who see all."""
    access = get_course_to_see_signup(user, slug)
    return access, member_of(access)


def get_swap_to_answer(user: Person, slug: str, swap_id: int) -> tuple[Access, Swap]:
    """Return a swap to the student whom it is offered to; one for anyone to every other student.

    Also when somebody was faster: they are told so.
    """
    access = get_course_to(user, slug, Permission.TAKE_SEAT)
    swap = _swap(access, swap_id)
    is_for_all = swap.is_to_anyone and swap.offered_by != access.member
    if swap.asked != access.member and not is_for_all:
        raise PermissionDenied(_("This swap is for others to answer."))
    return access, swap


def get_swap_to_withdraw(user: Person, slug: str, swap_id: int) -> tuple[Access, Swap]:
    """Return a swap to the student who offers it."""
    access = get_course_to(user, slug, Permission.TAKE_SEAT)
    swap = _swap(access, swap_id)
    if swap.offered_by != access.member:
        raise PermissionDenied(_("Only who offered a swap can withdraw it."))
    return access, swap


def get_swap_to_decide(user: Person, slug: str, swap_id: int) -> tuple[Access, Swap]:
    """Return a swap to staff, who may approve or stop it."""
    access, _member = get_course_to_plan_talks(user, slug)
    return access, _swap(access, swap_id)


def _swap(access: Access, swap_id: int) -> Swap:
    swap = swaps_of(access.course).filter(pk=swap_id).first()
    if swap is None:
        raise Http404
    return swap


def get_slot_to_wait_for(user: Person, slug: str, slot_id: int) -> tuple[Access, Slot]:
    """Return a slot to students, who wait for its seats, and to staff, who see who does."""
    access = get_course_to_see_signup(user, slug)
    slots = Slot.objects.filter(round__course=access.course, topic__isnull=False)
    slot = slots.select_related("round", "session", "topic__paper").filter(pk=slot_id).first()
    if slot is None or slot.round.purpose != SignupRound.Purpose.TALK:
        raise Http404
    slot.round.course = access.course
    return access, slot


def get_slot_to_join(user: Person, slug: str, slot_id: int) -> tuple[Access, Slot]:
    get_course_to(user, slug, Permission.TAKE_SEAT)
    return get_slot_to_wait_for(user, slug, slot_id)


def get_entry_to_leave(user: Person, slug: str, entry_id: int) -> tuple[Access, WaitlistEntry]:
    """Return a place in a queue to who has it."""
    access = get_course_to(user, slug, Permission.TAKE_SEAT)
    entry = _entry(access, entry_id)
    if entry.membership != access.member:
        raise PermissionDenied(_("Everybody waits for themselves."))
    return access, entry


def get_entry_to_promote(user: Person, slug: str, entry_id: int) -> tuple[Access, WaitlistEntry]:
    """Return a place in a queue to staff who may change anybody's talk."""
    access, _member = get_course_to_plan_talks(user, slug)
    return access, _entry(access, entry_id)


def _entry(access: Access, entry_id: int) -> WaitlistEntry:
    entries = WaitlistEntry.objects.filter(pk=entry_id, membership__course=access.course)
    entry = entries.select_related("membership__user", "slot").first()
    if entry is None:
        raise Http404
    return entry


def get_offer_to_answer(user: Person, slug: str, offer_id: int) -> tuple[Access, SeatOffer]:
    """Return a kept seat to the student for whom it is kept."""
    access = get_course_to(user, slug, Permission.TAKE_SEAT)
    offers = SeatOffer.objects.filter(pk=offer_id, entry__membership__course=access.course)
    offer = offers.select_related(
        "entry__membership",
        "entry__instead_of__seat__slot__session",
        "entry__instead_of__seat__slot__topic__paper",
        "entry__slot__session",
        "entry__slot__round",
        "entry__slot__topic__paper",
    ).first()
    if offer is None:
        raise Http404
    offer.entry.slot.round.course = access.course
    if offer.entry.membership != access.member:
        raise PermissionDenied(_("This seat is kept for somebody else."))
    return access, offer
