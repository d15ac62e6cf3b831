from collections import defaultdict
from collections.abc import Sequence

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from courses.models import Course, Membership
from courses.permissions import Access
from courses.rules import Permission
from grading import actions, permissions, queries
from grading.actions import Entry
from grading.errors import GradeChangedMeanwhile, GradingError, PointsRefused
from grading.forms import CellForm, GridFilterForm, GridRefusal, TypedCell, typed_cells
from grading.models import Grade, Item
from grading.queries import Grid
from grading.rules.cells import parse_cell, plain, written
from grading.views.gradebook_table import page_links
from grading.views.grid_table import grid_table
from grading.views.places import places


@login_required
@require_POST
def cell_save(request: HttpRequest, course: str, item_id: int, membership_id: int) -> HttpResponse:
    """Save one cell for the script of the grid; what it says comes back as JSON."""
    item, student, member = permissions.get_grade_to_enter(
        request.user, course, item_id, membership_id
    )
    form = CellForm(request.POST)
    if not form.is_valid():
        return _refused(" ".join(str(one) for listed in form.errors.values() for one in listed))
    try:
        cell = parse_cell(form.cleaned_data["value"])
        grade = actions.enter_grade(
            item=item,
            membership=student,
            by=member,
            now=timezone.now(),
            status=cell.status,
            points=cell.points,
            comment=form.cleaned_data["comment"],
            revision=form.cleaned_data["revision"],
            source="grid",
        )
    except GradeChangedMeanwhile as error:
        theirs = queries.cell_now(item, student)
        return JsonResponse(
            {
                "state": "conflict",
                "error": str(error),
                "told": error.told,
                "theirs": theirs and _said(theirs, item),
            },
            status=409,
        )
    except GradingError as error:
        return _refused(str(error))
    return JsonResponse({"state": "saved", **_said(grade, item)})


def _refused(why: str) -> HttpResponse:
    return JsonResponse({"state": "refused", "error": why}, status=400)


def _said(grade: Grade, item: Item) -> dict[str, object]:
    at = grade.changed_at.astimezone(item.component.course.zone)
    warning = ""
    if grade.points is not None and grade.points > item.max_points:
        warning = _("More than the maximum of %(max)s, which is allowed.") % {
            "max": plain(item.max_points)
        }
    return {
        "revision": grade.revision,
        "written": written(grade.status, grade.points),
        "comment": grade.comment,
        "by": grade.changed_by.user.name,
        "at": formats.date_format(at, _("j M, H:i:s")),
        "warning": warning,
    }


@login_required
@require_http_methods(["GET", "POST"])
def grid(request: HttpRequest, course: str) -> HttpResponse:
    if request.method == "POST":
        return _save_grid(request, course)
    access, member = permissions.get_grid(request.user, course)
    return _render(request, access, member)


def _save_grid(request: HttpRequest, course: str) -> HttpResponse:
    """Save what can be saved; show the rest as it was typed, each with the reason."""
    access, member = permissions.get_course_to_grade(request.user, course)
    refusals = _enter(access.course, typed_cells(request.POST.dict()), member)
    if refusals:
        is_conflict = any(isinstance(error, GradeChangedMeanwhile) for _cell, error in refusals)
        status = 409 if is_conflict else 400
        return _render(request, access, member, refusals=refusals, status=status)
    messages.success(request, _("Everything is saved."))
    page = reverse("grading:grid", args=[course])
    asked = request.GET.urlencode()
    return redirect(f"{page}?{asked}" if asked else page)


Refused = list[tuple[TypedCell, GradingError]]


def _enter(course: Course, typed: Sequence[TypedCell], by: Membership) -> Refused:
    """Save each item's cells together; cells of nobody, or of no item, of the course are left out."""
    items = {item.pk: item for item in queries.course_policy(course).items}
    ids = {cell.member_id for cell in typed}
    members = {one.pk: one for one in course.memberships.students().filter(pk__in=ids)}
    now = timezone.now()
    refused: Refused = []
    by_item: dict[int, dict[int, TypedCell]] = defaultdict(dict)
    for cell in typed:
        if cell.item_id in items and cell.member_id in members:
            if cell.error:
                refused.append((cell, PointsRefused(cell.error)))
            else:
                by_item[cell.item_id][cell.member_id] = cell
    for item_id, cells in sorted(by_item.items()):
        entries = [
            Entry(members[pk], cell.cell.status, cell.cell.points, revision=cell.revision)
            for pk, cell in cells.items()
            if cell.cell is not None
        ]
        found = actions.enter_grades(
            item=items[item_id], entries=entries, by=by, now=now, source="grid"
        )
        refused += [(cells[pk], error) for pk, error in found.items()]
    return refused


def _render(
    request: HttpRequest,
    access: Access,
    member: Membership,
    *,
    refusals: Refused | None = None,
    status: int = 200,
) -> HttpResponse:
    policy = queries.course_policy(access.course)
    form = GridFilterForm(request.GET).with_items((item.pk, item.name) for item in policy.items)
    found = queries.grid(access.course, policy, form.wishes(), member=member)
    told = _told(found, refusals or [])
    can_grade = access.can(Permission.ENTER_GRADES)
    context = {
        "access": access,
        "course": access.course,
        "places": places(access, "grid"),
        "form": form,
        "grid": found,
        "pages": page_links(request.GET, found),
        "refusals": told,
        "refused_words": ngettext(
            "One cell is not saved. All others are.",
            "%(n)s cells are not saved. All others are.",
            len(told),
        )
        % {"n": len(told)},
        "can_grade": can_grade,
        "table": grid_table(access.course, found, told, can_grade=can_grade),
    }
    return render(request, "grading/grid.html", context, status=status)


def _told(found: Grid, refusals: Refused) -> list[GridRefusal]:
    students = {row.student.pk: row.student.name for row in found.rows}
    items = {item.pk: item.name for item in found.items}
    return [
        GridRefusal(cell, students[cell.member_id], items[cell.item_id], str(error))
        for cell, error in refusals
        if cell.member_id in students and cell.item_id in items
    ]
