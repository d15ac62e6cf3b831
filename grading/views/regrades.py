"""Requests that a grade be looked at again: asked, listed, answered."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from courses.forms import status_of
from courses.models import Membership
from courses.permissions import Access
from courses.rules import Permission
from grading import actions, permissions, queries
from grading.errors import GradingError, RegradeOver, RegradeRefused
from grading.forms import RegradeAnswerForm, RegradeForm
from grading.models import RegradeRequest
from grading.rules.cells import plain
from grading.views.places import places


@login_required
@require_http_methods(["GET", "POST"])
def regrade_ask(request: HttpRequest, course: str, item_id: int) -> HttpResponse:
    access, item, member = permissions.get_item_to_ask_about(request.user, course, item_id)
    now = timezone.now()
    form = RegradeForm(request.POST or None)
    if form.is_valid():
        try:
            asked = actions.ask_regrade(
                item=item, by=member, text=form.cleaned_data["text"], now=now
            )
        except RegradeRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("You have asked. You get a letter with the answer."))
            return redirect("grading:regrade", course, asked.pk)
    context = {
        "access": access,
        "course": access.course,
        "item": item,
        "max_points": plain(item.max_points),
        "window": queries.regrade_window(item, member, now=now),
        "form": form,
    }
    return render(request, "grading/regrade_ask.html", context, status=status_of(form))


@login_required
@require_safe
def regrades(request: HttpRequest, course: str) -> HttpResponse:
    """List one's own requests, or for staff everybody's."""
    access, member = permissions.get_course_to_see_grades(request.user, course)
    is_staff = access.can(Permission.VIEW_GRADEBOOK)
    only_open = is_staff and request.GET.get("show") != "all"
    context = {
        "access": access,
        "course": access.course,
        "places": places(access, "regrades"),
        "is_staff": is_staff,
        "only_open": only_open,
        "requests": queries.regrade_requests(
            access.course, member=None if is_staff else member, only_open=only_open
        ),
    }
    return render(request, "grading/regrades.html", context)


@login_required
@require_safe
def regrade(request: HttpRequest, course: str, request_id: int) -> HttpResponse:
    access, asked, member = permissions.get_regrade_to_view(request.user, course, request_id)
    return _render(request, access, asked, member)


@login_required
@require_POST
def regrade_withdraw(request: HttpRequest, course: str, request_id: int) -> HttpResponse:
    access, asked, member = permissions.get_regrade_to_withdraw(request.user, course, request_id)
    try:
        actions.withdraw_regrade(request=asked, by=member, now=timezone.now())
    except RegradeOver as over:
        return _render(request, access, asked, member, refusal=str(over), status=409)
    messages.success(request, _("You have withdrawn it."))
    return redirect("grading:regrades", course)


@login_required
@require_POST
def regrade_answer(request: HttpRequest, course: str, request_id: int) -> HttpResponse:
    access, asked, member = permissions.get_regrade_to_answer(request.user, course, request_id)
    form = RegradeAnswerForm(request.POST)
    if not form.is_valid():
        return _render(request, access, asked, member, form=form, status=400)
    now, answer = timezone.now(), form.cleaned_data["answer"]
    try:
        if form.cell is None:
            actions.decline_regrade(request=asked, answer=answer, by=member, now=now)
        else:
            actions.accept_regrade(
                request=asked,
                status=form.cell.status,
                points=form.cell.points,
                answer=answer,
                by=member,
                now=now,
                revision=form.cleaned_data["revision"],
            )
    except RegradeOver as over:
        return _render(request, access, asked, member, refusal=str(over), status=409)
    except GradingError as refused:
        form.add_error("value", str(refused))
        return _render(request, access, asked, member, form=form, status=409)
    messages.success(request, _("It is answered, and a letter is on its way."))
    return redirect("grading:regrades", course)


def _render(
    request: HttpRequest,
    access: Access,
    asked: RegradeRequest,
    member: Membership,
    *,
    form: RegradeAnswerForm | None = None,
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    asked.refresh_from_db(fields=["state", "answer", "ended_at", "ended_by"])
    item = asked.grade.item
    is_own = asked.grade.membership_id == member.pk
    log = queries.grade_log(item, asked.grade.membership)
    is_open = asked.state == RegradeRequest.State.OPEN
    if form is None:
        form = RegradeAnswerForm(initial={"value": log.cell.written, "revision": log.revision})
    context = {
        "access": access,
        "course": access.course,
        "asked": asked,
        "item": item,
        "max_points": plain(item.max_points),
        "cell": log.cell if item.is_released or not is_own else None,
        "changes": queries.seen_changes(asked) if is_own else (),
        "is_own": is_own,
        "can_withdraw": is_own and is_open,
        "can_answer": is_open and not is_own and access.can(Permission.ENTER_GRADES),
        "form": form,
        "refusal": refusal,
    }
    return render(request, "grading/regrade.html", context, status=status)
