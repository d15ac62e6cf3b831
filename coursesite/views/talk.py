"""The life of one talk on one page: its paper, its day, its slides, its questions, its grade."""

from dataclasses import dataclass
from datetime import datetime

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
from grading.models import Item
from grading.queries import GradeCell
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
    grade = _grade(access, found, is_own=is_own)
    facts = papers_queries.talk_facts(found, now=timezone.now(), is_graded=grade is not None)
    can_change = permissions.can_change_talk(access, found)
    sees_questions = is_own or access.is_course_staff
    context = {
        "access": access,
        "course": access.course,
        "talk": found,
        "facts": facts,
        "stages": stages(facts),
        "is_own": is_own,
        "others": papers_queries.others_in_slot(found),
        "can_change": can_change,
        "can_give_back": _may_be_freed(access, facts) if can_change else False,
        "form": _slides_form(found, course) if can_change else None,
        "sees_questions": sees_questions,
        "questions": papers_queries.questions_for(found) if sees_questions else [],
        "names_questions": access.is_course_staff,
        "grade": grade,
        "item": _item(access, found),
    }
    return render(request, "coursesite/talk.html", context)


def _slides_form(talk: Presentation, course: str) -> SlidesForm:
    return SlidesForm(action=reverse("papers:slides-upload", args=[course, talk.pk]))


def _may_be_freed(access: Access, facts: TalkFacts) -> bool:
    return not facts.versions if access.can(Permission.EDIT_TALKS) else facts.is_returnable


def _grade(access: Access, talk: Presentation, *, is_own: bool) -> GradeCell | None:
    """Return the released grade to whom it belongs and to staff; to everybody else there is none."""
    sees_own = is_own and access.can(Permission.VIEW_OWN_GRADES)
    if not (sees_own or access.can(Permission.VIEW_GRADEBOOK)):
        return None
    return grading_queries.released_grade(talk.membership, turn=talk.turn)


def _item(access: Access, talk: Presentation) -> Item | None:
    if not access.can(Permission.ENTER_GRADES):
        return None
    return grading_queries.item_for_turn(access.course, talk.turn)


def stages(facts: TalkFacts) -> list[Stage]:
    """Return the steps of the talk's life; the first that is not done is what comes next."""
    slides = facts.versions[-1].uploaded_at if facts.versions else None
    is_given = facts.state in {TalkState.GIVEN, TalkState.GRADED}
    steps = [
        (_("Seat taken"), facts.taken_at, True),
        (_("Slides in"), slides, slides is not None),
        (_("Talk given"), facts.session.ends_at if is_given else None, is_given),
        (_("Graded"), None, facts.state is TalkState.GRADED),
    ]
    is_over = facts.state is TalkState.GRADED
    following = next((at for at, step in enumerate(steps) if not (step[2] or is_over)), None)
    return [
        Stage(label, at, is_done, place == following)
        for place, (label, at, is_done) in enumerate(steps)
    ]
