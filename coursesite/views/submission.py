"""The page of one hand-in: its receipt, its other versions, and for staff the way to its grade."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from courses.models import Course
from courses.rules import Permission
from courses.templatetags.course_tags import duration
from grading import queries as grading_queries
from projects import permissions, queries
from projects.models import Submission
from projects.receipts import receipt_line


@login_required
@require_http_methods(["GET"])
def submission(request: HttpRequest, course: str, submission_id: int) -> HttpResponse:
    access, submission = permissions.get_submission_to_view(request.user, course, submission_id)
    milestone = submission.milestone
    versions = permissions.submissions_to_view(
        access, queries.versions(milestone, [submission.owner])
    )
    book = queries.HandInBook(access.course, versions)
    dates = book.dates(milestone, submission.owner)
    late_by = dates.late_by(submission.submitted_at)
    may_grade = access.can(Permission.ENTER_GRADES)
    context = {
        "access": access,
        "course": access.course,
        "submission": submission,
        "milestone": milestone,
        "files": _files(access.course, submission),
        "receipt": receipt_line(submission),
        "late_words": duration(late_by.total_seconds()) if late_by else "",
        "item": grading_queries.item_for_milestone(milestone) if may_grade else None,
        "dates": dates,
        "versions": book.rows(versions),
    }
    return render(request, "coursesite/submission.html", context)


def _files(course: Course, submission: Submission) -> list[dict[str, object]]:
    """Return the files of a hand-in with where each is sent from."""
    ids = [course.slug, submission.pk]
    more = submission.more.select_related("upload").order_by("position")
    return [
        {"upload": submission.upload, "url": reverse("projects:submission-download", args=ids)},
        *(
            {"upload": one.upload, "url": reverse("projects:submission-file", args=[*ids, one.pk])}
            for one in more
        ),
    ]
