"""Grades for other systems: Canvas, the registrar, spreadsheets, paper."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.http.request import HttpRequest
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from courses import workbooks
from courses.models import Course
from courses.permissions import Access
from grading import permissions, queries
from grading.forms import CanvasForm
from grading.queries import Gradebook, GradebookRow, PrintedStatement
from grading.queries.policies import NO_GRADE
from grading.rules.export import OWN_PEOPLE, OWN_TOTALS
from grading.views.files import csv_file, xlsx_file
from grading.views.places import places


@login_required
@require_safe
def exports(request: HttpRequest, course: str) -> HttpResponse:
    access = permissions.get_gradebook(request.user, course)
    return _render(request, access, CanvasForm(items=queries.canvas_items(access.course)))


def _render(
    request: HttpRequest, access: Access, form: CanvasForm, *, status: int = 200
) -> HttpResponse:
    context = {
        "access": access,
        "course": access.course,
        "places": places(access, "exports"),
        "found": queries.exports(access.course),
        "form": form,
    }
    return render(request, "grading/exports.html", context, status=status)


@login_required
@require_safe
def export(request: HttpRequest, course: str) -> HttpResponse:
    """Return the gradebook as our own file, which can be imported again."""
    access = permissions.get_gradebook(request.user, course)
    version = queries.gradebook_input(access.course).version
    gradebook = queries.gradebook(access.course, version, page_rows=None)
    head = [*OWN_PEOPLE, *map(queries.own_heading, gradebook.policy.items), *OWN_TOTALS]
    rows = (_row(gradebook, row) for row in gradebook.rows)
    return csv_file(access.course, "grades", [head, *rows])


def _row(gradebook: Gradebook, row: GradebookRow) -> list[str]:
    totals = row.totals.staff
    shown = (totals.floor, totals.current, totals.ceiling, row.totals.student.current)
    return [
        *(row.member.name, row.member.email, row.member.student_id),
        *(row.cells.get(item.pk, NO_GRADE).written for item in gradebook.policy.items),
        *("" if total is None else str(total) for total in shown),
    ]


@login_required
@require_safe
def export_canvas(request: HttpRequest, course: str) -> HttpResponse:
    """Return a file that Canvas takes, of the items that were chosen; else of those it knows."""
    access = permissions.get_gradebook(request.user, course)
    items = queries.canvas_items(access.course)
    form = CanvasForm(request.GET if "chosen" in request.GET else None, items=items)
    if form.is_bound and not form.is_valid():
        return _render(request, access, form, status=400)
    rows = queries.canvas_rows(access.course, form.chosen())
    return csv_file(access.course, "canvas", rows, has_mark=False)


@login_required
@require_safe
def export_registrar(request: HttpRequest, course: str) -> HttpResponse:
    """Return who gets which letter; nothing is found where the course has no letters."""
    access = permissions.get_gradebook(request.user, course)
    if not queries.letter_scale(access.course).letters:
        raise Http404
    return csv_file(access.course, "registrar", queries.registrar_rows(access.course))


@login_required
@require_safe
def export_workbook(request: HttpRequest, course: str) -> HttpResponse:
    """Return a workbook whose formulas recompute each total."""
    access = permissions.get_gradebook(request.user, course)
    content = workbooks.write(queries.workbook_sheets(access.course))
    return xlsx_file(access.course, "grades", content)


@login_required
@require_safe
def print_all(request: HttpRequest, course: str) -> HttpResponse:
    access = permissions.get_gradebook(request.user, course)
    return _print(request, access, queries.printed_statements(access.course))


@login_required
@require_safe
def print_student(request: HttpRequest, course: str, membership_id: int) -> HttpResponse:
    access, student = permissions.get_student_to_view(request.user, course, membership_id)
    return _print(request, access, queries.printed_statements(access.course, member_id=student.pk))


def _print(request: HttpRequest, access: Access, printed: list[PrintedStatement]) -> HttpResponse:
    found: Course = access.course
    context = {"access": access, "course": found, "printed": printed, "now": timezone.now()}
    return render(request, "grading/print.html", context)


@login_required
@require_safe
def print_own(request: HttpRequest, course: str) -> HttpResponse:
    """Show a student's sheet as they may see it."""
    access, member = permissions.get_own_grades(request.user, course)
    context = {
        "access": access,
        "course": access.course,
        "member": member,
        "statement": queries.own_statement(access.course, member),
        "now": timezone.now(),
    }
    return render(request, "grading/print_own.html", context)
