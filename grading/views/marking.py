"""Grading one student's, or one team's, work, and then the next of the queue."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from courses.models import Membership
from courses.permissions import Access
from grading import actions, permissions, queries
from grading.errors import GradeChangedMeanwhile
from grading.forms import MarkForm, TeamMarkForm
from grading.forms.marking import WordsForm
from grading.models import GradeChange, Item
from grading.queries import Marking, Place, TeamMarking
from grading.rules.cells import plain


@login_required
@require_http_methods(["GET", "POST"])
def mark(request: HttpRequest, course: str, item_id: int, membership_id: int) -> HttpResponse:
    access, item, student, grader = permissions.get_work_to_mark(
        request.user, course, item_id, membership_id
    )
    now = timezone.now()
    found = queries.marking(item, student, grader, now=now)
    form = MarkForm(request.POST if request.method == "POST" else None, found=found)
    if request.method != "POST":
        return _render(request, access, found, form)
    if not form.is_valid():
        return _render(request, access, found, form, status=400)
    entry = form.entry()
    refused = actions.enter_grades(
        item=item, entries=[entry], by=grader, now=now, source=_source(form)
    )
    refusal = refused.get(student.pk)
    if refusal is not None:
        is_conflict = isinstance(refusal, GradeChangedMeanwhile)
        found = queries.marking(item, student, grader, now=now)
        form = form.seen_now(found) if is_conflict else form
        form.add_error("value", str(refusal))
        return _render(request, access, found, form, status=409 if is_conflict else 400)
    _after(request, form, item, grader)
    place = Place(item.pk, None, student.pk, student.user.name)
    return _go_on(request, access, item, grader, place)


@login_required
@require_http_methods(["GET", "POST"])
def mark_team(request: HttpRequest, course: str, item_id: int, team_id: int) -> HttpResponse:
    access, item, team, grader = permissions.get_team_to_mark(
        request.user, course, item_id, team_id
    )
    now = timezone.now()
    found = queries.team_marking(item, team, grader, now=now)
    form = TeamMarkForm(request.POST if request.method == "POST" else None, found=found)
    if request.method != "POST":
        return _render_team(request, access, found, form)
    if not form.is_valid():
        return _render_team(request, access, found, form, status=400)
    refused = actions.enter_team_grades(
        item=item, entries=form.entries(), by=grader, now=now, source=_source(form)
    )
    if refused:
        form.refused(refused, queries.team_marking(item, team, grader, now=now))
        return _render_team(request, access, found, form, status=409)
    _after(request, form, item, grader)
    return _go_on(request, access, item, grader, Place(item.pk, team.pk, None, team.name))


def _source(form: WordsForm) -> str:
    return GradeChange.Source.RUBRIC if form.marks.levels else GradeChange.Source.QUEUE


def _after(request: HttpRequest, form: WordsForm, item: Item, grader: Membership) -> None:
    """Keep the comment if that was wished, and say what may be a slip."""
    comment = form.cleaned_data["comment"].strip()
    if form.cleaned_data["keep"] and comment:
        actions.save_comment(
            course=item.component.course,
            item=item,
            text=comment.replace("\r\n", "\n")[:1000],
            by=grader,
            now=timezone.now(),
        )
    levels = form.differs_from_levels
    if levels is not None:
        messages.warning(
            request,
            _("The points are not what the levels sum to, %(points)s. They stay as you wrote them.")
            % {"points": plain(levels)},
        )
    points = form.cell.points if form.cell else None
    if points is not None and points > item.max_points:
        messages.warning(
            request,
            _("More than the maximum of %(max)s, which is allowed.")
            % {"max": plain(item.max_points)},
        )


def _go_on(
    request: HttpRequest, access: Access, item: Item, grader: Membership, place: Place
) -> HttpResponse:
    """Go to the next of the queue, or stay if that was wished."""
    queue = queries.item_queue(item, grader, now=timezone.now())
    if request.POST.get("do") == "stay":
        messages.success(request, _("%(name)s: saved.") % {"name": place.name})
        return redirect(place_url(access, place))
    following = queries.next_place(queue, after=place)
    if following is None:
        messages.success(
            request, _("%(name)s: saved. Nothing of this waits any more.") % {"name": place.name}
        )
        return redirect("grading:queue", access.course.slug)
    messages.success(request, _("%(name)s: saved. Here is the next.") % {"name": place.name})
    return redirect(place_url(access, following))


def place_url(access: Access, place: Place) -> str:
    """Return where a place of a queue is graded."""
    if place.team_id is not None:
        return reverse("grading:mark-team", args=[access.course.slug, place.item_id, place.team_id])
    return reverse("grading:mark", args=[access.course.slug, place.item_id, place.member_id])


def _render(
    request: HttpRequest, access: Access, found: Marking, form: MarkForm, *, status: int = 200
) -> HttpResponse:
    return render(
        request,
        "grading/mark.html",
        _context(access, found) | {"form": form, "student": found.member},
        status=status,
    )


def _render_team(
    request: HttpRequest,
    access: Access,
    found: TeamMarking,
    form: TeamMarkForm,
    *,
    status: int = 200,
) -> HttpResponse:
    context = _context(access, found) | {"form": form, "team": found.team}
    return render(request, "grading/mark_team.html", context, status=status)


def _context(access: Access, found: Marking | TeamMarking) -> dict[str, object]:
    queue = found.queue
    return {
        "access": access,
        "course": access.course,
        "item": found.item,
        "max_points": plain(found.item.max_points),
        "found": found,
        "left": len(queue.mine),
        "free": len(queue.free),
        "done": queue.done_count,
    }
