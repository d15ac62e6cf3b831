"""The life of one talk on one page: its paper, its day, its slides, its questions, what is said of it."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from courses.permissions import Access
from courses.rules import Permission
from courses.visitors import sign_in_if_hidden
from coursesite.talk_page import feedback_of, sharing_of, stages
from grading import queries as grading_queries
from papers import permissions
from papers import queries as papers_queries
from papers.forms.talks import SlidesForm
from papers.models import Presentation
from papers.queries import TalkFacts


@sign_in_if_hidden
@require_safe
def talk(request: HttpRequest, course: str, talk_id: int) -> HttpResponse:
    """Show a talk to members; to everybody else, what its presenter agreed to show."""
    now = timezone.now()
    access, found = permissions.get_talk_to_read(request.user, course, talk_id, now=now)
    if access.member is None:
        return _public(request, access, found)
    is_own = found.membership == access.member
    sees_grade = may_see_grade(access, is_own=is_own)
    turn, student = found.turn, found.membership
    grade = grading_queries.released_grade(student, turn=turn) if sees_grade else None
    facts = papers_queries.talk_facts(found, now=now, is_graded=grade is not None)
    others = papers_queries.others_in_slot(found)
    feedback = feedback_of(access, found, facts, others, now=now)
    context = {
        "access": access,
        "course": access.course,
        "talk": found,
        "facts": facts,
        "stages": stages(
            facts,
            released_at=found.feedback_released_at,
            shows_feedback=is_own or feedback.count is not None,
            shows_grade=sees_grade,
        ),
        "is_own": is_own,
        "is_explained": is_own and papers_queries.has_explanation(found.membership),
        "others": others,
        "feedback": feedback,
        "grade": grade,
        **_questions(access, found, is_own=is_own),
        "sharing": sharing_of(access, found, facts),
        **_changes(access, found, facts, has_feedback=feedback.is_given),
    }
    return render(request, "coursesite/talk.html", context)


def _public(request: HttpRequest, access: Access, talk: Presentation) -> HttpResponse:
    """Show a talk as its presenter agreed to: its name is the course's to show."""
    context = {
        "access": access,
        "course": access.course,
        "shown": papers_queries.public_talk(talk, access.course),
    }
    return render(request, "coursesite/talk_public.html", context)


def _questions(access: Access, talk: Presentation, *, is_own: bool) -> dict[str, Any]:
    """Return the pooled questions for who answers them; only staff see who asked."""
    sees_questions = is_own or access.is_course_staff
    return {
        "sees_questions": sees_questions,
        "questions": papers_queries.questions_for(talk) if sees_questions else [],
        "names_questions": access.is_course_staff,
    }


def _changes(
    access: Access, talk: Presentation, facts: TalkFacts, *, has_feedback: bool
) -> dict[str, Any]:
    """Return what this person may do to the talk: upload slides, free its seat, grade it."""
    if not permissions.can_change_talk(access, talk):
        return {}
    is_staff = access.can(Permission.EDIT_TALKS)
    address = reverse("papers:slides-upload", args=[access.course.slug, talk.pk])
    may_grade = access.can(Permission.ENTER_GRADES)
    return {
        "can_give_back": not (facts.versions or has_feedback) if is_staff else facts.is_returnable,
        "form": SlidesForm(action=address),
        "item": grading_queries.item_for_turn(access.course, talk.turn) if may_grade else None,
    }


def may_see_grade(access: Access, *, is_own: bool) -> bool:
    """Say whether a released grade would be shown: to whom it belongs and to staff, to nobody else."""
    sees_own = is_own and access.can(Permission.VIEW_OWN_GRADES)
    return sees_own or access.can(Permission.VIEW_GRADEBOOK)
