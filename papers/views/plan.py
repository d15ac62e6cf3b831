"""Where staff put up talks for the sign-up."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from courses.forms import status_of
from courses.permissions import Access
from courses.rules import Permission
from papers import actions, permissions, queries
from papers.errors import PapersError
from papers.forms.talks import OfferReadingsForm, TalkForm
from schedule.errors import ScheduleError
from schedule.models import SignupRound


@login_required
@require_http_methods(["GET"])
def talks_plan(request: HttpRequest, course: str) -> HttpResponse:
    access, _by = permissions.get_course_to_plan_talks(request.user, course)
    return _plan(request, access, OfferReadingsForm())


@login_required
@require_http_methods(["POST"])
def talks_offer_readings(request: HttpRequest, course: str) -> HttpResponse:
    access, by = permissions.get_course_to_plan_talks(request.user, course)
    form = OfferReadingsForm(request.POST)
    if not form.is_valid():
        return _plan(request, access, form)
    capacity, now = form.cleaned_data["capacity"], timezone.now()
    made = actions.offer_readings(round=_round(access), capacity=capacity, by=by, now=now)
    said = ngettext("%(n)d talk is up.", "%(n)d talks are up.", len(made)) % {"n": len(made)}
    messages.success(request, said if made else _("Every required reading has a talk already."))
    return redirect("papers:talks-plan", course=course)


@login_required
@require_http_methods(["GET", "POST"])
def talk_offer(request: HttpRequest, course: str, session_id: int) -> HttpResponse:
    access, session = permissions.get_session_to_offer(request.user, course, session_id)
    by, round_ = permissions.member_of(access), _round(access)
    read, library = queries.papers_to_choose(session)
    form = TalkForm(request.POST or None, read=read, library=library)
    if form.is_valid():
        place, now = queries.next_position(session), timezone.now()
        wanted = form.cleaned_data | {"round": round_, "session": session, "position": place}
        try:
            actions.offer_talk(**wanted, by=by, now=now)
        except (PapersError, ScheduleError) as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The talk is up."))
            return redirect("papers:talks-plan", course=course)
    context = {"access": access, "course": access.course, "session": session, "form": form}
    return render(request, "papers/talk_offer.html", context, status=status_of(form))


@login_required
@require_http_methods(["GET", "POST"])
def talk_change(request: HttpRequest, course: str, slot_id: int) -> HttpResponse:
    access, topic = permissions.get_topic_to_change(request.user, course, slot_id)
    by, session = permissions.member_of(access), topic.slot.session
    read, library = queries.papers_to_choose(session)
    slot = topic.slot
    initial = {"paper": topic.paper_id, "title": topic.title, "role": topic.role}
    initial |= {"capacity": slot.capacity, "minimum": slot.minimum}
    form = TalkForm(request.POST or None, initial=initial, read=read, library=library)
    if form.is_valid():
        try:
            actions.change_talk(topic=topic, **form.cleaned_data, by=by, now=timezone.now())
        except (PapersError, ScheduleError) as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The talk is changed."))
            return redirect("papers:talks-plan", course=course)
    context = {"access": access, "course": access.course, "session": session, "form": form}
    return render(request, "papers/talk_change.html", context, status=status_of(form))


@login_required
@require_http_methods(["POST"])
def talk_withdraw(request: HttpRequest, course: str, slot_id: int) -> HttpResponse:
    access, topic = permissions.get_topic_to_change(request.user, course, slot_id)
    by = permissions.member_of(access)
    try:
        actions.withdraw_talk(topic=topic, by=by, now=timezone.now())
    except (PapersError, ScheduleError) as error:
        return _plan(request, access, OfferReadingsForm(), refusal=str(error))
    messages.success(request, _("The talk is withdrawn."))
    return redirect("papers:talks-plan", course=course)


def _round(access: Access) -> SignupRound:
    """Return the sign-up that talks are put up for. The plan offers nothing before there is one."""
    found = queries.talk_round(access.course)
    if found is None:
        raise Http404(_("There is no sign-up for talks yet."))
    return found


def _plan(
    request: HttpRequest, access: Access, form: OfferReadingsForm, *, refusal: str = ""
) -> HttpResponse:
    now = timezone.now()
    round_ = queries.talk_round(access.course)
    programme = queries.talk_programme(round_, now=now) if round_ else []
    by_session = {day.session.pk: day for day in programme}
    sessions = queries.sessions_to_plan(access.course)
    context: dict[str, Any] = {
        "access": access,
        "course": access.course,
        "round": round_,
        "days": [(session, by_session.get(session.pk)) for session in sessions],
        "missing": queries.readings_without_talk(access.course, now=now),
        "can_set_rules": access.can(Permission.ASSIGN_TALKS),
        "form": form,
        "refusal": refusal,
    }
    status = 400 if refusal else status_of(form)
    return render(request, "papers/talks_plan.html", context, status=status)
