from collections import Counter
from collections.abc import Iterable

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_http_methods

from courses.archives import Entry, zip_of
from courses.downloads import attachment, shown
from projects import permissions, queries
from projects.models import Submission
from projects.rules import Owner


@login_required
@require_http_methods(["GET"])
def submission_download(request: HttpRequest, course: str, submission_id: int) -> HttpResponseBase:
    _access, submission = permissions.get_submission_to_view(request.user, course, submission_id)
    return attachment(submission.upload)


@login_required
@require_http_methods(["GET"])
def submission_file(
    request: HttpRequest, course: str, submission_id: int, file_id: int
) -> HttpResponseBase:
    """Send a further file of a hand-in, beside its first."""
    _access, file = permissions.get_submission_file_to_view(
        request.user, course, submission_id, file_id
    )
    return attachment(file.upload)


@login_required
@require_http_methods(["GET"])
def submission_view(request: HttpRequest, course: str, submission_id: int) -> HttpResponseBase:
    """Show a PDF in the browser's viewer."""
    _access, submission = permissions.get_submission_to_view(request.user, course, submission_id)
    return shown(submission.upload)


@login_required
@require_http_methods(["GET"])
def submissions_zip(request: HttpRequest, course: str, milestone_id: int) -> HttpResponseBase:
    """Return what was handed in for a milestone: what counts of each, or every version."""
    access, milestone = permissions.get_milestone_to_collect(request.user, course, milestone_id)
    every = request.GET.get("versions") == "all"
    found = queries.handed_in(milestone, every_version=every)
    folders = _folders(found)
    entries = [
        Entry(folders[one.owner], f"v{one.version}-", upload, owner=one.owner)
        for one in found
        for upload in one.uploads
    ]
    return zip_of(entries, f"{access.course.slug}-milestone-{milestone.position}.zip")


def _folders(submissions: Iterable[Submission]) -> dict[Owner, str]:
    """Name each owner's folder; students of one name by their student id too, else by their address."""
    owners = {one.owner: one for one in submissions}
    times = Counter(one.owner_name for one in owners.values())
    return {
        owner: f"{one.owner_name} ({one.owner_mark})"
        if times[one.owner_name] > 1 and one.owner_mark
        else one.owner_name
        for owner, one in owners.items()
    }
