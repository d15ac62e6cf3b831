"""The page of one session: when and where, what is read, who talks, what to take away."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from coursesite import programme
from grading.queries import evaluation
from papers.queries import window_of
from schedule.permissions import get_session_to_read


@require_safe
def session(request: HttpRequest, course: str, session_id: int) -> HttpResponse:
    access, found = get_session_to_read(request.user, course, session_id)
    reader = programme.reader_of(access)
    now, components = timezone.now(), evaluation(access.course)
    window = window_of(found, now=now)
    parts = programme.parts_of(access.course, reader, components, now=now)
    entry = programme.entry_of(found, parts)
    context = {
        "access": access,
        "course": access.course,
        "session": found,
        "reader": reader,
        "entry": entry,
        "takes_feedback": entry.has_presenters and window.is_open,
        "has_feedback": entry.has_presenters and access.is_course_staff and window.is_over,
    }
    return render(request, "coursesite/session.html", context)
