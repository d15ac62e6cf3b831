"""What waits for a grader; and saying who grades what."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from courses.rules import Permission
from grading import actions, permissions, queries
from grading.forms import AllotForm
from grading.rules.allotment import How
from grading.views.marking import place_url
from grading.views.places import places


@login_required
@require_safe
def queue(request: HttpRequest, course: str) -> HttpResponse:
    """Show what waits for whoever asks, item by item, with a way to the next."""
    access, member = permissions.get_course_to_grade(request.user, course)
    found = queries.queues(access.course, member, now=timezone.now())
    context = {
        "access": access,
        "course": access.course,
        "places": places(access, "queue"),
        "queues": [
            (one, place_url(access, one.next_place) if one.next_place else "") for one in found
        ],
        "left": sum(len(one.mine) for one in found),
        "can_allot": access.can(Permission.ALLOT_GRADING),
    }
    return render(request, "grading/queue.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def allot(request: HttpRequest, course: str, item_id: int) -> HttpResponse:
    """Deal an item's work to the graders: shown first, then saved."""
    access, item, member = permissions.get_item_to_allot(request.user, course, item_id)
    staff = queries.graders_of(access.course)
    form = AllotForm(request.POST or None, staff=staff)
    plan = None
    if form.is_valid():
        how, is_anew = How(form.cleaned_data["how"]), form.cleaned_data["is_anew"]
        if request.POST.get("do") == "save":
            plan = actions.allot_grading(
                item=item,
                graders=form.chosen(),
                how=how,
                is_anew=is_anew,
                by=member,
                now=timezone.now(),
            )
            words = ngettext(
                "%(n)s student's work has another grader now.",
                "%(n)s students' work has another grader now.",
                plan.moved_count,
            )
            messages.success(request, words % {"n": plan.moved_count})
            return redirect("grading:queue", course)
        plan = queries.plan_allotment(item, form.chosen(), how, is_anew=is_anew)
    elif form.is_bound and "graders" in form.errors:
        form.errors["graders"] = form.error_class([_("Choose at least one grader.")])
    context = {
        "access": access,
        "course": access.course,
        "item": item,
        "form": form,
        "plan": plan,
    }
    status = 400 if form.is_bound and form.errors else 200
    return render(request, "grading/allot.html", context, status=status)
