"""What is read for a session: added, changed, removed."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from courses.forms import status_of
from courses.models import Membership
from papers import actions, permissions, queries
from papers.errors import PapersError
from papers.forms.readings import ReadingAddForm, ReadingForm
from schedule.models import Session


@login_required
@require_http_methods(["GET", "POST"])
def reading_add(request: HttpRequest, course: str, session_id: int) -> HttpResponse:
    access, session, member = permissions.get_session_to_add_reading(
        request.user, course, session_id
    )
    papers = queries.papers_to_read(session)
    form = ReadingAddForm(request.POST or None, papers=papers)
    if form.is_valid():
        try:
            _add(session, member, form)
        except PapersError as error:
            form.add_error("bibtex" if form.entries else "paper", str(error))
        else:
            messages.success(request, _added_words(session, form))
            return redirect("schedule:session", course, session_id)
    context = {"access": access, "course": access.course, "session": session, "form": form}
    return render(request, "papers/reading_add.html", context, status=status_of(form))


def _added_words(session: Session, form: ReadingAddForm) -> str:
    paper, count = form.cleaned_data["paper"], len(form.entries)
    words = {"title": paper.title if paper else "", "session": session.title, "n": count}
    if paper:
        return _("“%(title)s” is now read for “%(session)s”.") % words
    told = ngettext(
        "%(n)d paper is now read for “%(session)s”.",
        "%(n)d papers are now read for “%(session)s”.",
        count,
    )
    return told % words


def _add(session: Session, member: Membership, form: ReadingAddForm) -> None:
    told: dict[str, Any] = dict(form.cleaned_data)
    paper, position = told.pop("paper"), told.pop("position")
    del told["bibtex"]
    told |= {"session": session, "by": member, "now": timezone.now()}
    if paper:
        actions.add_reading(paper=paper, position=position, **told)
    else:
        actions.add_readings_from_entries(entries=form.entries, position=position, **told)


@login_required
@require_http_methods(["GET", "POST"])
def reading_edit(request: HttpRequest, course: str, reading_id: int) -> HttpResponse:
    access, reading, member = permissions.get_reading_to_edit(request.user, course, reading_id)
    now_said = {"kind": reading.kind, "note": reading.note, "position": reading.position}
    form = ReadingForm(request.POST or None, initial=now_said)
    if form.is_valid():
        try:
            actions.update_reading(
                reading=reading, by=member, now=timezone.now(), **form.cleaned_data
            )
        except PapersError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("“%(title)s” is changed.") % {"title": reading.paper.title})
            return redirect("schedule:session", course, reading.session_id)
    context = {"access": access, "course": access.course, "reading": reading, "form": form}
    return render(request, "papers/reading_edit.html", context, status=status_of(form))


@login_required
@require_http_methods(["GET", "POST"])
def reading_remove(request: HttpRequest, course: str, reading_id: int) -> HttpResponse:
    access, reading, member = permissions.get_reading_to_edit(request.user, course, reading_id)
    refusal = ""
    if request.method == "POST":
        try:
            actions.remove_reading(reading=reading, by=member, now=timezone.now())
        except PapersError as error:
            refusal = str(error)
        else:
            messages.success(
                request,
                _("“%(title)s” is no longer read for this session.")
                % {"title": reading.paper.title},
            )
            return redirect("schedule:session", course, reading.session_id)
    context = {
        "access": access,
        "course": access.course,
        "reading": reading,
        "refusal": refusal,
    }
    return render(request, "papers/reading_remove.html", context, status=400 if refusal else 200)
