from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from courses.forms import Form, status_of
from courses.permissions import Access
from schedule import actions, forms, permissions, queries
from schedule.errors import ScheduleError
from schedule.models import Session, Week

Found = tuple[Access, Any, Session]


@login_required
@require_http_methods(["GET", "POST"])
def session_create(request: HttpRequest, course: str, week_id: int) -> HttpResponse:
    access, member, week = permissions.get_week_to_edit(request.user, course, week_id)
    form = forms.SessionForm(
        request.POST or None, course=access.course, initial=_first_values(week)
    )
    if form.is_valid():
        try:
            session = actions.create_session(
                week=week, by=member, now=timezone.now(), **form.changes
            )
        except ScheduleError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("“%(title)s” is added.") % {"title": session.title})
            return redirect(place_of(session))
    return _render(request, "schedule/session_create.html", access, form, week=week)


def _first_values(week: Week) -> dict[str, Any]:
    """Return what a new session may be: as its like in an earlier week, or on the first day."""
    found = queries.meeting_before(week)
    if found is None:
        return {"day": week.starts_on}
    like, starts_at, ends_at = found
    values: dict[str, Any] = dict(forms.meeting_values(starts_at, ends_at, week.course.zone))
    return values | {"place": like.place if like.kind != Session.Kind.EXAM else ""}


@login_required
@require_http_methods(["GET", "POST"])
def session_edit(request: HttpRequest, course: str, session_id: int) -> HttpResponse:
    access, member, session = permissions.get_session_to_edit(request.user, course, session_id)
    if session.status == Session.Status.MOVED:
        raise Http404  # a mark of a move says only that; what moved is edited
    zone = access.course.zone
    names = ("kind", "title", "place", "description", "week")
    values = {name: getattr(session, name) for name in names}
    form = forms.SessionEditForm(
        request.POST or None,
        course=access.course,
        initial=values | forms.meeting_values(session.starts_at, session.ends_at, zone),
    )
    if form.is_valid():
        try:
            actions.update_session(session=session, by=member, now=timezone.now(), **form.changes)
        except ScheduleError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("“%(title)s” is saved.") % {"title": session.title})
            return redirect(place_of(session))
    return _render(request, "schedule/session_edit.html", access, form, session=session)


@login_required
@require_http_methods(["GET", "POST"])
def session_move(request: HttpRequest, course: str, session_id: int) -> HttpResponse:
    access, member, session = permissions.get_session_to_edit(request.user, course, session_id)
    zone = access.course.zone
    form = forms.MoveForm(
        request.POST or None,
        course=access.course,
        initial=forms.meeting_values(session.starts_at, session.ends_at, zone),
    )
    if form.is_valid():
        try:
            actions.move_session(session=session, by=member, now=timezone.now(), **form.dates)
        except ScheduleError as error:
            form.add_error(None, str(error))
        else:
            messages.success(
                request,
                _("“%(title)s” is moved. Calendars and reminders follow.")
                % {"title": session.title},
            )
            return redirect(place_of(session))
    return _render(request, "schedule/session_move.html", access, form, session=session)


@login_required
@require_http_methods(["GET", "POST"])
def session_cancel(request: HttpRequest, course: str, session_id: int) -> HttpResponse:
    """Show what can be done with a session that is not to be; posted, it is cancelled."""
    found = permissions.get_session_to_edit(request.user, course, session_id)
    if request.method == "GET":
        return _render_cancel(request, found[0], found[2])
    told = _("“%(title)s” is cancelled. It stays on the page, struck out.")
    return _do(request, found, actions.cancel_session, told)


@login_required
@require_http_methods(["POST"])
def session_restore(request: HttpRequest, course: str, session_id: int) -> HttpResponse:
    found = permissions.get_session_to_edit(request.user, course, session_id)
    told = _("“%(title)s” takes place after all.")
    return _do(request, found, actions.restore_session, told)


@login_required
@require_http_methods(["POST"])
def session_delete(request: HttpRequest, course: str, session_id: int) -> HttpResponse:
    found = permissions.get_session_to_edit(request.user, course, session_id)
    return _do(request, found, actions.delete_session, _("“%(title)s” is deleted."))


def _do(request: HttpRequest, found: Found, action: Any, told: str) -> HttpResponse:
    access, member, session = found
    week, title, is_kept = session.week, session.title, action is not actions.delete_session
    try:
        action(session=session, by=member, now=timezone.now())
    except ScheduleError as error:
        return _render_cancel(request, access, session, refusal=str(error))
    messages.success(request, told % {"title": title})
    page = reverse("course", args=[access.course.slug])
    return redirect(place_of(session) if is_kept else f"{page}#week-{week.pk}")


def place_of(session: Session) -> str:
    """Return where the session stands on the course page."""
    return f"{reverse('course', args=[session.week.course.slug])}#session-{session.pk}"


def _render_cancel(
    request: HttpRequest, access: Access, session: Session, *, refusal: str = ""
) -> HttpResponse:
    context = {"access": access, "course": access.course, "session": session, "refusal": refusal}
    return render(request, "schedule/session_cancel.html", context, status=400 if refusal else 200)


def _render(
    request: HttpRequest, template: str, access: Access, form: Form, **context: Any
) -> HttpResponse:
    context |= {"access": access, "course": access.course, "form": form}
    return render(request, template, context, status=status_of(form))
