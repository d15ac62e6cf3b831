"""The life of one talk on one page: its paper, its day, its slides, its questions, its grade."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from courses.permissions import Access
from courses.rules import Permission
from grading import queries as grading_queries
from papers import permissions
from papers import queries as papers_queries
from papers.forms.talks import SlidesForm
from papers.models import Presentation
from papers.queries import TalkFacts
from papers.rules.talks import TalkState


@dataclass(frozen=True)
class Stage:
    """One step in the life of a talk."""

    label: Promise
    at: datetime | None
    is_done: bool
    is_next: bool = False


@login_required
@require_safe
def talk(request: HttpRequest, course: str, talk_id: int) -> HttpResponse:
    access, found = permissions.get_talk_to_view(request.user, course, talk_id)
    is_own = found.membership == access.member
    sees_grade = may_see_grade(access, is_own=is_own)
    turn, student = found.turn, found.membership
    grade = grading_queries.released_grade(student, turn=turn) if sees_grade else None
    facts = papers_queries.talk_facts(found, now=timezone.now(), is_graded=grade is not None)
    context = {
        "access": access,
        "course": access.course,
        "talk": found,
        "facts": facts,
        "stages": stages(facts, shows_grade=sees_grade),
        "is_own": is_own,
        "others": papers_queries.others_in_slot(found),
        "grade": grade,
        **_questions(access, found, is_own=is_own),
        **_changes(access, found, facts),
    }
    return render(request, "coursesite/talk.html", context)


def _questions(access: Access, talk: Presentation, *, is_own: bool) -> dict[str, Any]:
    """Return the pooled questions for who answers them; only staff see who asked."""
    sees_questions = is_own or access.is_course_staff
    return {
        "sees_questions": sees_questions,
        "questions": papers_queries.questions_for(talk) if sees_questions else [],
        "names_questions": access.is_course_staff,
    }


def _changes(access: Access, talk: Presentation, facts: TalkFacts) -> dict[str, Any]:
    """Return what this person may do to the talk: upload slides, free its seat, grade it."""
    if not permissions.can_change_talk(access, talk):
        return {}
    is_staff = access.can(Permission.EDIT_TALKS)
    address = reverse("papers:slides-upload", args=[access.course.slug, talk.pk])
    may_grade = access.can(Permission.ENTER_GRADES)
    return {
        "can_give_back": not facts.versions if is_staff else facts.is_returnable,
        "form": SlidesForm(action=address),
        "item": grading_queries.item_for_turn(access.course, talk.turn) if may_grade else None,
    }


def may_see_grade(access: Access, *, is_own: bool) -> bool:
    """Say whether a released grade would be shown: to whom it belongs and to staff, to nobody else."""
    sees_own = is_own and access.can(Permission.VIEW_OWN_GRADES)
    return sees_own or access.can(Permission.VIEW_GRADEBOOK)


def stages(facts: TalkFacts, *, shows_grade: bool) -> list[Stage]:
    """Return the steps of the talk's life; the first that is not done is what comes next."""
    slides = facts.versions[-1].uploaded_at if facts.versions else None
    is_given = facts.state in {TalkState.GIVEN, TalkState.GRADED}
    steps = [
        (_("Seat taken"), facts.taken_at, True),
        (_("Slides in"), slides, slides is not None),
        (_("Talk given"), facts.session.ends_at if is_given else None, is_given),
    ]
    if shows_grade:
        steps.append((_("Graded"), None, facts.state is TalkState.GRADED))
    is_over = facts.state is TalkState.GRADED
    following = next((at for at, step in enumerate(steps) if not (step[2] or is_over)), None)
    return [
        Stage(label, at, is_done, place == following)
        for place, (label, at, is_done) in enumerate(steps)
    ]
