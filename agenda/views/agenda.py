"""Everything with a date, by week or over the term, in all of a person's courses."""

from datetime import timedelta

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from agenda import feeds, queries
from agenda.forms import AgendaForm
from agenda.permissions import get_event_to_view
from agenda.rules import monday_of, weeks_of
from agenda.views.feeds import calendar_response
from courses.permissions import get_signed_in

WEEK = timedelta(days=7)


@login_required
@require_safe
def agenda(request: HttpRequest) -> HttpResponse:
    """Show one week, or every week that has something; narrowed to a course, a kind, what is to do."""
    user, now = get_signed_in(request.user), timezone.now()
    members = queries.memberships_of(user)
    own = user.zone or (members[0].course.zone if members else timezone.get_default_timezone())
    today = now.astimezone(own).date()
    form = AgendaForm(request.GET, courses=[member.course for member in members], today=today)
    lines = queries.agenda(members, now=now, own=user.zone)
    chosen = form.chosen
    monday = monday_of(chosen.day)
    shown = [line for line in lines if chosen.shows(line)]
    if not chosen.is_term:
        shown = [line for line in shown if monday <= line.day < monday + WEEK]
    context = {
        "form": form,
        "chosen": chosen,
        "weeks": weeks_of([(line.day, line) for line in shown]),
        "monday": monday,
        "sunday": monday + timedelta(days=6),
        "before": monday - WEEK,
        "after": monday + WEEK,
        "this_monday": monday_of(today),
        "today": today,
        "now": now,
        "own": user.zone,
        "has_courses": bool(members),
        "narrowed": chosen.query,
    }
    return render(request, "agenda/agenda.html", context)


@require_safe
def event(request: HttpRequest, course: str, event_key: str) -> HttpResponse:
    """Answer with one thing as a calendar file: the event that the reader's calendar has."""
    now = timezone.now()
    found, deadline, member_id = get_event_to_view(request.user, course, event_key, now=now)
    content = feeds.render(found, [deadline], member_id=member_id)
    return calendar_response(content, name=f"{found.slug}-{event_key}", is_attached=True)
