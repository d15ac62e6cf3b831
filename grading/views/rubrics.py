"""The rubric of an item, edited whole; and the comments that graders keep."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from courses.permissions import Access
from grading import actions, permissions, queries
from grading.errors import RubricChangedMeanwhile, RubricRefused
from grading.forms import AcceptedForm, RubricForm
from grading.models import Item
from grading.queries import Consequence
from grading.rules.cells import plain
from grading.views.previews import NOT_SENT_BACK, seen_version


@login_required
@require_http_methods(["GET", "POST"])
def rubric(request: HttpRequest, course: str, item_id: int) -> HttpResponse:
    """Show the rubric to edit. Posted: ask if grades change, else save."""
    access, item, member = permissions.get_rubric_to_edit(request.user, course, item_id)
    if request.method != "POST":
        return _render(request, access, item)
    form = RubricForm(request.POST)
    if not form.is_valid():
        return _render(request, access, item, form=form, status=400)
    accepts = AcceptedForm(request.POST).is_accepted()
    touched = [] if accepts else queries.consequences(item, form.draft)
    if touched:
        return _ask(request, access, item, touched)
    try:
        actions.set_rubric(
            item=item,
            draft=form.draft,
            by=member,
            now=timezone.now(),
            version=seen_version(request),
            may_change_grades=accepts,
        )
    except RubricChangedMeanwhile as moved:
        return _render(request, access, item, form=form, refusal=str(moved), status=409)
    except RubricRefused as refused:
        return _render(request, access, item, form=form, refusal=str(refused), status=409)
    messages.success(request, _("The rubric is saved."))
    return redirect("grading:rubric", course, item_id)


@login_required
@require_POST
def rubric_copy(request: HttpRequest, course: str, item_id: int) -> HttpResponse:
    """Fill the editor with another item's rubric; it is saved when somebody saves it."""
    access, item, _member = permissions.get_rubric_to_edit(request.user, course, item_id)
    others = {str(one.pk): one for one in queries.rubrics_to_copy(item)}
    other = others.get(request.POST.get("from", ""))
    if other is None:
        return _render(request, access, item, refusal=_("Choose an item to copy from."), status=400)
    draft = queries.item_rubric(other).draft.as_new()
    return _render(request, access, item, form=RubricForm(draft=draft), is_copied=True)


def _render(
    request: HttpRequest,
    access: Access,
    item: Item,
    *,
    form: RubricForm | None = None,
    refusal: str = "",
    is_copied: bool = False,
    status: int = 200,
) -> HttpResponse:
    found = queries.item_rubric(item)
    shown = form.draft if form and form.draft.criteria else found.draft
    context = {
        "access": access,
        "course": access.course,
        "item": item,
        "max_points": plain(item.max_points),
        "form": form or RubricForm(draft=found.draft),
        "version": seen_version(request) if status == 400 else found.version,
        "most": plain(shown.most),
        "differs": bool(shown.criteria) and shown.most != item.max_points,
        "others": queries.rubrics_to_copy(item),
        "refusal": refusal,
        "is_copied": is_copied,
    }
    return render(request, "grading/rubric.html", context, status=status)


def _ask(
    request: HttpRequest, access: Access, item: Item, touched: list[Consequence]
) -> HttpResponse:
    """Show every grade that changes, and bring back what was posted."""
    context = {
        "access": access,
        "course": access.course,
        "item": item,
        "touched": touched,
        "changed_count": sum(one.changes_points for one in touched),
        "fields": [
            (name, value)
            for name, values in request.POST.lists()
            if name not in NOT_SENT_BACK
            for value in values
        ],
    }
    return render(request, "grading/rubric_ask.html", context)
