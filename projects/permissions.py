"""Who gets which row of the projects. Visitors get nothing; each row is found in its course only."""

from collections.abc import Iterable

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils.translation import gettext as _

from courses.models import Membership, User
from courses.permissions import Access, denial, get_access, get_course_to
from courses.rules import Permission
from projects import queries
from projects.models import (
    Extension,
    FinalTalk,
    JoinRequest,
    Milestone,
    Submission,
    SubmissionFile,
    Team,
    TeamInvitation,
    TeamPlace,
)
from schedule.models import SignupRound, Slot

Person = User | AnonymousUser


def get_course_to_view(user: Person, slug: str) -> Access:
    """Return the course to any of its members.

    :raises Http404: to everybody else, also where the course is public.
    """
    access = get_access(user, slug)
    if access.member is None:
        raise Http404
    return access


def get_course_to_be_in_teams(user: Person, slug: str) -> tuple[Access, Membership]:
    """Return the course to a student, who may be in its teams."""
    access = get_course_to(user, slug, Permission.JOIN_TEAM)
    return access, member_of(access)


def get_course_to_make_teams(user: Person, slug: str) -> tuple[Access, Membership]:
    """Return the course to a student, for a team of their own, or to staff, for anybody's."""
    access = get_course_to_view(user, slug)
    if not access.can(Permission.EDIT_PROJECTS):
        access = get_course_to(user, slug, Permission.JOIN_TEAM)
    return access, member_of(access)


def get_course_to_edit(user: Person, slug: str) -> tuple[Access, Membership]:
    """Return the course to somebody who may change its milestones and teams."""
    access = get_course_to(user, slug, Permission.EDIT_PROJECTS)
    return access, member_of(access)


def get_team_to_view(user: Person, slug: str, team_id: int) -> tuple[Access, Team]:
    """Return a team to staff and to students, of whatever team."""
    access = get_course_to_view(user, slug)
    if not can_see_teams(access):
        raise PermissionDenied(denial(Permission.VIEW_SUBMISSIONS))
    return access, _team(access, team_id)


def get_team_to_edit(user: Person, slug: str, team_id: int) -> tuple[Access, Team]:
    """Return a team to its members and to staff who may change teams."""
    access, team = get_team_to_view(user, slug, team_id)
    if not can_edit_team(access, team):
        raise PermissionDenied(_refusal(access))
    return access, team


def get_team_to_leave(user: Person, slug: str, team_id: int) -> tuple[Access, Team, Membership]:
    """Return a team to its members."""
    access, team = get_team_to_view(user, slug, team_id)
    if not (access.can(Permission.JOIN_TEAM) and is_in_team(access, team)):
        raise PermissionDenied(_refusal(access))
    return access, team, member_of(access)


def get_team_to_ask(user: Person, slug: str, team_id: int) -> tuple[Access, Team, Membership]:
    """Return a team to a student who may ask to join it."""
    access, member = get_course_to_be_in_teams(user, slug)
    return access, _team(access, team_id), member


def get_request_to_answer(user: Person, slug: str, request_id: int) -> tuple[Access, JoinRequest]:
    """Return a request to the members of the team it asks and to staff who may change teams."""
    access = get_course_to_make_teams(user, slug)[0]
    request = _request(access, request_id)
    if not can_edit_team(access, request.team):
        raise PermissionDenied(_refusal(access))
    return access, request


def get_request_to_withdraw(user: Person, slug: str, request_id: int) -> tuple[Access, JoinRequest]:
    """Return a request to the student who asks; to everybody else there is none."""
    access, member = get_course_to_be_in_teams(user, slug)
    request = _request(access, request_id)
    if request.membership != member:
        raise Http404
    return access, request


def get_team_to_move_people(user: Person, slug: str, team_id: int) -> tuple[Access, Team]:
    """Return a team to staff who put students into it or take them out."""
    access, _member = get_course_to_edit(user, slug)
    return access, _team(access, team_id)


def get_place_to_end(user: Person, slug: str, place_id: int) -> tuple[Access, TeamPlace]:
    """Return a student's present place in a team to staff who may change teams."""
    access, _member = get_course_to_edit(user, slug)
    places = TeamPlace.objects.filter(team__course=access.course, left_at=None)
    place = places.select_related("team__course", "membership__user").filter(pk=place_id).first()
    if place is None:
        raise Http404
    return access, place


