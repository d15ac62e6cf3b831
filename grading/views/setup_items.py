from collections.abc import Callable
from copy import copy
from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from courses.forms import status_of
from courses.models import Course
from courses.permissions import Access
from grading import actions, permissions, queries
from grading.errors import GradingError, PolicyChangedMeanwhile
from grading.forms import ItemForm
from grading.models import Item
from grading.views.previews import carry_out, render_preview, seen_version


@login_required
@require_http_methods(["GET", "POST"])
def item_create(request: HttpRequest, course: str) -> HttpResponse:
    access, member = permissions.get_course_to_edit_weights(request.user, course)
    chosen = {"component": request.GET.get("component", "")}
    form = ItemForm(request.POST or None, course=access.course, initial=chosen)
    if form.is_valid():
        change = partial(
            actions.create_item,
            by=member,
            now=timezone.now(),
            version=seen_version(request),
            **form.changes,
        )
        done = _done(request, access, form, change, _("The item is there."))
        if done is not None:
            return done
    return _render(request, access, form)


@login_required
@require_http_methods(["GET", "POST"])
def item_edit(request: HttpRequest, course: str, item_id: int) -> HttpResponse:
    access, item, member = permissions.get_item_to_edit(request.user, course, item_id)
    form = ItemForm(request.POST or None, course=access.course, item=item)
    if form.is_valid():
        now, version = timezone.now(), seen_version(request)

        def change() -> object:
            return actions.update_item(
                item=copy(item), by=member, now=now, version=version, **form.changes
            )

        done = _done(request, access, form, change, _("The item is changed."))
        if done is not None:
            return done
    return _render(request, access, form, item)


@login_required
@require_http_methods(["GET", "POST"])
def item_remove(request: HttpRequest, course: str, item_id: int) -> HttpResponse:
    access, item, member = permissions.get_item_to_edit(request.user, course, item_id)
    refusal = ""
    if request.method == "POST":
        now, version = timezone.now(), seen_version(request)

        def change() -> object:
            return actions.remove_item(item=copy(item), by=member, now=now, version=version)

        try:
            changed = carry_out(request, access.course, change)
        except GradingError as error:
            refusal = str(error)
        else:
            if changed:
                return render_preview(request, access, changed)
            messages.success(request, _("“%(item)s” is removed.") % {"item": item.name})
            return redirect("grading:components", course=course)
    context = _context(access.course) | {"access": access, "item": item, "refusal": refusal}
    return render(request, "grading/item_remove.html", context, status=400 if refusal else 200)


def _done(
    request: HttpRequest, access: Access, form: ItemForm, change: Callable[[], object], success: str
) -> HttpResponse | None:
    """Do the change and return where to go on, or the preview; None if it was refused."""
    try:
        changed = carry_out(request, access.course, change)
    except PolicyChangedMeanwhile:
        form.add_error(
            None,
            _(
                "Somebody changed the components or items meanwhile. "
                "What you typed is below: save again if it still holds."
            ),
        )
        return None
    except GradingError as error:
        form.add_error(None, str(error))
        return None
    if changed:
        return render_preview(request, access, changed)
    messages.success(request, success)
    return redirect("grading:components", course=access.course.slug)


def _render(
    request: HttpRequest, access: Access, form: ItemForm, item: Item | None = None
) -> HttpResponse:
    context = _context(access.course) | {"access": access, "form": form, "item": item}
    return render(request, "grading/item_edit.html", context, status=status_of(form))


def _context(course: Course) -> dict[str, Any]:
    """Return the course, with the version that the form brings back."""
    return {"course": course, "version": queries.policy_version(course)}
