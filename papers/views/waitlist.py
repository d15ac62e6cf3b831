"""The waitlist of a talk, and the seat that is kept for who is next."""

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from courses.forms import status_of
from courses.permissions import Access
from courses.rules import Permission
from papers import actions, queries
from papers.errors import OfferOver, PapersError, SlotFull
from papers.forms.exchange import WaitForm
from papers.models import SeatOffer
from papers.permissions import exchange, member_of
from papers.queries import waitlist as reads
from schedule.models import Slot
from schedule.queries import free_seats


@login_required
@require_http_methods(["GET"])
def waitlist(request: HttpRequest, course: str, slot_id: int) -> HttpResponse:
    access, slot = exchange.get_slot_to_wait_for(request.user, course, slot_id)
    return _waitlist(request, access, slot)


@login_required
@require_http_methods(["POST"])
def waitlist_join(request: HttpRequest, course: str, slot_id: int) -> HttpResponse:
    access, slot = exchange.get_slot_to_join(request.user, course, slot_id)
    by, now = member_of(access), timezone.now()
    form = _form(access, slot, request.POST)
    if not form.is_valid():
        return _waitlist(request, access, slot, form=form)
    try:
        actions.join_waitlist(slot=slot, student=by, **form.cleaned_data, by=by, now=now)
    except PapersError as error:
        return _waitlist(request, access, slot, form=form, refusal=error)
    messages.success(
        request, _("You are in the queue. A letter comes when a seat is free for you.")
    )
    return redirect("papers:waitlist", course=course, slot_id=slot.pk)


@login_required
@require_http_methods(["POST"])
def waitlist_leave(request: HttpRequest, course: str, entry_id: int) -> HttpResponse:
    access, entry = exchange.get_entry_to_leave(request.user, course, entry_id)
    actions.leave_waitlist(entry=entry, by=member_of(access), now=timezone.now())
    messages.success(request, _("You have left the queue."))
    return redirect("papers:waitlist", course=course, slot_id=entry.slot_id)


@login_required
@require_http_methods(["POST"])
def waitlist_promote(request: HttpRequest, course: str, entry_id: int) -> HttpResponse:
    """Give a seat to somebody who waits, past the queue if need be."""
    access, entry = exchange.get_entry_to_promote(request.user, course, entry_id)
    try:
        actions.promote_entry(entry=entry, by=member_of(access), now=timezone.now())
    except PapersError as error:
        _access, slot = exchange.get_slot_to_wait_for(request.user, course, entry.slot_id)
        return _waitlist(request, access, slot, refusal=error)
    said = _("%(name)s has the seat and is told by letter.")
    messages.success(request, said % {"name": entry.membership.user.name})
    return redirect("papers:waitlist", course=course, slot_id=entry.slot_id)


@login_required
@require_http_methods(["GET"])
def seat_offer(request: HttpRequest, course: str, offer_id: int) -> HttpResponse:
    """Show a kept seat, where the letter leads: what taking it changes, and until when."""
    access, offer = exchange.get_offer_to_answer(request.user, course, offer_id)
    return _offer(request, access, offer)


@login_required
@require_http_methods(["POST"])
def seat_offer_accept(request: HttpRequest, course: str, offer_id: int) -> HttpResponse:
    access, offer = exchange.get_offer_to_answer(request.user, course, offer_id)
    try:
        talk = actions.accept_offer(offer=offer, by=member_of(access), now=timezone.now())
    except PapersError as error:
        return _offer(request, access, offer, refusal=error)
    topic = queries.words_of(offer.entry.slot)
    messages.success(request, _("The seat is yours: “%(topic)s”.") % {"topic": topic})
    return redirect("talk", course=course, talk_id=talk.pk)


@login_required
@require_http_methods(["POST"])
def seat_offer_decline(request: HttpRequest, course: str, offer_id: int) -> HttpResponse:
    access, offer = exchange.get_offer_to_answer(request.user, course, offer_id)
    try:
        actions.decline_offer(offer=offer, by=member_of(access), now=timezone.now())
    except PapersError as error:
        return _offer(request, access, offer, refusal=error)
    messages.success(request, _("The seat has passed on, and you have left the queue."))
    return redirect("papers:signup", course=course)


def _form(access: Access, slot: Slot, posted: Any = None) -> WaitForm:
    stand = reads.standing_of(slot.round, member_of(access))
    return WaitForm(posted, held=stand.held, may_be_nothing=stand.is_short)


def _waitlist(
    request: HttpRequest,
    access: Access,
    slot: Slot,
    *,
    form: WaitForm | None = None,
    refusal: PapersError | None = None,
) -> HttpResponse:
    now, member = timezone.now(), member_of(access)
    reader = member if access.is_student else None
    queue = reads.queue_of(slot, reader=reader, now=now)
    own = next((line for line in queue if line.entry.membership_id == member.pk), None)
    context = {
        "access": access,
        "course": access.course,
        "slot": slot,
        "topic": queries.words_of(slot),
        "queue": queue,
        "own": own,
        "is_open": reads.is_queue_open(slot, now=now),
        "free_count": free_seats(slot).count(),
        "can_plan": access.can(Permission.EDIT_TALKS),
        "can_join": access.can(Permission.TAKE_SEAT),
        "refusal": refusal,
        **(_join(access, slot, form) if access.is_student and own is None else {}),
    }
    status = status_of(form) if form else HTTPStatus.OK
    if refusal is not None:
        status = HTTPStatus.CONFLICT if isinstance(refusal, SlotFull) else HTTPStatus.BAD_REQUEST
    return render(request, "papers/waitlist.html", context, status=status)


def _join(access: Access, slot: Slot, form: WaitForm | None) -> dict[str, Any]:
    """Return what joining asks for: which of one's talks to give, each with what would break."""
    now = timezone.now()
    stand = reads.standing_of(slot.round, member_of(access))
    return {
        "form": form or WaitForm(held=stand.held, may_be_nothing=stand.is_short),
        "choices": stand.choices(slot, now=now),
        "is_short": stand.is_short,
        "bar": stand.bar(slot, instead_of=None, now=now) if stand.is_short else "",
    }


def _offer(
    request: HttpRequest,
    access: Access,
    offer: SeatOffer,
    *,
    refusal: PapersError | None = None,
) -> HttpResponse:
    now = timezone.now()
    slot = offer.entry.slot
    stand = reads.standing_of(slot.round, member_of(access))
    is_final = isinstance(refusal, OfferOver)
    is_open = offer.state == SeatOffer.State.OPEN and not is_final
    context = {
        "access": access,
        "course": access.course,
        "offer": offer,
        "slot": slot,
        "topic": queries.words_of(slot),
        "given": reads.given_words(offer.entry),
        "is_open": is_open and now < offer.lapses_at,
        "bar": stand.bar(slot, instead_of=offer.entry.instead_of_id, now=now),
        "refusal": refusal,
    }
    status = HTTPStatus.OK
    if refusal is not None:
        status = HTTPStatus.CONFLICT if is_final else HTTPStatus.BAD_REQUEST
    return render(request, "papers/seat_offer.html", context, status=status)
