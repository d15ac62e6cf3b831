from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from courses.forms import status_of
from grading import permissions, queries
from grading.forms import WhatIfForm
from grading.views.places import places


@login_required
@require_safe
def what_if(request: HttpRequest, course: str) -> HttpResponse:
    """Show a student what other grades would make of their total. Nothing is kept."""
    access, member = permissions.get_own_grades(request.user, course)
    own = queries.own_grades(access.course, member)
    scale = queries.seen_scale(access.course)
    form = WhatIfForm(request.GET, own=own, scale=scale)
    is_valid = form.is_valid()
    typed = form.typed if is_valid else {}
    before, after = own.total({}), own.total(typed)
    asked = form.needed_in() if is_valid else []
    context = {
        "access": access,
        "course": access.course,
        "places": places(access, "what-if"),
        "form": form,
        "before": before,
        "after": after,
        "letter_before": scale.letter_of(before.current),
        "letter_after": scale.letter_of(after.current),
        "is_typed": bool(typed),
        "needed": own.needed(typed, asked, form.cleaned_data["goal"]) if asked else None,
        "needed_in": form.place_label(),
    }
    return render(request, "grading/what_if.html", context, status=status_of(form))
