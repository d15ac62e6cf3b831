"""Feedback as listeners give it: the form, and the code on the wall that leads there."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from courses.forms import status_of
from courses.permissions import Access
from courses.rules import Permission
from papers import actions, queries
from papers.errors import PapersError
from papers.forms.feedback import FeedbackForm
from papers.models import Feedback
from papers.permissions import feedback as permissions
from papers.permissions import get_session_to_see_talks, member_of
from papers.rules.qr import qr_svg
from schedule.models import Session


@login_required
@require_http_methods(["GET", "POST"])
def feedback_give(request: HttpRequest, course: str, talk_id: int) -> HttpResponse:
    access, talk = permissions.get_talk_to_rate(request.user, course, talk_id)
    session, by = permissions.session_of(talk), member_of(access)
    mine, now, status = queries.feedback_by(by, talk), timezone.now(), None
    is_sent = request.method == "POST"
    form = FeedbackForm(request.POST if is_sent else None, initial=_said(mine))
    if form.is_valid():
        try:
            actions.give_feedback(presentation=talk, by=by, now=now, **form.cleaned_data)
        except PapersError as error:
            form.add_error(None, str(error))
            status = 409
        else:
            messages.success(request, _("Thank you: your feedback has arrived."))
            return redirect("papers:session-feedback", course, session.pk)
    window = queries.window_of(session, now=now)
    is_open = window.is_open and talk.feedback_released_at is None
    context = {"access": access, "course": access.course, "talk": talk, "session": session}
    context |= {"topic": queries.topic_words(permissions.slot_of(talk)), "mine": mine}
    context |= {"window": window, "form": form if is_open or is_sent else None}
    return render(request, "papers/feedback_give.html", context, status=status or status_of(form))


def _said(mine: Feedback | None) -> dict[str, object]:
    names = FeedbackForm.base_fields
    return {name: getattr(mine, name) for name in names} if mine else {}


@login_required
@require_http_methods(["GET"])
def session_feedback(request: HttpRequest, course: str, session_id: int) -> HttpResponse:
    """Show the talks of a session, each with the way to its form: the code on the wall leads here."""
    access, session = get_session_to_see_talks(request.user, course, session_id)
    window = queries.window_of(session, now=timezone.now())
    talks = queries.talks_to_rate(session, member_of(access))
    can_review = access.can(Permission.EDIT_TALKS)
    context = {
        "access": access,
        "course": access.course,
        "session": session,
        "window": window,
        "talks": talks,
        "can_give": window.is_open and access.can(Permission.GIVE_FEEDBACK),
        "can_project": access.is_course_staff or any(one.is_mine for one in talks),
        "can_review": can_review,
        "can_release": can_review and window.has_ended and any(one.is_releasable for one in talks),
    }
    return render(request, "papers/session_feedback.html", context)


@login_required
@require_http_methods(["GET"])
def feedback_qr(request: HttpRequest, course: str, talk_id: int) -> HttpResponse:
    """Show one talk's code as large as the screen, for the projector."""
    access, talk = permissions.get_talk_to_project(request.user, course, talk_id)
    title = queries.topic_words(permissions.slot_of(talk))
    path = reverse("papers:feedback-give", args=[course, talk_id])
    back = reverse("talk", args=[course, talk_id])
    return _code(request, access, permissions.session_of(talk), title=title, path=path, back=back)


@login_required
@require_http_methods(["GET"])
def session_feedback_qr(request: HttpRequest, course: str, session_id: int) -> HttpResponse:
    """Show one code for all talks of a session."""
    access, session = permissions.get_session_to_project(request.user, course, session_id)
    path = reverse("papers:session-feedback", args=[course, session_id])
    return _code(request, access, session, title=session.title, path=path, back=path)


def _code(
    request: HttpRequest, access: Access, session: Session, *, title: str, path: str, back: str
) -> HttpResponse:
    address = f"{settings.SITE_URL}{path}"
    context = {
        "access": access,
        "course": access.course,
        "title": title,
        "address": address,
        "typed": address.partition("://")[2],
        "back": back,
        "code": mark_safe(qr_svg(address)),  # noqa: S308  drawn here, and holds no text
        "window": queries.window_of(session, now=timezone.now()),
    }
    return render(request, "papers/feedback_qr.html", context)
