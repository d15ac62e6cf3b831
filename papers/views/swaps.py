"""Swaps: what is offered to me, what I offer, and what the staff have to say to it."""

from collections.abc import Callable
from datetime import datetime
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
from courses.models import Membership
from courses.permissions import Access
from courses.rules import Permission
from papers import actions, queries
from papers.errors import PapersError, SwapOver, TalkGone
from papers.forms.exchange import GivingForm, SwapOfferForm, VetoForm
from papers.models import Swap
from papers.permissions import exchange, member_of
from papers.queries import swaps as reads

MOST_OVER = 20


@login_required
@require_http_methods(["GET"])
def swaps(request: HttpRequest, course: str) -> HttpResponse:
    access, _member = exchange.get_course_to_see_swaps(request.user, course)
    return _swaps(request, access)


@login_required
@require_http_methods(["GET", "POST"])
def swap_offer(request: HttpRequest, course: str, talk_id: int) -> HttpResponse:
    access, talk = exchange.get_talk_to_swap(request.user, course, talk_id)
    by, now, error = member_of(access), timezone.now(), None
    partners = reads.partners_for(talk, access.course, now=now)
    form = SwapOfferForm(request.POST or None, held=partners.held)
    if form.is_valid():
        try:
            actions.offer_swap(talk=talk, **form.cleaned_data, by=by, now=now)
        except PapersError as refusal:
            error = refusal
            form.add_error(None, str(refusal))
        else:
            messages.success(
                request, _("The swap is offered. You are told of the answer by letter.")
            )
            return redirect("papers:swaps", course=course)
    context = {
        "access": access,
        "course": access.course,
        "talk": talk,
        "topic": partners.given.topic,
        "partners": partners,
        "form": form,
    }
    return render(request, "papers/swap_offer.html", context, status=_status(form, error))


@login_required
@require_http_methods(["GET", "POST"])
def swap_accept(request: HttpRequest, course: str, swap_id: int) -> HttpResponse:
    """Show what a swap changes, and accept it with one press."""
    access, swap = exchange.get_swap_to_answer(request.user, course, swap_id)
    by, now, error = member_of(access), timezone.now(), None
    held = queries.held_talks(access.course, member_ids=[by.pk]).get(by.pk, [])
    is_short = len(held) < queries.talks_asked_of(by, swap.seat.slot.round)
    form = GivingForm(
        request.POST if request.method == "POST" else None, held=held, may_be_nothing=is_short
    )
    if request.method == "POST" and (swap.asked is not None or form.is_valid()):
        giving = None if swap.asked is not None else form.talk
        try:
            made = actions.accept_swap(swap=swap, giving=giving, by=by, now=now)
        except PapersError as refusal:
            error = refusal
        else:
            messages.success(request, _accepted_words(made))
            return redirect("papers:swaps", course=course)
    (line,) = reads.swap_lines([swap], now=now)
    context = {
        "access": access,
        "course": access.course,
        "line": line,
        "form": form,
        "choices": reads.giving_choices(swap, by, now=now) if swap.asked is None else [],
        "is_short": is_short,
        "refusal": error,
        "policy": queries.talk_policy(access.course),
        **_against(swap, by, now=now),
    }
    wrong = form if swap.asked is None else None
    return render(request, "papers/swap_accept.html", context, status=_status(wrong, error))


@login_required
@require_http_methods(["POST"])
def swap_decline(request: HttpRequest, course: str, swap_id: int) -> HttpResponse:
    access, swap = exchange.get_swap_to_answer(request.user, course, swap_id)
    return _answer(request, access, swap, actions.decline_swap, _("You have declined the swap."))


@login_required
@require_http_methods(["POST"])
def swap_withdraw(request: HttpRequest, course: str, swap_id: int) -> HttpResponse:
    access, swap = exchange.get_swap_to_withdraw(request.user, course, swap_id)
    return _answer(request, access, swap, actions.withdraw_swap, _("Your offer is withdrawn."))


@login_required
@require_http_methods(["POST"])
def swap_approve(request: HttpRequest, course: str, swap_id: int) -> HttpResponse:
    access, swap = exchange.get_swap_to_decide(request.user, course, swap_id)
    said = _("The swap is made, and both are told by letter.")
    return _answer(request, access, swap, actions.approve_swap, said)


@login_required
@require_http_methods(["GET", "POST"])
def swap_veto(request: HttpRequest, course: str, swap_id: int) -> HttpResponse:
    access, swap = exchange.get_swap_to_decide(request.user, course, swap_id)
    by, now, error = member_of(access), timezone.now(), None
    form = VetoForm(request.POST or None)
    if form.is_valid():
        try:
            actions.veto_swap(swap=swap, **form.cleaned_data, by=by, now=now)
        except PapersError as refusal:
            error = refusal
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The swap is stopped, and both are told by letter."))
            return redirect("papers:swaps", course=course)
    (line,) = reads.swap_lines([swap], now=now)
    context = {"access": access, "course": access.course, "line": line, "form": form}
    return render(request, "papers/swap_veto.html", context, status=_status(form, error))


def _answer(
    request: HttpRequest, access: Access, swap: Swap, act: Callable[..., Swap], said: str
) -> HttpResponse:
    """Do what one press asks for; a refusal stands above the list of all swaps."""
    try:
        act(swap=swap, by=member_of(access), now=timezone.now())
    except PapersError as refusal:
        return _swaps(request, access, refusal=refusal)
    messages.success(request, said)
    return redirect("papers:swaps", course=access.course.slug)


def _swaps(
    request: HttpRequest, access: Access, *, refusal: PapersError | None = None
) -> HttpResponse:
    member, now = member_of(access), timezone.now()
    found = reads.swaps_of(access.course)
    found = found if access.is_course_staff else reads.concerning(found, member)
    lines = reads.swap_lines(found, now=now)
    may_act = access.can(Permission.EDIT_TALKS) or access.can(Permission.TAKE_SEAT)
    context = {
        "access": access,
        "course": access.course,
        "member": member,
        "round": queries.talk_round(access.course),
        "refusal": refusal,
        "sections": reads.sections_for(
            member, [line for line in lines if line.is_running], may_act=may_act
        ),
        "over": [line for line in lines if not line.is_running][:MOST_OVER],
    }
    return render(request, "papers/swaps.html", context, status=_status(None, refusal))


def _against(swap: Swap, by: Membership, *, now: datetime) -> dict[str, Any]:
    """Return what would break and what to think of, before a swap is accepted."""
    session = swap.seat.slot.session
    marked = reads.marked_impossible(by, [session.pk])
    return {
        "bar": reads.pair_bar(swap, by, now=now),
        "warning": reads.impossible_words() if marked else "",
    }


def _accepted_words(swap: Swap) -> str:
    if swap.state == Swap.State.ACCEPTED:
        return _("Accepted. The swap is made as soon as the staff approve it.")
    return _("The swap is made: you present “%(topic)s”.") % {
        "topic": queries.words_of(swap.seat.slot)
    }


def _status(form: Any, error: PapersError | None) -> int:
    if isinstance(error, SwapOver | TalkGone):
        return HTTPStatus.CONFLICT
    if error is not None:
        return HTTPStatus.BAD_REQUEST
    return status_of(form) if form is not None else HTTPStatus.OK
