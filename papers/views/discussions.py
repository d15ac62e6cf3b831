"""Who asked what at which discussion: a student's own page, and the overview for staff."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from courses.rules import Permission
from papers import permissions, queries
from papers.views.questions_grid import lines_of


@login_required
@require_http_methods(["GET"])
def own_questions(request: HttpRequest, course: str) -> HttpResponse:
    access, member = permissions.get_course_to_see_own_questions(request.user, course)
    if not access.is_student:
        return redirect("papers:questions-overview", course)
    now = timezone.now()
    policy = queries.talk_policy(access.course)
    record = queries.own_record(member, policy, now=now)
    context = {
        "access": access,
        "course": access.course,
        "record": record,
        "coming": [one for one in record.parts if now < one.discussion.session.starts_at],
        "past": [one for one in reversed(record.parts) if one.discussion.session.starts_at <= now],
        "asks_each": policy.asks_each_reading,
        "shows_marks": policy.marks_questions,
        "can_post": access.can(Permission.POST_RESPONSE),
    }
    return render(request, "papers/own_questions.html", context)


@login_required
@require_http_methods(["GET"])
def questions_overview(request: HttpRequest, course: str) -> HttpResponse:
    access = permissions.get_course_to_see_all_questions(request.user, course)
    policy = queries.talk_policy(access.course)
    records = queries.all_records(access.course, policy, now=timezone.now())
    counts = queries.counts_of(records)
    context = {
        "access": access,
        "course": access.course,
        "lines": lines_of(access.course, records, shows_marks=policy.marks_questions),
        "counts": counts,
        "to_mark": [one for one in counts if one.unmarked_count],
        "free_skips": policy.free_skips,
        "out_of_skips": [one for one in records if one.is_out_of_skips],
        "shows_marks": policy.marks_questions,
        "can_set_rules": access.can(Permission.ASSIGN_TALKS),
    }
    return render(request, "papers/questions_overview.html", context)
