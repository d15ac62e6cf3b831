from collections.abc import Sequence
from functools import partial

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from courses.forms import status_of
from courses.permissions import Access
from grading import actions, permissions, queries
from grading.actions import ComponentValues
from grading.errors import GradingError, PolicyChangedMeanwhile
from grading.forms import BaseComponentFormSet, PolicyForm, component_forms
from grading.views.places import places
from grading.views.previews import carry_out, render_preview, seen_version


@login_required
@require_http_methods(["GET", "POST"])
def components(request: HttpRequest, course: str) -> HttpResponse:
    access, member = permissions.get_course_to_edit_weights(request.user, course)
    formset = component_forms(request.POST) if request.method == "POST" else None
    if formset is None or not formset.is_valid():
        return _render(request, access, formset, status=400 if formset else 200)
    change = partial(
        actions.set_components,
        course=access.course,
        components=formset.values,
        by=member,
        now=timezone.now(),
        version=seen_version(request),
    )
    try:
        changed = carry_out(request, access.course, change)
    except PolicyChangedMeanwhile as error:
        return _render(request, access, None, refusal=error, lost=formset.values, status=409)
    except GradingError as error:
        return _render(request, access, formset, refusal=error, status=400)
    if changed:
        return render_preview(request, access, changed)
    messages.success(request, _("The components are saved."))
    return redirect("grading:components", course=course)


def _render(
    request: HttpRequest,
    access: Access,
    formset: BaseComponentFormSet | None,
    *,
    refusal: GradingError | None = None,
    lost: Sequence[ComponentValues] = (),
    status: int = 200,
) -> HttpResponse:
    """Render the editor with what was typed, or with how the components are now.

    :param lost: what was typed and is not in the editor any more.
    """
    policy = queries.course_policy(access.course)
    context = {
        "access": access,
        "course": access.course,
        "places": places(access, "components"),
        "policy": policy,
        "parts": [(one, policy.items_of[one.pk]) for one in policy.components],
        "graded_nowhere": queries.graded_nowhere(access.course) if policy.components else [],
        "formset": component_forms(policy=policy) if formset is None else formset,
        "version": policy.version if formset is None else seen_version(request),
        "refusal": refusal,
        "lost": lost,
    }
    return render(request, "grading/components.html", context, status=status)


@login_required
@require_POST
def components_usual(request: HttpRequest, course: str) -> HttpResponse:
    access, member = permissions.get_course_to_edit_weights(request.user, course)
    try:
        actions.create_default_components(course=access.course, by=member, now=timezone.now())
    except GradingError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Two talks, the exam and the project are there: 20/20/20/40."))
    return redirect("grading:components", course=course)


@login_required
@require_http_methods(["GET", "POST"])
def policy(request: HttpRequest, course: str) -> HttpResponse:
    access, member = permissions.get_course_to_edit_weights(request.user, course)
    form = PolicyForm(request.POST or None, initial=queries.policy_values(access.course))
    if form.is_valid():
        change = partial(
            actions.set_policy,
            course=access.course,
            by=member,
            now=timezone.now(),
            version=seen_version(request),
            **form.cleaned_data,
        )
        try:
            changed = carry_out(request, access.course, change)
        except GradingError as error:
            form.add_error(None, str(error))
        else:
            if changed:
                return render_preview(request, access, changed)
            messages.success(request, _("The rules are saved."))
            return redirect("grading:policy", course=course)
    context = {
        "access": access,
        "course": access.course,
        "places": places(access, "policy"),
        "form": form,
        "version": queries.policy_version(access.course),
    }
    return render(request, "grading/policy.html", context, status=status_of(form))
