"""Who may have talks assigned, and who reads why. Each row is found in its course only."""

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils.translation import gettext as _

from courses.models import Membership
from courses.permissions import Access, get_course_to
from courses.rules import Permission
from papers.models import AssignmentRun, ProposedTalk
from papers.permissions import Person, get_course_to_see_talks, member_of


def get_course_to_assign_talks(user: Person, slug: str) -> tuple[Access, Membership]:
    """Return the course to those who may have its talks assigned."""
    access = get_course_to(user, slug, Permission.ASSIGN_TALKS)
    return access, member_of(access)


def get_run_to_accept(
    user: Person, slug: str, run_id: int
) -> tuple[Access, Membership, AssignmentRun]:
    """Return an assignment run to those who may look at it, edit it and accept it."""
    access, member = get_course_to_assign_talks(user, slug)
    runs = AssignmentRun.objects.filter(pk=run_id, round__course=access.course)
    run = runs.select_related("round", "previous", "asked_by__user", "accepted_by__user").first()
    if run is None:
        raise Http404
    run.round.course = access.course
    return access, member, run


def get_proposed_talk_to_edit(
    user: Person, slug: str, proposed_id: int
) -> tuple[Access, Membership, ProposedTalk]:
    """Return a talk of a proposal to those who may edit it."""
    access, member = get_course_to_assign_talks(user, slug)
    talks = ProposedTalk.objects.filter(pk=proposed_id, run__round__course=access.course)
    talk = talks.select_related("run__round", "membership__user", "slot__session").first()
    if talk is None:
        raise Http404
    talk.run.round.course = access.course
    return access, member, talk


def get_talks_to_explain(
    user: Person, slug: str, membership_id: int | None = None
) -> tuple[Access, Membership]:
    """Return whose talks are explained: a student's own to them, anybody's to staff."""
    access = get_course_to_see_talks(user, slug)
    if membership_id is None or not access.is_course_staff:
        if not access.is_student or membership_id not in {None, member_of(access).pk}:
            raise PermissionDenied(
                _("This is for the student whose talks they are, and for the staff.")
            )
        return access, member_of(access)
    students = access.course.memberships.filter(pk=membership_id, role=Membership.Role.STUDENT)
    student = students.select_related("user").first()
    if student is None:
        raise Http404
    student.course = access.course
    return access, student
