"""The sign-up board: seats taken and given back."""

from collections.abc import Sequence
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
from papers import actions, permissions, queries
from papers.errors import PapersError, SlotFull
from papers.forms.talks import PlaceForm
from papers.models import Presentation
from papers.queries import OwnTalk, SessionTalks
from papers.rules.talks import Clash
from papers.views import ranking
from schedule.models import SignupRound, Slot


@login_required
@require_http_methods(["GET"])
def signup(request: HttpRequest, course: str) -> HttpResponse:
    """Show the board; in a ranked round students rank first, and see it once talks are given out."""
    access = permissions.get_course_to_see_signup(request.user, course)
    now, round_ = timezone.now(), queries.talk_round(access.course)
    if round_ is not None and access.is_student and round_.mode == SignupRound.Mode.RANKED:
        sheet = ranking.Sheet(access, permissions.member_of(access), round_, now=now)
        if sheet.state != "closed" or not sheet.own:
            return ranking.ranking_page(request, sheet)
    return _board(request, access, round_, now=now)


@login_required
@require_http_methods(["GET", "POST"])
def seat_take(request: HttpRequest, course: str, slot_id: int) -> HttpResponse:
    """Let a student take a seat with one press; let staff choose whom to give it to."""
    access, slot = permissions.get_slot_to_take(request.user, course, slot_id)
    if access.can(Permission.EDIT_TALKS):
        return _place(request, access, slot)
    if request.method == "GET":
        return redirect("papers:signup", course=course)
    student, now = permissions.member_of(access), timezone.now()
    try:
        talk = actions.take_seat(slot=slot, student=student, by=student, now=now)
    except PapersError as error:
        return _board(request, access, queries.talk_round(access.course), now=now, refusal=error)
    messages.success(request, _("The seat is yours: “%(topic)s”.") % {"topic": _topic(talk)})
    return redirect("papers:signup", course=course)


def _place(request: HttpRequest, access: Access, slot: Slot) -> HttpResponse:
    by, status = permissions.member_of(access), None
    students = queries.students_short_of_talks(slot.round)
    form = PlaceForm(request.POST or None, students=students)
    if form.is_valid():
        student: Membership = form.cleaned_data["student"]
        try:
            talk = actions.take_seat(slot=slot, student=student, by=by, now=timezone.now())
        except PapersError as error:
            form.add_error("student", str(error))
            status = HTTPStatus.CONFLICT if isinstance(error, SlotFull) else None
        else:
            _say_placed(request, talk)
            return redirect("papers:signup", course=access.course.slug)
    context = {"access": access, "course": access.course, "form": form}
    context |= {"topic": queries.topic_words(slot), "session": slot.session}
    return render(request, "papers/seat_take.html", context, status=status or status_of(form))


def _say_placed(request: HttpRequest, talk: Presentation) -> None:
    """Say that the student has the seat, and which of the course's rules that breaks, if one."""
    said = _("%(name)s has the seat and is told by letter.")
    name = {"name": talk.membership.user.name}
    messages.success(request, said % name)
    assert talk.seat is not None  # it has just been given one
    found = queries.clash_with(talk.membership, talk.seat.slot, without=[talk.pk])
    if found is Clash.TOO_CLOSE:
        told = _("It is closer to another talk of %(name)s than the rules for talks say.")
        messages.warning(request, told % name)
    if found is Clash.SAME_ROLE:
        told = _("%(name)s has a talk in this role already; the rules ask for different ones.")
        messages.warning(request, told % name)


@login_required
@require_http_methods(["GET", "POST"])
def seat_return(request: HttpRequest, course: str, talk_id: int) -> HttpResponse:
    """Free a seat. Whoever comes by link is asked first: the student may not get it again."""
    access, talk = permissions.get_talk_to_change(request.user, course, talk_id)
    by, now = permissions.member_of(access), timezone.now()
    if request.method == "GET":
        context = {"access": access, "course": access.course, "talk": talk}
        context |= {"topic": _topic(talk), "is_own": talk.membership == by}
        context["waiting_count"] = queries.waiting_count(talk.seat.slot) if talk.seat else 0
        return render(request, "papers/seat_return.html", context)
    try:
        actions.give_seat_back(presentation=talk, by=by, now=now)
    except PapersError as error:
        return _board(request, access, queries.talk_round(access.course), now=now, refusal=error)
    messages.success(request, _freed_words(talk))
    return redirect("papers:signup", course=course)


def _freed_words(talk: Presentation) -> str:
    """Say what became of the seat that the talk had."""
    is_kept = talk.seat is not None and queries.is_kept(talk.seat)
    return _("The seat is kept for who waited for it.") if is_kept else _("The seat is free again.")


def _topic(talk: Presentation) -> str:
    return queries.topic_words(talk.seat.slot) if talk.seat else ""


def _board(
    request: HttpRequest,
    access: Access,
    round_: SignupRound | None,
    *,
    now: datetime,
    refusal: PapersError | None = None,
) -> HttpResponse:
    """Show what is free and what is held: also the answer to a seat that was taken meanwhile."""
    can_plan = access.can(Permission.EDIT_TALKS)
    context = {
        "access": access,
        "course": access.course,
        "can_plan": can_plan,
        "refusal": refusal,
    }
    if round_ is not None:
        context |= _seats(access, round_, now=now)
    status = 409 if isinstance(refusal, SlotFull) else 400 if refusal else 200
    return render(request, "papers/signup.html", context, status=status)


def _seats(access: Access, round_: SignupRound, *, now: datetime) -> dict[str, Any]:
    """Return who sits where, what is free, and what this person may take and give back."""
    programme = queries.talk_programme(round_, now=now)
    own = queries.own_talks(programme, access.member) if access.is_student else []
    can_plan = access.can(Permission.EDIT_TALKS)
    return {
        "round": round_,
        "programme": programme,
        "coming": [day for day in programme if not day.is_past],
        "past": [day for day in programme if day.is_past],
        "own": own,
        "is_ranked": round_.mode == SignupRound.Mode.RANKED,
        "is_open": round_.opens_at <= now < round_.closes_at,
        "is_before": now < round_.opens_at,
        "free": queries.free_slots(programme),
        "free_count": queries.free_seat_count(programme),
        "own_slots": {one.slot.slot_id for one in own},
        "short": queries.students_short_of_talks(round_) if can_plan else [],
        **(_mine(access.member, round_, programme, own, now=now) if access.is_student else {}),
    }


def _mine(
    student: Membership | None,
    round_: SignupRound,
    programme: Sequence[SessionTalks],
    own: Sequence[OwnTalk],
    *,
    now: datetime,
) -> dict[str, Any]:
    """Return what is asked of a student, and what they may take and give back."""
    assert student is not None  # only members are students
    asked = queries.talks_asked_of(student, round_)
    policy = queries.talk_policy(student.course)
    clashes = queries.clashes(programme, own, policy)
    free = queries.takeable_slots(programme, own, round_, asked=asked, now=now)
    is_archived = student.course.archived_at is not None
    return {
        "asked": asked,
        "takeable": () if is_archived else free - clashes.keys(),
        "returnable": () if is_archived else queries.returnable_talks(own, round_, now=now),
        "same_session": {pk for pk, why in clashes.items() if why is Clash.SAME_SESSION},
        "too_close": {pk for pk in free if clashes.get(pk) is Clash.TOO_CLOSE},
        "same_role": {pk for pk in free if clashes.get(pk) is Clash.SAME_ROLE},
        "min_gap_weeks": policy.min_gap_weeks,
        "exchange": queries.own_exchange(student, round_, programme, own, now=now),
    }
