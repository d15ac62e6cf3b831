"""Feedback as staff read it: with names. They hide what goes too far, and release the rest."""

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
from courses.permissions import Access
from papers import actions, queries
from papers.errors import PapersError
from papers.forms.feedback import HideFeedbackForm
from papers.models import Presentation
from papers.permissions import feedback as permissions
from papers.permissions import member_of


@login_required
@require_http_methods(["GET"])
def feedback_review(request: HttpRequest, course: str, talk_id: int) -> HttpResponse:
    access, talk = permissions.get_talk_to_review(request.user, course, talk_id)
    rows = queries.feedback_with_names(talk)
    context = _about(access, talk)
    context |= {
        "rows": rows,
        "count": queries.listener_count(talk),
        "has_shown": any(one.hidden_at is None for one in rows),
    }
    return render(request, "papers/feedback_review.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def feedback_release(request: HttpRequest, course: str, talk_id: int) -> HttpResponse:
    """Show what the presenter will read, and let them read it."""
    access, talk = permissions.get_talk_to_review(request.user, course, talk_id)
    by, refusal = member_of(access), None
    if request.method == "POST":
        try:
            actions.release_feedback(presentation=talk, by=by, now=timezone.now())
        except PapersError as error:
            refusal = error
        else:
            messages.success(request, _("The presenter can read the feedback now."))
            return redirect("papers:feedback-review", course, talk_id)
    context = _about(access, talk)
    context |= {"summary": queries.feedback_summary(talk), "refusal": refusal}
    status = 409 if refusal else 200
    return render(request, "papers/feedback_release.html", context, status=status)


@login_required
@require_http_methods(["POST"])
def feedback_withhold(request: HttpRequest, course: str, talk_id: int) -> HttpResponse:
    access, talk = permissions.get_talk_to_review(request.user, course, talk_id)
    try:
        actions.withhold_feedback(presentation=talk, by=member_of(access), now=timezone.now())
    except PapersError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The presenter does not see the feedback any more."))
    return redirect("papers:feedback-review", course, talk_id)


@login_required
@require_http_methods(["GET", "POST"])
def feedback_hide(request: HttpRequest, course: str, feedback_id: int) -> HttpResponse:
    access, feedback = permissions.get_feedback_to_review(request.user, course, feedback_id)
    talk, by, status = feedback.presentation, member_of(access), None
    form = HideFeedbackForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        reason, now = form.cleaned_data["reason"], timezone.now()
        try:
            actions.hide_feedback(feedback=feedback, reason=reason, by=by, now=now)
        except PapersError as error:
            form.add_error("reason", str(error))
            status = 409
        else:
            messages.success(request, _("It is hidden: the presenter will not read it."))
            return redirect("papers:feedback-review", course, talk.pk)
    context = {"access": access, "course": access.course, "talk": talk, "form": form}
    context["feedback"] = feedback
    return render(request, "papers/feedback_hide.html", context, status=status or status_of(form))


@login_required
@require_http_methods(["POST"])
def feedback_show(request: HttpRequest, course: str, feedback_id: int) -> HttpResponse:
    access, feedback = permissions.get_feedback_to_review(request.user, course, feedback_id)
    by = member_of(access)
    actions.show_feedback(feedback=feedback, by=by, now=timezone.now())
    messages.success(request, _("It is shown again."))
    return redirect("papers:feedback-review", course, feedback.presentation_id)


@login_required
@require_http_methods(["GET", "POST"])
def session_feedback_release(request: HttpRequest, course: str, session_id: int) -> HttpResponse:
    """Show what each presenter of a session will read, and let all of them."""
    access, session = permissions.get_session_to_review(request.user, course, session_id)
    by, now, refusal = member_of(access), timezone.now(), None
    if request.method == "POST":
        try:
            talks = actions.release_session_feedback(session=session, by=by, now=now)
        except PapersError as error:
            refusal = error
        else:
            said = ngettext(
                "The feedback on %(n)s talk is released.",
                "The feedback on %(n)s talks is released.",
                len(talks),
            )
            messages.success(request, said % {"n": len(talks)})
            return redirect("papers:session-feedback", course, session_id)
    lines = [one for one in queries.talks_to_rate(session, by) if one.is_releasable]
    summaries = queries.feedback_summaries([one.talk for one in lines])
    context = {"access": access, "course": access.course, "session": session, "refusal": refusal}
    context["window"] = queries.window_of(session, now=now)
    context["lines"] = [(one, summaries[one.talk.pk]) for one in lines]
    status = 409 if refusal else 200
    return render(request, "papers/session_feedback_release.html", context, status=status)


def _about(access: Access, talk: Presentation) -> dict[str, Any]:
    session = permissions.session_of(talk)
    return {
        "access": access,
        "course": access.course,
        "talk": talk,
        "session": session,
        "topic": queries.topic_words(permissions.slot_of(talk)),
        "window": queries.window_of(session, now=timezone.now()),
    }
