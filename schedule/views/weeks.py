from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from courses.forms import Form, status_of
from courses.permissions import Access
from schedule import actions, forms, permissions, queries
from schedule.errors import ScheduleError
from schedule.models import Week


@login_required
@require_http_methods(["GET", "POST"])
def week_create(request: HttpRequest, course: str) -> HttpResponse:
    access, member = permissions.get_course_to_edit(request.user, course)
    number, first_day = queries.next_week(access.course)
    form = forms.WeekForm(
        request.POST or None,
        initial={"number": number, "label": str(number), "starts_on": first_day},
    )
    if form.is_valid():
        try:
            week = actions.create_week(
                course=access.course, by=member, now=timezone.now(), **form.cleaned_data
            )
        except ScheduleError as error:
            form.add_error("number", str(error))
        else:
            messages.success(request, _("Week %(label)s is added.") % {"label": week.label})
            return redirect(place_of(week))
    return _render(request, "schedule/week_create.html", access, form)


@login_required
@require_http_methods(["GET", "POST"])
def weeks_add(request: HttpRequest, course: str) -> HttpResponse:
    access, member = permissions.get_course_to_edit(request.user, course)
    number, first_day = queries.next_week(access.course)
    form = forms.WeeksForm(
        request.POST or None, initial={"first_number": number, "starts_on": first_day}
    )
    if form.is_valid():
        try:
            weeks = actions.add_weeks(
                course=access.course, by=member, now=timezone.now(), **form.cleaned_data
            )
        except ScheduleError as error:
            form.add_error("first_number", str(error))
        else:
            told = ngettext("%(n)d week is added.", "%(n)d weeks are added.", len(weeks))
            messages.success(request, told % {"n": len(weeks)})
            return redirect(place_of(weeks[0]))
    return _render(request, "schedule/weeks_add.html", access, form)


@login_required
@require_http_methods(["GET", "POST"])
def week_edit(request: HttpRequest, course: str, week_id: int) -> HttpResponse:
    access, member, week = permissions.get_week_to_edit(request.user, course, week_id)
    names = ("number", "label", "starts_on", "title")
    form = forms.WeekForm(
        request.POST or None, initial={name: getattr(week, name) for name in names}
    )
    if form.is_valid():
        try:
            actions.update_week(week=week, by=member, now=timezone.now(), **form.cleaned_data)
        except ScheduleError as error:
            form.add_error("number", str(error))
        else:
            messages.success(request, _("Week %(label)s is saved.") % {"label": week.label})
            return redirect(place_of(week))
    return _render(request, "schedule/week_edit.html", access, form, week_id=week_id)


@login_required
@require_http_methods(["GET", "POST"])
def week_delete(request: HttpRequest, course: str, week_id: int) -> HttpResponse:
    access, member, week = permissions.get_week_to_edit(request.user, course, week_id)
    refusal = ""
    if request.method == "POST":
        try:
            actions.delete_week(week=week, by=member, now=timezone.now())
        except ScheduleError as error:
            refusal = str(error)
        else:
            messages.success(request, _("Week %(label)s is gone.") % {"label": week.label})
            return redirect(f"{reverse('course', args=[course])}#schedule")
    context = {"access": access, "course": access.course, "week": week, "refusal": refusal}
    return render(request, "schedule/week_delete.html", context, status=400 if refusal else 200)


def place_of(week: Week) -> str:
    """Return where the week stands on the course page."""
    return f"{reverse('course', args=[week.course.slug])}#week-{week.pk}"


def _render(
    request: HttpRequest, template: str, access: Access, form: Form, **context: Any
) -> HttpResponse:
    context |= {"access": access, "course": access.course, "form": form}
    return render(request, template, context, status=status_of(form))
