"""Letters of the projects, built from templates/emails/*.txt: the first line is the subject."""

from django.utils.translation import gettext as _

from courses.emails import Text, address, build, moment_words
from courses.models import Membership
from courses.templatetags.course_tags import duration
from projects import queries
from projects.models import (
    Extension,
    FinalTalk,
    JoinRequest,
    Milestone,
    Submission,
    Team,
    TeamInvitation,
    TeamPlace,
)
from projects.receipts import receipt_line
from schedule.models import Session


def team_invitation(invitation: TeamInvitation) -> Text:
    course = invitation.team.course
    return build(
        "team_invitation",
        {
            "invitation": invitation,
            "course": course,
            "url": address("projects:projects", course.slug),
        },
    )


def invitation_answered(invitation: TeamInvitation) -> Text:
    team = invitation.team
    return build(
        "team_invitation_answered",
        {
            "invitation": invitation,
            "is_accepted": invitation.state == TeamInvitation.State.ACCEPTED,
            "course": team.course,
            "url": address("projects:team", team.course.slug, team.pk),
        },
    )


def placed_in_team(place: TeamPlace) -> Text:
    team = place.team
    return build(
        "team_place",
        {
            "place": place,
            "course": team.course,
            "url": address("projects:team", team.course.slug, team.pk),
        },
    )


def team_request(request: JoinRequest) -> Text:
    return _of_team("team_request", request.team, request.membership, {"text": request.text})


def request_answered(request: JoinRequest) -> Text:
    """Tell the student what became of the request; who is not taken in is shown who else looks."""
    page = "team" if request.state == JoinRequest.State.ACCEPTED else "looking"
    return _of_team(
        "team_request_answered",
        request.team,
        request.membership,
        {"state": request.state},
        page=page,
    )


def request_withdrawn(request: JoinRequest) -> Text:
    return _of_team("team_request_withdrawn", request.team, request.membership)


def joined_team(place: TeamPlace) -> Text:
    return _of_team("team_joined", place.team, place.membership)


def left_team(place: TeamPlace) -> Text:
    return _of_team("team_left", place.team, place.membership)


def taken_out_of_team(place: TeamPlace) -> Text:
    return _of_team("team_place_ended", place.team, place.membership, page="projects")


def moved_to_team(left: TeamPlace, place: TeamPlace) -> Text:
    return _of_team("team_moved", place.team, place.membership, {"source": left.team})


def final_talk_given(talk: FinalTalk, session: Session) -> Text:
    course = talk.team.course
    return build(
        "final_talk_given",
        {
            "team": talk.team,
            "course": course,
            "session": session,
            "moment": moment_words(session.starts_at, course.zone),
            "url": address("projects:final-talks", course.slug),
        },
    )


def _of_team(
    template: str,
    team: Team,
    student: Membership,
    more: dict[str, object] | None = None,
    *,
    page: str = "team",
) -> Text:
    """Build a letter about a student and a team, with the way to one of the pages of teams."""
    course = team.course
    url = address(f"projects:{page}", course.slug, *([team.pk] if page == "team" else []))
    context: dict[str, object] = {"team": team, "student": student.user, "course": course}
    return build(template, context | {"url": url} | (more or {}))


def submission_received(submission: Submission) -> Text:
    """Build the receipt: file, SHA-256, size, server time with zone, version, on time or late."""
    milestone = submission.milestone
    course = milestone.course
    dates = queries.dates_for(milestone, submission.owner)
    late_by = dates.late_by(submission.submitted_at)
    return build(
        "submission_received",
        {
            "submission": submission,
            "milestone": milestone,
            "course": course,
            "received": moment_words(submission.submitted_at, course.zone),
            "due": moment_words(dates.due_at, course.zone),
            "is_extended": dates.is_extended,
            "late_words": duration(late_by.total_seconds()) if late_by else "",
            "url": address("projects:submission", course.slug, submission.pk),
            "receipt": receipt_line(submission),
            "check_url": address("receipt-check"),
        },
    )


def extension_decided(extension: Extension) -> Text:
    """Tell those concerned until when they may hand in now, and why."""
    milestone = extension.milestone
    course = milestone.course
    dates = queries.dates_for(milestone, extension.owner)
    return build(
        "extension_decided",
        {
            "extension": extension,
            "milestone": milestone,
            "course": course,
            "by": extension.granted_by.user.name,
            "due": moment_words(dates.due_at, course.zone),
            "closes": moment_words(dates.taken_until, course.zone),
            "url": address("projects:milestone", course.slug, milestone.pk),
        },
    )


def words_to_missing(milestone: Milestone) -> dict[str, str]:
    """Return the subject and the text that staff begin with, to those who handed in nothing."""
    title = milestone.title
    return {
        "subject": _("%(title)s has not arrived") % {"title": title},
        "body": _(
            "We have not received “%(title)s” from you or your team. Please hand it in, or write to"
            " us if something is in the way."
        )
        % {"title": title},
    }


def to_missing(milestone: Milestone, subject: str, body: str, by: str) -> Text:
    """Build the letter that staff wrote to those who handed in nothing, with the way to hand in."""
    course = milestone.course
    return build(
        "hand_in_missing",
        {
            "milestone": milestone,
            "course": course,
            "subject": " ".join(subject.split()),
            "body": body,
            "by": by,
            "url": address("projects:milestone", course.slug, milestone.pk),
        },
    )
