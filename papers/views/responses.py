"""Questions to a session's readings: one's own, and the pool for staff and presenters."""

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
from papers import actions, permissions, queries, rules
from papers.errors import PapersError
from papers.forms.readings import ResponseForm
from schedule.models import Session


@login_required
@require_http_methods(["GET"])
def questions(request: HttpRequest, course: str, session_id: int) -> HttpResponse:
    access, session, member = permissions.get_session_to_discuss(request.user, course, session_id)
    return _render(request, access, session, member, {})


@login_required
@require_http_methods(["POST"])
def response_post(request: HttpRequest, course: str, reading_id: int) -> HttpResponse:
    access, reading, member = permissions.get_reading_to_respond(request.user, course, reading_id)
    form = ResponseForm(request.POST, prefix=f"reading-{reading_id}")
    if form.is_valid():
        try:
            actions.post_response(
                reading=reading, text=form.cleaned_data["text"], by=member, now=timezone.now()
            )
        except PapersError as error:
            form.add_error("text", str(error))
        else:
            messages.success(request, _("Your question is posted."))
            return redirect("papers:questions", course, reading.session_id)
    return _render(request, access, reading.session, member, {reading_id: form})


def _render(
    request: HttpRequest,
    access: Access,
    session: Session,
    member: Membership,
    sent: dict[int, ResponseForm],
) -> HttpResponse:
    is_open = rules.takes_questions(
        starts_at=session.starts_at, status=session.status, now=timezone.now()
    )
    can_post = is_open and access.is_student and access.can(Permission.POST_RESPONSE)
    rows: list[dict[str, Any]] = []
    for one in queries.discussion_of(session, member):
        has_form = can_post and not one.is_presenter
        empty = ResponseForm(
            prefix=f"reading-{one.reading.pk}", initial={"text": one.mine.text if one.mine else ""}
        )
        form = sent.get(one.reading.pk, empty if has_form else None)
        rows.append({"discussed": one, "form": form, "can_post": has_form})
    context = {
        "access": access,
        "course": access.course,
        "session": session,
        "rows": rows,
        "is_open": is_open,
        "shows_names": access.is_course_staff,
    }
    status = max([200, *(status_of(form) for form in sent.values())])
    return render(request, "papers/questions.html", context, status=status)
