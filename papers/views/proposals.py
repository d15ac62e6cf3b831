"""A proposal of the assignment: changing it, pinning, accepting."""

from http import HTTPStatus

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from courses.forms import status_of
from papers import actions, queries
from papers.errors import PapersError, ProposalBreaksRules
from papers.forms.assignment import AcceptForm, MoveForm, PinForm
from papers.permissions import assignment as permissions
from papers.views.assignment import show_run

STALE_PAGE = gettext_lazy("The page was not sent whole. It is shown as it is now: try it again.")


@login_required
@require_http_methods(["GET", "POST"])
def assign_move(request: HttpRequest, course: str, proposed_id: int) -> HttpResponse:
    access, by, talk = permissions.get_proposed_talk_to_edit(request.user, course, proposed_id)
    form = MoveForm(request.POST or None, run=talk.run, initial={"revision": talk.run.revision})
    status = None
    if form.is_valid():
        slot, swap = form.cleaned_data["target"]
        try:
            actions.move_proposed_talk(
                talk=talk,
                slot=slot,
                swap_with=swap,
                revision=form.cleaned_data["revision"],
                by=by,
                now=timezone.now(),
            )
        except PapersError as error:
            form.add_error(None, str(error))
            is_rule = isinstance(error, ProposalBreaksRules)
            status = None if is_rule else HTTPStatus.CONFLICT
            talk.refresh_from_db()
            talk.run.refresh_from_db()
        else:
            said = _("%(name)s is proposed for this talk, and pinned.")
            messages.success(request, said % {"name": talk.membership.user.name})
            return redirect("papers:assign-run", course, talk.run_id)
    context = {"access": access, "course": access.course, "talk": talk, "form": form}
    context |= {"run": talk.run, "spot": queries.proposed_spot(talk)}
    context["chosen"] = form.data.get("target", "")
    return render(request, "papers/assign_move.html", context, status=status or status_of(form))


@login_required
@require_http_methods(["POST"])
def assign_pin(request: HttpRequest, course: str, proposed_id: int) -> HttpResponse:
    access, by, talk = permissions.get_proposed_talk_to_edit(request.user, course, proposed_id)
    form = PinForm(request.POST)
    if not form.is_valid():
        return show_run(request, access, talk.run, refusal=str(STALE_PAGE), status=400)
    try:
        actions.pin_proposed_talk(talk=talk, by=by, now=timezone.now(), **form.cleaned_data)
    except PapersError as error:
        talk.run.refresh_from_db()
        return show_run(request, access, talk.run, refusal=str(error), status=409)
    return redirect(
        f"{reverse('papers:assign-run', args=[course, talk.run_id])}#m{talk.membership_id}"
    )


@login_required
@require_http_methods(["GET", "POST"])
def assign_accept(request: HttpRequest, course: str, run_id: int) -> HttpResponse:
    """Ask once, saying what has changed and what follows; then give everybody their seats."""
    access, by, run = permissions.get_run_to_accept(request.user, course, run_id)
    form = AcceptForm(request.POST or None, initial={"revision": run.revision})
    status, now = None, timezone.now()
    if form.is_valid():
        try:
            actions.accept_proposal(run=run, by=by, now=now, **form.cleaned_data)
        except PapersError as error:
            form.add_error(None, str(error))
            status = HTTPStatus.CONFLICT
            run.refresh_from_db()
        else:
            messages.success(request, _("The talks are given, and everybody is told by letter."))
            return redirect("papers:presentations", course)
    context = {"access": access, "course": access.course, "run": run, "form": form}
    context |= {"facts": queries.acceptance_of(run, now=now)}
    return render(request, "papers/assign_accept.html", context, status=status or status_of(form))
