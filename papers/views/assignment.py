"""Having the talks assigned: what there is to assign, the runs, and what came of each."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from django_htmx.http import HttpResponseClientRefresh

from courses.forms import status_of
from courses.permissions import Access
from papers import actions, queries
from papers.errors import PapersError
from papers.forms.assignment import StartForm
from papers.models import AssignmentRun
from papers.permissions import assignment as permissions

State = AssignmentRun.State


@login_required
@require_http_methods(["GET", "POST"])
def assign(request: HttpRequest, course: str) -> HttpResponse:
    access, by = permissions.get_course_to_assign_talks(request.user, course)
    round_, now = queries.talk_round(access.course), timezone.now()
    form = StartForm(request.POST or None)
    if round_ is not None and form.is_valid():
        try:
            run = actions.start_assignment(round=round_, by=by, now=now, **form.cleaned_data)
        except PapersError as error:
            form.add_error(None, str(error))
        else:
            return redirect("papers:assign-run", course, run.pk)
    context = {"access": access, "course": access.course, "round": round_, "form": form}
    if round_ is not None:
        context |= {
            "overview": queries.assignment_overview(round_, now=now),
            "is_before": now < round_.opens_at,
            "is_open": round_.opens_at <= now < round_.closes_at,
        }
    return render(request, "papers/assign.html", context, status=status_of(form))


@login_required
@require_http_methods(["GET"])
def assign_run(request: HttpRequest, course: str, run_id: int) -> HttpResponse:
    """Show how far a run is, or what came of it. While it works, a part of the page asks again."""
    access, _by, run = permissions.get_run_to_accept(request.user, course, run_id)
    if request.headers.get("HX-Request"):
        if run.ended_at is not None:
            return HttpResponseClientRefresh()
        return render(
            request, "papers/_assign_progress.html", {"run": run, "course": access.course}
        )
    return show_run(request, access, run)


@login_required
@require_http_methods(["POST"])
def assign_cancel(request: HttpRequest, course: str, run_id: int) -> HttpResponse:
    access, by, run = permissions.get_run_to_accept(request.user, course, run_id)
    try:
        actions.cancel_assignment(run=run, by=by, now=timezone.now())
    except PapersError as error:
        return show_run(request, access, run, refusal=str(error), status=409)
    messages.success(request, _("The computation is cancelled. Nothing has changed."))
    return redirect("papers:assign-run", course, run.pk)


@login_required
@require_http_methods(["POST"])
def assign_again(request: HttpRequest, course: str, run_id: int) -> HttpResponse:
    """Compute anew, on the course as it is now, with the pins of this proposal."""
    access, by, run = permissions.get_run_to_accept(request.user, course, run_id)
    try:
        again = actions.start_assignment(
            round=run.round, by=by, now=timezone.now(), seed=run.seed, previous=run
        )
    except PapersError as error:
        return show_run(request, access, run, refusal=str(error), status=400)
    return redirect("papers:assign-run", course, again.pk)


def show_run(
    request: HttpRequest,
    access: Access,
    run: AssignmentRun,
    *,
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    """Show what came of a run; also the answer to a change that was refused."""
    context: dict[str, Any] = {
        "access": access,
        "course": access.course,
        "run": run,
        "refusal": refusal,
    }
    if run.state == State.DONE:
        context["preview"] = queries.preview_of(run, now=timezone.now())
    elif run.state == State.INFEASIBLE:
        context["reasons"] = queries.obstacles_of(run)
    return render(request, f"papers/{TEMPLATES[run.state]}.html", context, status=status)


TEMPLATES: dict[str, str] = {
    State.QUEUED: "assign_working",
    State.WORKING: "assign_working",
    State.DONE: "assign_preview",
    State.INFEASIBLE: "assign_impossible",
    State.FAILED: "assign_ended",
    State.CANCELLED: "assign_ended",
}
