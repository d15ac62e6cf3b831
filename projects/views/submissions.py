from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import (
    FileResponse,
    HttpRequest,
    HttpResponse,
    HttpResponseRedirect,
    StreamingHttpResponse,
)
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from courses.archives import Entry, zip_of
from courses.downloads import attachment, shown
from courses.errors import UploadRefused
from projects import actions, permissions, queries
from projects.errors import ProjectsError
from projects.views.milestones import render_milestone, submit_form


@login_required
@require_http_methods(["GET", "POST"])
def submit(request: HttpRequest, course: str, milestone_id: int) -> HttpResponse:
    access, milestone, member = permissions.get_milestone_to_submit(
        request.user, course, milestone_id
    )
    if request.method == "GET":
        return redirect("projects:milestone", course=course, milestone_id=milestone_id)
    form = submit_form(milestone, request.POST, request.FILES)
    now = timezone.now()
    if form.is_valid():
        fields = {"file": form.cleaned_data["file"], "comment": form.cleaned_data["comment"]}
        try:
            made = actions.submit(milestone=milestone, by=member, now=now, **fields)
        except (ProjectsError, UploadRefused) as error:
            form.add_error("file", str(error))
        else:
            messages.success(request, _("It has arrived. This is your receipt."))
            return redirect("projects:submission", course=course, submission_id=made.pk)
    return render_milestone(request, access, milestone, now=now, form=form)


@login_required
@require_http_methods(["GET"])
def submission_download(request: HttpRequest, course: str, submission_id: int) -> FileResponse:
    _access, submission = permissions.get_submission_to_view(request.user, course, submission_id)
    return attachment(submission.upload)


@login_required
@require_http_methods(["GET"])
def submission_view(
    request: HttpRequest, course: str, submission_id: int
) -> FileResponse | HttpResponseRedirect:
    """Show a PDF in the browser's viewer."""
    _access, submission = permissions.get_submission_to_view(request.user, course, submission_id)
    return shown(submission.upload)


@login_required
@require_http_methods(["GET"])
def submissions_zip(request: HttpRequest, course: str, milestone_id: int) -> StreamingHttpResponse:
    """Return what was handed in for a milestone: what counts of each, or every version."""
    access, milestone = permissions.get_milestone_to_collect(request.user, course, milestone_id)
    every = request.GET.get("versions") == "all"
    entries = [
        Entry(one.owner_name, f"v{one.version}-", one.upload)
        for one in queries.handed_in(milestone, every_version=every)
    ]
    return zip_of(entries, f"{access.course.slug}-milestone-{milestone.position}.zip")
