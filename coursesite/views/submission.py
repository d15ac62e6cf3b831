"""The page of one hand-in: its receipt, its other versions, and for staff the way to its grade."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from courses.rules import Permission
from courses.templatetags.course_tags import duration
from grading import queries as grading_queries
from projects import permissions, queries, rules
from projects.receipts import receipt_line


@login_required
@require_http_methods(["GET"])
def submission(request: HttpRequest, course: str, submission_id: int) -> HttpResponse:
    access, submission = permissions.get_submission_to_view(request.user, course, submission_id)
    milestone = submission.milestone
    late_by = rules.late_by(due_at=milestone.due_at, submitted_at=submission.submitted_at)
    may_grade = access.can(Permission.ENTER_GRADES)
    context = {
        "access": access,
        "course": access.course,
        "submission": submission,
        "milestone": milestone,
        "upload": submission.upload,
        "receipt": receipt_line(submission),
        "late_words": duration(late_by.total_seconds()) if late_by else "",
        "item": grading_queries.item_for_milestone(milestone) if may_grade else None,
        "other_versions": queries.versions(
            milestone, team=submission.team, membership=submission.membership
        ),
    }
    return render(request, "coursesite/submission.html", context)
