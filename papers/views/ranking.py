"""The ranked sign-up: students rank the talks, staff see how wanted each is and who has not voted."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.html import strip_tags
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from courses.forms import status_of
from courses.models import Membership, own_zone
from courses.permissions import Access
from courses.rules import Permission
from courses.templatetags.course_tags import both_clocks, local_day
from papers import actions, permissions, queries
from papers.errors import PapersError
from papers.forms.ranking import RankingForm
from papers.models import TalkPolicy
from papers.queries import Demand, OwnTalk, SessionTalks
from papers.rules import ranking as rules
from schedule.models import SignupRound
from schedule.rules import window

BEFORE_CLEARING = "ranking-before-clearing"
"""The session's key for the order that was cleared last, to be brought back."""


@login_required
@require_http_methods(["GET", "POST"])
def ranking(request: HttpRequest, course: str) -> HttpResponse:
    if request.method == "POST":
        access, student = permissions.get_ballot_to_save(request.user, course)
    else:
        access = permissions.get_course_to_see_signup(request.user, course)
        student = permissions.member_of(access)
    round_, now = queries.talk_round(access.course), timezone.now()
    if round_ is None or (request.method == "GET" and round_.mode != SignupRound.Mode.RANKED):
        return redirect("papers:signup", course=course)
    if not access.is_student:
        return _votes(request, access, round_, now=now)
    sheet = Sheet(access, student, round_, now=now)
    if request.method == "POST":
        return _save(request, sheet)
    return ranking_page(request, sheet)


class Sheet:
    """What one student ranks from, read once: the talks to come, what they hold, what they saved."""

    def __init__(
        self, access: Access, student: Membership, round_: SignupRound, *, now: datetime
    ) -> None:
        self.access, self.student, self.round, self.now = access, student, round_, now
        self.programme = queries.talk_programme(round_, now=now)
        self.days = [day for day in self.programme if day.is_open]
        self.own = queries.own_talks(self.programme, student)
        self.asked = queries.talks_asked_of(student, round_)
        self.policy = queries.talk_policy(access.course)
        self.state = window(round_.opens_at, round_.closes_at, now)
        self.wishes = queries.wishes_of(student, round_)

    @property
    def can_rank(self) -> bool:
        may = self.access.can(Permission.TAKE_SEAT)
        return may and self.state == "open" and self.asked > 0 and bool(self.days)


def _save(request: HttpRequest, sheet: Sheet) -> HttpResponse:
    """Save the whole ranking, as a page or as the answer to a page that saves as one goes."""
    form = RankingForm(request.POST, days=sheet.days, wishes=sheet.wishes)
    if form.is_valid():
        try:
            ballot = actions.save_ballot(
                round=sheet.round,
                student=sheet.student,
                ranking=form.ranking(),
                impossible=form.impossible(),
                by=sheet.student,
                now=sheet.now,
            )
        except PapersError as error:
            form.add_error(None, str(error))
        else:
            return _saved(request, sheet, form, at=ballot.saved_at)
    if _wants_json(request):
        told = {name: [str(one) for one in errors] for name, errors in form.errors.items()}
        return JsonResponse({"errors": told}, status=HTTPStatus.BAD_REQUEST)
    return ranking_page(request, sheet, form)


def _saved(request: HttpRequest, sheet: Sheet, form: RankingForm, *, at: datetime) -> HttpResponse:
    zone, own = sheet.access.course.zone, own_zone(request.user)
    said = _("Saved %(time)s") % {"time": strip_tags(both_clocks(at, zone, own, form="clock"))}
    if _wants_json(request):
        told = notes(sheet, form.ranking(), form.impossible())
        return JsonResponse({"saved": said, "notes": told})
    is_cleared = form.cleaned_data["order"] == "none"
    if is_cleared:
        request.session[BEFORE_CLEARING] = list(sheet.wishes.ranking)
    else:
        request.session.pop(BEFORE_CLEARING, None)
    if not is_cleared:  # the page says so itself, with the way back
        messages.success(request, f"{said}.")
    return redirect("papers:ranking", course=sheet.access.course.slug)


def _wants_json(request: HttpRequest) -> bool:
    return request.headers.get("Accept") == "application/json"


def ranking_page(
    request: HttpRequest, sheet: Sheet, form: RankingForm | None = None
) -> HttpResponse:
    form = form or RankingForm(days=sheet.days, wishes=sheet.wishes)
    by_id = {slot.slot_id: (day, slot) for day in sheet.programme for slot in day.slots}
    wishes = sheet.wishes
    context: dict[str, Any] = {
        "access": sheet.access,
        "course": sheet.access.course,
        "round": sheet.round,
        "state": sheet.state,
        "asked": sheet.asked,
        "own": sheet.own,
        "own_sessions": {one.day.session.pk for one in sheet.own},
        "can_rank": sheet.can_rank,
        "form": form,
        "days": list(form.lines(_demand(sheet.round, sheet.policy))),
        "wishes": wishes,
        "ranked": [by_id[slot_id] for slot_id in wishes.ranking if slot_id in by_id],
        "impossible": [day for day in sheet.programme if day.session.pk in wishes.impossible],
        "notes": _all_notes(sheet),
        "before": _cleared(request, sheet),
    }
    return render(request, "papers/ranking.html", context, status=status_of(form))


