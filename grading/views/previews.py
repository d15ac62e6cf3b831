"""Changes of what totals are made of: done at once, or shown first where students see other totals."""

from collections.abc import Callable, Sequence

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from courses.models import Course
from courses.permissions import Access
from grading import actions
from grading.actions import ChangedTotal
from grading.forms import AcceptedForm, VersionForm

NOT_SENT_BACK = {"csrfmiddlewaretoken", "accepted"}


def carry_out(
    request: HttpRequest, course: Course, change: Callable[[], object]
) -> list[ChangedTotal]:
    """Do the change, or return whose totals it would change, if that was not accepted yet.

    :param change: one action on rows of its own; it may be called twice.
    """
    if not AcceptedForm(request.POST).is_accepted():
        changed = actions.changed_totals(course=course, change=change)
        if changed:
            return changed
    change()
    return []


def seen_version(request: HttpRequest) -> int:
    """Return the version of the policy that the page showed."""
    return VersionForm(request.POST).seen_version()


def render_preview(
    request: HttpRequest, access: Access, changed: Sequence[ChangedTotal]
) -> HttpResponse:
    """Show every changed total and ask; the form brings back what was posted."""
    context = {
        "access": access,
        "course": access.course,
        "changed": changed,
        "fields": sent_back(request),
    }
    return render(request, "grading/preview.html", context)


def sent_back(request: HttpRequest) -> list[tuple[str, str]]:
    """Return what was posted, for the form of a preview that brings it back."""
    return [
        (name, value)
        for name, values in request.POST.lists()
        if name not in NOT_SENT_BACK
        for value in values
    ]
