from collections.abc import Collection

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from courses.permissions import Access
from courses.rules import Permission
from grading import actions, permissions, queries
from grading.errors import GradeChangedMeanwhile
from grading.forms import SheetForm
from grading.models import Item
from grading.rules.cells import plain

MOST_NAMES = 5


@login_required
@require_http_methods(["GET", "POST"])
def item(request: HttpRequest, course: str, item_id: int) -> HttpResponse:
    if request.method == "POST":
        return _save(request, course, item_id)
    access, item = permissions.get_item_to_view(request.user, course, item_id)
    return _render(request, access, SheetForm(queries.item_sheet(item, now=timezone.now())))


def _save(request: HttpRequest, course: str, item_id: int) -> HttpResponse:
    """Save what can be saved; show the rest as it was typed, each with the reason."""
    access, item, member = permissions.get_item_to_grade(request.user, course, item_id)
    now, ids = timezone.now(), SheetForm.posted_ids(request.POST)
    form = SheetForm(queries.item_sheet(item, now=now, member_ids=ids), request.POST.dict())
    entries = form.entries
    refused = actions.enter_grades(item=item, entries=entries, by=member, now=now)
    _warn_of_points_above(request, form, item, refused)
    if refused or form.refusals:
        sheet = queries.item_sheet(item, now=now, member_ids=ids)
        is_conflict = any(isinstance(one, GradeChangedMeanwhile) for one in refused.values())
        status = 409 if is_conflict else 400
        return _render(request, access, form.after(sheet, refused), status=status)
    messages.success(request, _("Everything is saved."))
    page = reverse("grading:item", args=[course, item.pk])
    return redirect(f"{page}?show=open" if _wants_open(request) else page)


def _wants_open(request: HttpRequest) -> bool:
    return request.GET.get("show") == "open"


def _warn_of_points_above(
    request: HttpRequest, form: SheetForm, item: Item, refused: Collection[int]
) -> None:
    above = form.points_above(refused)
    if above:
        names = ", ".join(f"{name} ({plain(points)})" for name, points in above[:MOST_NAMES])
        sentence = ngettext(
            "More than the maximum of %(max)s, which is allowed: %(names)s.",
            "%(n)s have more than the maximum of %(max)s, which is allowed: %(names)s.",
            len(above),
        )
        said = {"n": len(above), "max": plain(item.max_points), "names": names}
        messages.warning(request, sentence % said)


def _render(
    request: HttpRequest, access: Access, form: SheetForm, *, status: int = 200
) -> HttpResponse:
    context = {
        "access": access,
        "course": access.course,
        "item": form.sheet.item,
        "max_points": plain(form.sheet.item.max_points),
        "form": form.narrowed(to_open=_wants_open(request)),
        "shows_open": _wants_open(request),
        "can_grade": access.can(Permission.ENTER_GRADES),
        "can_release": access.can(Permission.RELEASE_GRADES),
        "can_edit": access.can(Permission.EDIT_WEIGHTS),
    }
    return render(request, "grading/item.html", context, status=status)