def _demand(round_: SignupRound, policy: TalkPolicy) -> Mapping[int, Demand] | None:
    return queries.demand(queries.ballots(round_)) if policy.shows_demand else None


def _cleared(request: HttpRequest, sheet: Sheet) -> list[tuple[int, int]]:
    """Return the ranks and slots of the order that was cleared last, while nothing else is saved."""
    before = [] if sheet.wishes.ranking else request.session.get(BEFORE_CLEARING, [])
    there = {slot.slot_id for day in sheet.days for slot in day.slots}
    return list(enumerate((pk for pk in before if pk in there), start=1))


def _all_notes(sheet: Sheet) -> list[str]:
    """Return what a student should know as the page opens: also what was changed since they saved."""
    wishes, zone = sheet.wishes, sheet.access.course.zone
    if wishes.saved_at is None:
        return []
    concerns = set(wishes.ranking)
    changed = [
        day.session
        for day in sheet.days
        if day.session.changed_at > wishes.saved_at
        and (
            day.session.pk in wishes.impossible
            or any(slot.slot_id in concerns for slot in day.slots)
        )
    ]
    text = _("“%(title)s” was changed after you saved, and is on %(day)s now. Does that suit you?")
    return [
        *(text % {"title": one.title, "day": local_day(one.starts_at, zone)} for one in changed),
        *notes(sheet, wishes.ranking, wishes.impossible),
    ]


def notes(sheet: Sheet, ranking: Sequence[int], impossible: frozenset[int] | set[int]) -> list[str]:
    """Return what a student should know of what they saved: too few talks ranked, too few dates left."""
    missing = sheet.asked - len(sheet.own)
    told = []
    slots = [slot for day in sheet.days for slot in day.slots]
    if missing > 0 and slots and not ranking:
        told.append(
            _("You have ranked no talk yet. Who ranks none is placed after all those who did.")
        )
    elif rules.is_short(len(ranking), slot_count=len(slots), missing=missing):
        text = ngettext(
            "You ranked %(n)s talk. Rank more if you can: what you did not rank counts as last.",
            "You ranked %(n)s talks. Rank more if you can: what you did not rank counts as last.",
            len(ranking),
        )
        told.append(text % {"n": len(ranking)})
    in_vain = {
        slot.slot_id for day in sheet.days if day.session.pk in impossible for slot in day.slots
    }
    if count := len(in_vain & set(ranking)):
        text = ngettext(
            "You ranked %(n)s talk on a day on which you cannot present: it is not given to you.",
            "You ranked %(n)s talks on days on which you cannot present: they are not given to you.",
            count,
        )
        told.append(text % {"n": count})
    most = _most_talks(sheet.days, sheet.own, impossible, sheet.policy)
    if most < missing:
        text = _(
            "On the dates that you left you can give %(most)s of the %(missing)s talks that are "
            "still asked of you. Leave another date free, or talk to the staff."
        )
        told.append(text % {"most": most, "missing": missing})
    return told


def _most_talks(
    days: Sequence[SessionTalks],
    own: Sequence[OwnTalk],
    impossible: frozenset[int] | set[int],
    policy: TalkPolicy,
) -> int:
    zone = policy.course.zone
    clashes = queries.clashes(days, own, policy)
    places = [
        queries.place_in(day, slot, zone)
        for day in days
        if day.session.pk not in impossible
        for slot in day.slots
        if slot.slot_id not in clashes
    ]
    return rules.most_talks(places, min_gap_weeks=policy.min_gap_weeks)


def _votes(
    request: HttpRequest, access: Access, round_: SignupRound, *, now: datetime
) -> HttpResponse:
    """Show staff how wanted each talk is, and who has not ranked any."""
    programme = queries.talk_programme(round_, now=now)
    wishes = queries.ballots(round_)
    voters = {one.membership.pk for one in wishes if one.ranking}
    asked = [one.membership for one in queries.student_talks(round_) if one.asked]
    found = queries.demand(wishes)
    context = {
        "access": access,
        "course": access.course,
        "round": round_,
        "state": window(round_.opens_at, round_.closes_at, now),
        "days": [
            (
                day,
                [(slot, found.get(slot.slot_id, Demand())) for slot in day.slots],
                sum(day.session.pk in one.impossible for one in wishes),
            )
            for day in programme
            if day.is_open
        ],
        "asked_count": len(asked),
        "voter_count": sum(one.pk in voters for one in asked),
        "silent": [one for one in asked if one.pk not in voters],
        "can_assign": access.can(Permission.ASSIGN_TALKS),
    }
    return render(request, "papers/votes.html", context)