def get_invitation_to_answer(
    user: Person, slug: str, invitation_id: int
) -> tuple[Access, TeamInvitation]:
    """Return an invitation to the student whom it asks; to everybody else there is none."""
    access, member = get_course_to_be_in_teams(user, slug)
    return access, _invitation(access, invitation_id, membership=member)


def get_invitation_to_withdraw(
    user: Person, slug: str, invitation_id: int
) -> tuple[Access, TeamInvitation]:
    """Return an invitation to the members of its team and to staff who may change teams."""
    access = get_course_to_make_teams(user, slug)[0]
    invitation = _invitation(access, invitation_id)
    if not can_edit_team(access, invitation.team):
        raise PermissionDenied(_refusal(access))
    return access, invitation


def get_milestone_to_view(user: Person, slug: str, milestone_id: int) -> tuple[Access, Milestone]:
    """Return a milestone to any member of its course."""
    access = get_course_to_view(user, slug)
    return access, _milestone(access, milestone_id)


def get_milestone_to_submit(
    user: Person, slug: str, milestone_id: int
) -> tuple[Access, Milestone, Membership]:
    """Return a milestone to a student, who may hand in."""
    access, member = get_course_to_be_in_teams(user, slug)
    return access, _milestone(access, milestone_id), member


def get_milestone_to_edit(
    user: Person, slug: str, milestone_id: int
) -> tuple[Access, Milestone, Membership]:
    """Return a milestone to somebody who may change it."""
    access, member = get_course_to_edit(user, slug)
    return access, _milestone(access, milestone_id), member


def get_extension_to_take_back(
    user: Person, slug: str, extension_id: int
) -> tuple[Access, Extension, Membership]:
    """Return an extension to somebody who may grant them."""
    access, member = get_course_to_edit(user, slug)
    extensions = Extension.objects.filter(pk=extension_id, milestone__course=access.course)
    extension = extensions.select_related("milestone", "team", "membership__user").first()
    if extension is None:
        raise Http404
    extension.milestone.course = access.course
    return access, extension, member


def get_submission_to_view(
    user: Person, slug: str, submission_id: int
) -> tuple[Access, Submission]:
    """Return a submission to staff, the team's present members and those then, or its student."""
    access = get_course_to_view(user, slug)
    submission = (
        Submission.objects.filter(pk=submission_id, milestone__course=access.course)
        .select_related("milestone", "team", "membership__user", "upload", "submitted_by__user")
        .first()
    )
    if submission is None:
        raise Http404
    if not can_see_submission(access, submission):
        raise PermissionDenied(_("What a team hands in is for its members and the staff."))
    submission.milestone.course = access.course
    return access, submission


def get_submission_file_to_view(
    user: Person, slug: str, submission_id: int, file_id: int
) -> tuple[Access, SubmissionFile]:
    """Return a further file of a submission to whoever may see the submission."""
    access, submission = get_submission_to_view(user, slug, submission_id)
    file = submission.more.select_related("upload").filter(pk=file_id).first()
    if file is None:
        raise Http404
    return access, file


def get_milestone_to_write_about(
    user: Person, slug: str, milestone_id: int
) -> tuple[Access, Milestone, Membership]:
    """Return a milestone to those who write to the course, for those who have handed in nothing."""
    access = get_course_to(user, slug, Permission.ANNOUNCE)
    return access, _milestone(access, milestone_id), member_of(access)


def get_milestone_to_collect(
    user: Person, slug: str, milestone_id: int
) -> tuple[Access, Milestone]:
    """Return a milestone to those who see what everybody handed in."""
    access = get_course_to_inspect(user, slug)
    return access, _milestone(access, milestone_id)


def get_course_to_inspect(user: Person, slug: str) -> Access:
    """Return the course to those who see what everybody handed in."""
    return get_course_to(user, slug, Permission.VIEW_SUBMISSIONS)


def get_course_to_lay_out_talks(user: Person, slug: str) -> tuple[Access, Membership]:
    """Return the course to staff who may change anybody's talk."""
    access = get_course_to(user, slug, Permission.EDIT_TALKS)
    return access, member_of(access)


