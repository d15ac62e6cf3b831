"""Files of grades: sent, mapped, shown as what they would change, and then taken over or not."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from courses.forms import status_of
from courses.permissions import Access
from courses.tables import NotATable
from grading import actions, forms, permissions, queries
from grading.errors import ImportChanged, ImportRefused
from grading.models import GradeChange, GradeImport, Item
from grading.queries import ReadImport
from grading.rules.import_plan import CellChange
from grading.views.places import places

SALT = "grading.import"
MOST_SHOWN = 500


@login_required
@require_http_methods(["GET", "POST"])
def grade_import(request: HttpRequest, course: str) -> HttpResponse:
    access, member = permissions.get_course_to_grade(request.user, course)
    form = forms.ImportForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        try:
            opened = actions.open_import(
                course=access.course,
                file_name=form.file_name(),
                content=form.content_bytes(),
                by=member,
                now=timezone.now(),
            )
        except (NotATable, ImportRefused) as refused:
            form.add_error("file", str(refused))
        else:
            return redirect("grading:import-map", course, opened.pk)
    context = {
        "access": access,
        "course": access.course,
        "form": form,
        "imports": queries.imports(access.course),
        "places": places(access, "import"),
    }
    return render(request, "grading/import.html", context, status=status_of(form))


@login_required
@require_http_methods(["GET", "POST"])
def import_map(request: HttpRequest, course: str, import_id: int) -> HttpResponse:
    access, found, member = permissions.get_import(request.user, course, import_id)
    if found.state != GradeImport.State.OPEN:
        return _over(request, course)
    read = queries.read_import(found)
    form = forms.MappingForm(request.POST or None, read=read)
    if form.is_valid():
        try:
            actions.map_import(
                grade_import=found,
                items=form.items(),
                people=form.chosen_people(),
                by=member,
                now=timezone.now(),
            )
        except ImportRefused as refused:
            form.add_error(None, str(refused))
        else:
            return redirect("grading:import-preview", course, import_id)
    context = {"access": access, "course": access.course, "read": read, "form": form}
    return render(request, "grading/import_map.html", context, status=status_of(form))


@login_required
@require_http_methods(["GET", "POST"])
def import_preview(request: HttpRequest, course: str, import_id: int) -> HttpResponse:
    access, found, member = permissions.get_import(request.user, course, import_id)
    if found.state != GradeImport.State.OPEN:
        return _over(request, course)
    if request.method != "POST":
        return _preview(request, access, found)
    now = timezone.now()
    seen = _unsigned(request.POST.get("seen", ""), found)
    try:
        count = actions.apply_import(
            grade_import=found,
            fingerprint=seen.fingerprint,
            leaves_out="leave_out" in request.POST,
            by=member,
            now=now,
        )
    except ImportChanged as changed:
        return _preview(request, access, found, refusal=str(changed), since=seen.at, status=409)
    except ImportRefused as refused:
        return _preview(request, access, found, refusal=str(refused), status=400)
    words = ngettext("%(n)s grade is taken over.", "%(n)s grades are taken over.", count)
    messages.success(request, words % {"n": count})
    return redirect("grading:grades", course)


@login_required
@require_POST
def import_discard(request: HttpRequest, course: str, import_id: int) -> HttpResponse:
    _access, found, member = permissions.get_import(request.user, course, import_id)
    actions.discard_import(grade_import=found, by=member, now=timezone.now())
    messages.success(request, _("The file is discarded; no grade has changed."))
    return redirect("grading:import", course)


def _over(request: HttpRequest, course: str) -> HttpResponse:
    messages.info(request, _("This file was taken over or discarded already."))
    return redirect("grading:import", course)


@dataclass(frozen=True)
class Seen:
    """What somebody decides on: what a preview showed, and when."""

    fingerprint: str
    at: datetime | None


def _signed(read: ReadImport, now: datetime) -> str:
    told = [read.grade_import.pk, read.fingerprint, now.isoformat()]
    return signing.dumps(told, salt=SALT)


def _unsigned(text: str, found: GradeImport) -> Seen:
    """Return what the preview had; nothing that fits if it was no preview of this file."""
    try:
        pk, fingerprint, at = signing.loads(text, salt=SALT)
    except signing.BadSignature:
        return Seen("", None)
    return Seen(fingerprint, datetime.fromisoformat(at)) if pk == found.pk else Seen("", None)


@dataclass(frozen=True)
class ItemCounts:
    item: Item
    new: int
    changed: int


@dataclass(frozen=True)
class ShownChange:
    change: CellChange
    name: str
    item: Item


def _preview(
    request: HttpRequest,
    access: Access,
    found: GradeImport,
    *,
    refusal: str = "",
    since: datetime | None = None,
    status: int = 200,
) -> HttpResponse:
    now = timezone.now()
    read = queries.read_import(found)
    meanwhile: list[GradeChange] = queries.changes_since(read, since) if since else []
    new = [change for change in read.plan.changes if change.is_new]
    changed = [change for change in read.plan.changes if not change.is_new]
    context = {
        "access": access,
        "course": access.course,
        "read": read,
        "plan": read.plan,
        "counts": _counts(read),
        "changed": _shown(read, changed),
        "changed_count": len(changed),
        "new": _shown(read, new),
        "new_count": len(new),
        "most_shown": MOST_SHOWN,
        "seen": _signed(read, now),
        "refusal": refusal,
        "meanwhile": meanwhile,
    }
    return render(request, "grading/import_preview.html", context, status=status)


def _counts(read: ReadImport) -> list[ItemCounts]:
    new = Counter(change.item_id for change in read.plan.changes if change.is_new)
    every = Counter(change.item_id for change in read.plan.changes)
    taken = [choice.item for choice in read.columns if choice.item]
    return [ItemCounts(item, new[item.pk], every[item.pk] - new[item.pk]) for item in taken]


def _shown(read: ReadImport, changes: list[CellChange]) -> list[ShownChange]:
    shown = [
        ShownChange(
            change,
            read.members_by_id[change.member_id].user.name,
            read.items_by_id[change.item_id],
        )
        for change in changes
    ]
    return sorted(shown, key=lambda one: (one.name, one.item.pk))[:MOST_SHOWN]
