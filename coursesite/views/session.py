"""The page of one session: when and where, what is read, who talks, what to take away."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from coursesite import programme
from grading.queries import evaluation
from schedule.permissions import get_session_to_read


@require_safe
def session(request: HttpRequest, course: str, session_id: int) -> HttpResponse:
    access, found = get_session_to_read(request.user, course, session_id)
    reader = programme.reader_of(access)
    parts = programme.parts_of(access.course, reader, evaluation(access.course))
    context = {
        "access": access,
        "course": access.course,
        "session": found,
        "reader": reader,
        "entry": programme.entry_of(found, parts),
    }
    return render(request, "coursesite/session.html", context)