def get_course_to_see_teams(user: Person, slug: str) -> Access:
    """Return the course to staff and to students."""
    access = get_course_to_view(user, slug)
    if not can_see_teams(access):
        raise PermissionDenied(denial(Permission.VIEW_SUBMISSIONS))
    return access


def get_slot_to_take(user: Person, slug: str, slot_id: int) -> tuple[Access, Slot]:
    """Return a slot for final talks to students and to staff who may change anybody's talk."""
    access = _access_to_final_seats(user, slug)
    slots = Slot.objects.filter(
        round__course=access.course, round__purpose=SignupRound.Purpose.FINAL
    )
    slot = slots.filter(pk=slot_id).first()
    if slot is None:
        raise Http404
    return access, slot


def get_final_talk_to_give_back(user: Person, slug: str, talk_id: int) -> tuple[Access, FinalTalk]:
    """Return a team's final talk to its members and to staff who may change anybody's talk."""
    access = _access_to_final_seats(user, slug)
    talks = FinalTalk.objects.filter(team__course=access.course, seat__isnull=False)
    talk = talks.select_related("team", "seat__slot").filter(pk=talk_id).first()
    if talk is None:
        raise Http404
    if not (access.can(Permission.EDIT_TALKS) or is_in_team(access, talk.team)):
        raise PermissionDenied(_refusal(access))
    return access, talk


def member_of(access: Access) -> Membership:
    """Return the membership of somebody who has been let in as a member.

    :raises Http404: if they are none.
    """
    if access.member is None:
        raise Http404
    return access.member


def can_see_teams(access: Access) -> bool:
    return access.is_student or access.can(Permission.VIEW_SUBMISSIONS)


def is_in_team(access: Access, team: Team) -> bool:
    return access.is_student and queries.current_team(member_of(access)) == team


def can_edit_team(access: Access, team: Team) -> bool:
    if access.can(Permission.EDIT_PROJECTS):
        return True
    return access.can(Permission.JOIN_TEAM) and is_in_team(access, team)


def can_see_submission(access: Access, submission: Submission) -> bool:
    return bool(submissions_to_view(access, [submission]))


def submissions_to_view(access: Access, submissions: Iterable[Submission]) -> list[Submission]:
    """Return those that the reader may see; one query, whatever their number.

    Staff see all, present members all of their team's, and who has left the team what was handed
    in while they were in it: it is also theirs.
    """
    if access.can(Permission.VIEW_SUBMISSIONS):
        return list(submissions)
    if not access.is_student:
        return []
    member = member_of(access)
    places = queries.places_of(member)
    return [one for one in submissions if _is_of(member, places, one)]


def _is_of(member: Membership, places: Iterable[TeamPlace], submission: Submission) -> bool:
    if submission.team_id is None:
        return submission.membership_id == member.pk
    return any(
        place.left_at is None or place.is_at(submission.submitted_at)
        for place in places
        if place.team_id == submission.team_id
    )


def _access_to_final_seats(user: Person, slug: str) -> Access:
    access = get_course_to_view(user, slug)
    if access.can(Permission.EDIT_TALKS):
        return access
    return get_course_to(user, slug, Permission.JOIN_TEAM)


def _team(access: Access, team_id: int) -> Team:
    team = Team.objects.filter(pk=team_id, course=access.course).first()
    if team is None:
        raise Http404
    team.course = access.course
    return team


def _milestone(access: Access, milestone_id: int) -> Milestone:
    milestone = Milestone.objects.filter(pk=milestone_id, course=access.course).first()
    if milestone is None:
        raise Http404
    milestone.course = access.course
    return milestone


def _invitation(
    access: Access, invitation_id: int, membership: Membership | None = None
) -> TeamInvitation:
    invitations = TeamInvitation.objects.filter(pk=invitation_id, team__course=access.course)
    if membership is not None:
        invitations = invitations.filter(membership=membership)
    invitation = invitations.select_related("team", "membership__user").first()
    if invitation is None:
        raise Http404
    return invitation


def _request(access: Access, request_id: int) -> JoinRequest:
    requests = JoinRequest.objects.filter(pk=request_id, team__course=access.course)
    request = requests.select_related("team", "membership__user").first()
    if request is None:
        raise Http404
    return request


def _refusal(access: Access) -> str:
    if access.course.archived_at:
        return _("This course is archived: it can be read, not changed.")
    return _("This is for the team's members and for the staff.")
