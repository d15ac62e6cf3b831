from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from courses.permissions import Access
from grading import actions, permissions, queries
from grading.models import Item


@login_required
@require_http_methods(["GET", "POST"])
def item_release(request: HttpRequest, course: str, item_id: int) -> HttpResponse:
    access, item, member = permissions.get_item_to_release(request.user, course, item_id)
    if request.method == "POST":
        actions.release_item(item=item, by=member, now=timezone.now())
        messages.success(request, _("The grades of “%(item)s” are released.") % {"item": item.name})
        return redirect("grading:item", course=course, item_id=item.pk)
    return _ask(request, "grading/item_release.html", access, item)


@login_required
@require_http_methods(["GET", "POST"])
def item_hide(request: HttpRequest, course: str, item_id: int) -> HttpResponse:
    access, item, member = permissions.get_item_to_release(request.user, course, item_id)
    if request.method == "POST":
        actions.unrelease_item(item=item, by=member, now=timezone.now())
        messages.success(request, _("The grades of “%(item)s” are hidden.") % {"item": item.name})
        return redirect("grading:item", course=course, item_id=item.pk)
    return _ask(request, "grading/item_hide.html", access, item)


def _ask(request: HttpRequest, template: str, access: Access, item: Item) -> HttpResponse:
    """Show who is concerned, and ask whether it is meant."""
    context = {
        "access": access,
        "course": access.course,
        "item": item,
        "preview": queries.release_preview(item, now=timezone.now()),
    }
    return render(request, template, context)
