"""All talks of the course, for its members."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from courses.rules import Permission
from papers import permissions, queries
from schedule.models import SignupRound


@login_required
@require_http_methods(["GET"])
def presentations(request: HttpRequest, course: str) -> HttpResponse:
    access = permissions.get_course_to_see_talks(request.user, course)
    now = timezone.now()
    round_ = queries.talk_round(access.course)
    programme = queries.talk_programme(round_, now=now) if round_ else []
    own = queries.own_talks(programme, access.member) if access.is_student else []
    is_open = round_ is not None and queries.is_signup_open(round_, now=now)
    can_plan = access.can(Permission.EDIT_TALKS)
    member = access.member if access.is_student else None
    asked = queries.talks_asked_of(member, round_) if member and round_ else 0
    context = {
        "access": access,
        "course": access.course,
        "round": round_,
        "programme": programme,
        "coming": [day for day in programme if not day.is_past],
        "past": [day for day in programme if day.is_past],
        "own": own,
        "asked": asked,
        "needs_more": len(own) < asked,
        "is_before": round_ is not None and now < round_.opens_at,
        "can_see_signup": access.is_student or access.is_course_staff,
        "can_take": is_open and access.can(Permission.TAKE_SEAT),
        "is_ranked": round_ is not None and round_.mode == SignupRound.Mode.RANKED,
        "is_closed": round_ is not None and now >= round_.closes_at,
        "can_plan": can_plan,
        "can_assign": access.can(Permission.ASSIGN_TALKS) and round_ is not None,
        "is_explained": member is not None and bool(own) and queries.has_explanation(member),
        "free_count": queries.free_seat_count(programme),
        "short": queries.students_short_of_talks(round_) if can_plan and round_ else [],
    }
    if member and round_:
        context["exchange"] = queries.own_exchange(member, round_, programme, own, now=now)
        returnable = queries.returnable_talks(own, round_, now=now)
        context["returnable"] = returnable if access.can(Permission.TAKE_SEAT) else ()
    return render(request, "papers/presentations.html", context)
