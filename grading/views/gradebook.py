from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from courses.kept_pages import kept_page
from courses.models import Membership
from courses.permissions import Access
from courses.rules import Permission
from grading import permissions, queries
from grading.forms import GradebookFilterForm
from grading.views.gradebook_table import gradebook_table, page_links
from grading.views.places import places


@login_required
@require_safe
def grades(request: HttpRequest, course: str) -> HttpResponse:
    access, member = permissions.get_course_to_see_grades(request.user, course)
    if access.can(Permission.VIEW_GRADEBOOK):
        return _render_gradebook(request, access)
    return _render_own(request, access, member)


def _render_own(request: HttpRequest, access: Access, member: Membership) -> HttpResponse:
    """Show the student's page, kept under the version of all it is made from, read at this moment."""
    course = access.course
    page = kept_page(
        request,
        access,
        "grading/own.html",
        lambda: {
            "access": access,
            "course": course,
            "places": places(access, "grades"),
            "statement": queries.own_statement(course, member),
        },
        of=(member.pk, queries.own_version(course, member)),
    )
    return HttpResponse(page)


def _render_gradebook(request: HttpRequest, access: Access) -> HttpResponse:
    """Show the gradebook, kept under the rows and versions of all it is made from."""
    found = queries.gradebook_input(access.course)
    page = kept_page(
        request,
        access,
        "grading/gradebook.html",
        lambda: _gradebook_context(request, access, found),
        of=(request.GET.urlencode(), found),
    )
    return HttpResponse(page)


def _gradebook_context(
    request: HttpRequest, access: Access, found: queries.GradebookInput
) -> dict[str, object]:
    form = GradebookFilterForm(request.GET)
    wishes = form.wishes()
    gradebook = queries.gradebook(access.course, found.version, **wishes)
    return {
        "access": access,
        "course": access.course,
        "places": places(access, "grades"),
        "form": form,
        "gradebook": gradebook,
        "table": gradebook_table(access.course, gradebook),
        "can_edit": access.can(Permission.EDIT_WEIGHTS),
        "is_narrowed": bool(wishes["words"]),
        "pages": page_links(request.GET, gradebook),
    }


@login_required
@require_safe
def student(request: HttpRequest, course: str, membership_id: int) -> HttpResponse:
    access, student = permissions.get_student_to_view(request.user, course, membership_id)
    both = queries.both_statements(access.course, student)
    context = {
        "access": access,
        "course": access.course,
        "student": student,
        "statement": both.staff,
        "seen": both.student,
        "log": queries.change_log(student),
    }
    return render(request, "grading/student.html", context)
