import logging
from datetime import datetime

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from courses.actions import store_upload
from courses.models import Membership, Upload
from outbox.actions import write_letter
from outbox.rules import Told
from projects import emails, errors, queries, rules
from projects.actions.teams import lock_student, lock_team
from projects.models import Milestone, Submission, Team
from projects.rules import Owner

logger = logging.getLogger(__name__)


def submit(
    *,
    milestone: Milestone,
    by: Membership,
    file: "UploadedFile[bytes]",
    now: datetime,
    comment: str = "",
) -> Submission:
    """Take a file as the next version of what the team (or the student) hands in, with a receipt.

    The file is stored before the team is locked, so that nobody waits for somebody's upload. Every
    member gets a letter.

    :raises NotOpenYet: and :raises Closed: outside the milestone's opening and closing.
    :raises NotInTeam: if the milestone is a team's and the student is in none.
    :raises courses.errors.UploadRefused: if the file is of a wrong type, empty or too large.
    """
    team = None if milestone.is_individual else _team_of(by)
    _check_window(milestone, queries.owner_for(milestone, by, team), now=now)
    upload = store_upload(
        course=milestone.course,
        by=by.user,
        file=file,
        file_types=rules.file_types(milestone.file_types),
        max_bytes=milestone.max_bytes,
        now=now,
    )
    submission = _add_version(milestone, team, upload, by=by, now=now, comment=comment)
    logger.info("submission %s handed in by member %s", submission.pk, by.pk)
    return submission


@transaction.atomic
def _add_version(
    milestone: Milestone,
    team: Team | None,
    upload: Upload,
    *,
    by: Membership,
    now: datetime,
    comment: str,
) -> Submission:
    """Number the version under the lock of its owner; the unique constraint stands behind it."""
    if team is None:
        lock_student(by)
    elif _team_of(by) != lock_team(team):
        raise errors.NotInTeam(_("You are not in this team any more."))
    versions = milestone.submissions.filter(
        team=team, membership=by if milestone.is_individual else None
    )
    latest = versions.aggregate(version=Max("version"))["version"]
    submission = Submission.objects.create(
        milestone=milestone,
        team=team,
        membership=by if milestone.is_individual else None,
        version=(latest or 0) + 1,
        upload=upload,
        submitted_by=by,
        submitted_at=now,
        comment=comment,
    )
    _write_receipts(submission, now=now)
    return submission


def _check_window(milestone: Milestone, owner: Owner | None, *, now: datetime) -> None:
    dates = queries.dates_for(milestone, owner)
    window = dates.window(now)
    words = emails.moment_words
    zone = milestone.course.zone
    if window is rules.Window.BEFORE:
        message = _("This opens %(moment)s. Nothing can be handed in before.")
        raise errors.NotOpenYet(message % {"moment": words(dates.opens_at, zone)})
    if window is rules.Window.CLOSED:
        message = _("This closed %(moment)s. Write to the staff if something went wrong.")
        raise errors.Closed(message % {"moment": words(dates.taken_until, zone)})


def _team_of(student: Membership) -> Team:
    team = queries.current_team(student)
    if team is None:
        raise errors.NotInTeam(_("You are in no team yet. Create or join one, then hand in."))
    return team


def _write_receipts(submission: Submission, *, now: datetime) -> None:
    """Tell every current member of the team, or the student, what arrived."""
    owner = submission.team
    recipients = queries.members_of(owner) if owner else [submission.submitted_by]
    text = emails.submission_received(submission)
    for member in recipients:
        write_letter(
            recipient_id=member.user_id,
            course_id=member.course_id,
            subject=text.subject,
            body=text.body,
            told=[Told("submission-received", f"submission:{submission.pk}")],
            now=now,
        )
