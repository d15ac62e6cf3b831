from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from courses.forms import Form, status_of
from courses.models import Course
from courses.permissions import Access
from courses.rules import Permission
from schedule import actions, forms, permissions, queries, rules
from schedule.errors import EndsBeforeItStarts, ScheduleError
from schedule.models import SignupRound

NEXT_STEPS = {
    SignupRound.Purpose.TALK: gettext_lazy("The sign-up is set. Next: put talks up."),
    SignupRound.Purpose.FINAL: gettext_lazy("The sign-up is set. Next: add its slots."),
}
MODE_WORDS = {
    SignupRound.Mode.FIRST_COME: gettext_lazy(
        "Students take seats themselves from now on, while the sign-up is open."
    ),
    SignupRound.Mode.RANKED: gettext_lazy(
        "Students rank the talks from now on, while the sign-up is open. Seats are given by an "
        "assignment that you accept."
    ),
}


@login_required
@require_http_methods(["GET"])
def rounds(request: HttpRequest, course: str) -> HttpResponse:
    access = permissions.get_course_to_see_rounds(request.user, course)
    return _render_rounds(request, access, now=timezone.now())


@login_required
@require_http_methods(["GET", "POST"])
def round_create(request: HttpRequest, course: str, purpose: str) -> HttpResponse:
    access, member = permissions.get_course_to_open_round(request.user, course, purpose)
    form = forms.round_form(purpose)(
        request.POST or None, initial=_first_values(access.course, purpose, now=timezone.now())
    )
    form.use_zone(access.course.zone)
    if form.is_valid():
        values = {"seats_each": 1} | form.cleaned_data
        try:
            actions.open_round(
                course=access.course, purpose=purpose, by=member, now=timezone.now(), **values
            )
        except ScheduleError as error:
            form.add_error(_field_of(error), str(error))
        else:
            messages.success(request, NEXT_STEPS[SignupRound.Purpose(purpose)])
            return redirect("schedule:rounds", course)
    label = SignupRound.Purpose(purpose).label
    return _render(request, "schedule/round_create.html", access, form, purpose_label=label)


def _first_values(course: Course, purpose: str, *, now: datetime) -> dict[str, Any]:
    """Return what a new sign-up may be; a person changes what does not fit."""
    window = rules.usual_window(
        starts_on=course.starts_on,
        ends_on=course.ends_on,
        is_final=purpose == SignupRound.Purpose.FINAL,
        now=now,
        zone=course.zone,
    )
    return dict(window)


@login_required
@require_http_methods(["GET", "POST"])
def round_edit(request: HttpRequest, course: str, round_id: int) -> HttpResponse:
    access, member, round_ = permissions.get_round_to_edit(request.user, course, round_id)
    form_class = forms.round_form(round_.purpose)
    values = {name: getattr(round_, name) for name in form_class.base_fields}
    form = form_class(request.POST or None, initial=values)
    form.use_zone(access.course.zone)
    if form.is_valid():
        try:
            actions.update_round(round=round_, by=member, now=timezone.now(), **form.cleaned_data)
        except ScheduleError as error:
            form.add_error(_field_of(error), str(error))
        else:
            messages.success(request, _("The sign-up is saved. Calendars and reminders follow."))
            if "mode" in form.changed_data:
                messages.success(request, MODE_WORDS[SignupRound.Mode(round_.mode)])
            return redirect("schedule:rounds", course)
    use = queries.round_use(round_)
    return _render(request, "schedule/round_edit.html", access, form, round=round_, use=use)


@login_required
@require_http_methods(["POST"])
def round_open_now(request: HttpRequest, course: str, round_id: int) -> HttpResponse:
    access, member, round_ = permissions.get_round_to_edit(request.user, course, round_id)
    now = timezone.now()
    try:
        actions.open_round_now(round=round_, by=member, now=now)
    except ScheduleError as error:
        return _render_rounds(request, access, now=now, refusal=str(error))
    messages.success(request, _("The sign-up is open."))
    return redirect("schedule:rounds", course)


@login_required
@require_http_methods(["GET", "POST"])
def slots_add(request: HttpRequest, course: str, round_id: int) -> HttpResponse:
    access, member, round_ = permissions.get_final_round_to_edit(request.user, course, round_id)
    form = forms.SlotsForm(
        request.POST or None,
        sessions=queries.sessions_for_final_talks(access.course),
        zone=access.course.zone,
    )
    if form.is_valid():
        try:
            slots = actions.create_slots(
                round=round_, by=member, now=timezone.now(), **form.cleaned_data
            )
        except ScheduleError as error:
            form.add_error("session", str(error))
        else:
            told = ngettext("%(n)d slot is added.", "%(n)d slots are added.", len(slots))
            messages.success(request, told % {"n": len(slots)})
            return redirect("schedule:rounds", course)
    return _render(request, "schedule/slots_add.html", access, form, round=round_)


@login_required
@require_http_methods(["POST"])
def slot_remove(request: HttpRequest, course: str, slot_id: int) -> HttpResponse:
    access, member, slot = permissions.get_slot_to_remove(request.user, course, slot_id)
    now = timezone.now()
    try:
        actions.remove_slot(slot=slot, by=member, now=now)
    except ScheduleError as error:
        return _render_rounds(request, access, now=now, refusal=str(error))
    messages.success(request, _("The slot is gone."))
    return redirect("schedule:rounds", course)


def _field_of(error: ScheduleError) -> str | None:
    return "closes_at" if isinstance(error, EndsBeforeItStarts) else None


def _render_rounds(
    request: HttpRequest, access: Access, *, now: datetime, refusal: str = ""
) -> HttpResponse:
    found = {round_.purpose: round_ for round_ in queries.rounds(access.course)}
    final = found.get(SignupRound.Purpose.FINAL)
    talk = found.get(SignupRound.Purpose.TALK)
    context = {
        "access": access,
        "course": access.course,
        "refusal": refusal,
        "talk_round": talk,
        "talk_state": rules.window(talk.opens_at, talk.closes_at, now) if talk else "",
        "talk_seats": queries.seat_counts(talk) if talk else None,
        "final_round": final,
        "final_state": rules.window(final.opens_at, final.closes_at, now) if final else "",
        "final_slots": list(queries.slots_of(final)) if final else [],
        "can_edit_final": access.can(Permission.EDIT_PROJECTS),
        "can_set_rules": access.can(Permission.ASSIGN_TALKS),
    }
    return render(request, "schedule/rounds.html", context, status=400 if refusal else 200)


def _render(
    request: HttpRequest, template: str, access: Access, form: Form, **context: Any
) -> HttpResponse:
    context |= {"access": access, "course": access.course, "form": form}
    return render(request, template, context, status=status_of(form))
