"""The letters of a course: its scale, what it does, and what the quotas propose."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from courses.permissions import Access
from courses.rules import Permission
from grading import actions, permissions, queries
from grading.errors import PolicyChangedMeanwhile
from grading.forms import AcceptedForm, LetterOptionsForm, letter_forms, usual_scale
from grading.forms.letter_grades import USUAL, BaseLetterFormSet
from grading.rules.letters import Scale, propose
from grading.views.places import places
from grading.views.previews import seen_version


@login_required
@require_http_methods(["GET", "POST"])
def letter_grades(request: HttpRequest, course: str) -> HttpResponse:
    """Show the letters. Posted: count anew, propose by the quotas, or save; only saving keeps any."""
    if request.method == "POST":
        return _decide(request, course)
    access = permissions.get_gradebook(request.user, course)
    stored = queries.letter_scale(access.course)
    usual = usual_scale(request.GET.get("usual", ""))
    scale = stored if stored.letters else usual
    return _render(request, access, scale)


def _decide(request: HttpRequest, course: str) -> HttpResponse:
    access, member = permissions.get_course_to_edit_weights(request.user, course)
    formset, options = letter_forms(request.POST), LetterOptionsForm(request.POST)
    if not (formset.is_valid() and options.is_valid()):
        return _render(request, access, queries.letter_scale(access.course), formset, status=400)
    wish, scale = request.POST.get("do"), formset.scale
    if wish == "propose":
        situation = queries.letter_situation(access.course, scale, within=options.how_near())
        return _render(request, access, propose(scale, situation.totals), is_proposed=True)
    shows = options.cleaned_data["shows_letters"]
    if wish == "count" or (shows and not AcceptedForm(request.POST).is_accepted()):
        found = queries.letter_situation(access.course, scale, within=options.how_near())
        if wish == "count" or found.changed:
            return _render(request, access, scale, asks=wish != "count")
    try:
        actions.set_letter_grades(
            course=access.course,
            scale=scale,
            shows_letters=shows,
            by=member,
            now=timezone.now(),
            version=seen_version(request),
        )
    except PolicyChangedMeanwhile as moved:
        return _render(request, access, scale, refusal=str(moved), status=409)
    messages.success(request, _("The letters are saved."))
    return redirect("grading:letter-grades", course)


def _render(
    request: HttpRequest,
    access: Access,
    scale: Scale,
    formset: BaseLetterFormSet | None = None,
    *,
    is_proposed: bool = False,
    asks: bool = False,
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    """Show the letters with what they do.

    :param formset: as it was typed, where it makes no scale.
    :param asks: saving changes letters that students see: it has to be said once more.
    """
    course = access.course
    posted = request.POST if request.method == "POST" else None
    shown = queries.policy_values(course)
    options = LetterOptionsForm(
        posted or {"shows_letters": shown["shows_letters"], "within": "0.5"} | request.GET.dict()
    )
    found = queries.letter_situation(course, scale, within=options.how_near())
    context = {
        "access": access,
        "course": course,
        "places": places(access, "letter-grades"),
        "formset": formset or letter_forms(scale=scale, counts=found.counts),
        "options": options,
        "found": found,
        "usual": USUAL,
        "can_edit": access.can(Permission.EDIT_WEIGHTS),
        "version": queries.policy_version(course),
        "is_saved": scale == queries.letter_scale(course),
        "is_proposed": is_proposed,
        "asks": asks,
        "refusal": refusal,
    }
    return render(request, "grading/letter_grades.html", context, status=status)
