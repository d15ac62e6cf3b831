import logging
from collections.abc import Sequence
from datetime import datetime

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from courses.actions import Received, add_upload, receive_files, receive_text
from courses.emails import moment_words, written_for
from courses.models import Membership
from outbox.actions import write_letter
from outbox.rules import Told
from projects import emails, errors, queries, rules
from projects.actions.joining import lock_student, lock_team
from projects.actions.parts import Parts, checked_parts
from projects.models import Milestone, Submission, SubmissionFile, Team
from projects.rules import Owner

logger = logging.getLogger(__name__)
PDF = "application/pdf"
TYPED = "hand-in.txt"
"""The name of the file in which a link and a text are kept."""


def submit(
    *,
    milestone: Milestone,
    by: Membership,
    now: datetime,
    files: "Sequence[UploadedFile[bytes]]" = (),
    link: str = "",
    commit: str = "",
    text: str = "",
    comment: str = "",
) -> Submission:
    """Take the next version of what the team (or the student) hands in, with a receipt.

    The bytes are stored before the team is locked, so that nobody waits for somebody's upload; the
    rows are written together. Every member gets a letter.

    :param commit: of the repository that the link leads to.
    :raises NotOpenYet: and :raises Closed: outside the milestone's opening and closing.
    :raises NotInTeam: if the milestone is a team's and the student is in none.
    :raises MilestoneChanged: if it became individual, or the teams', or is gone, meanwhile.
    :raises PartRefused: if it is not what the milestone asks for.
    :raises courses.errors.UploadRefused: if a file is of a wrong type, empty or too large.
    """
    submission = Submission(
        milestone=milestone,
        team=None if milestone.is_individual else _team_of(by),
        membership=by if milestone.is_individual else None,
        submitted_by=by,
        submitted_at=now,
        comment=comment,
    )
    _check_window(milestone, submission.owner, now=now)
    parts = checked_parts(milestone, Parts(files, link, commit, text))
    submission.link, submission.commit, submission.text = parts.link, parts.commit, parts.text
    received = _receive(milestone, parts)
    _add_version(submission, received, now=now)
    logger.info("submission %s handed in by member %s", submission.pk, by.pk)
    return submission


def _receive(milestone: Milestone, parts: Parts) -> list[Received]:
    """Store what was sent, a PDF first: it can be shown beside the grade's form."""
    received = receive_files(
        files=parts.files,
        file_types=rules.file_types(milestone.file_types),
        max_bytes=milestone.max_bytes,
    )
    received.sort(key=lambda one: one.content_type != PDF)
    if parts.has_words:
        text = rules.typed_words(link=parts.link, commit=parts.commit, text=parts.text)
        received.append(receive_text(text=text, name=TYPED))
    return received


@transaction.atomic
def _add_version(submission: Submission, received: Sequence[Received], *, now: datetime) -> None:
    """Number the version under the lock of its owner; the unique constraint stands behind it.

    The milestone is locked before: who hands it in is changed, and it is deleted, only while
    nothing was handed in.
    """
    milestone, by = submission.milestone, submission.submitted_by
    _check_still_asked(submission)
    if submission.team is None:
        lock_student(by)
    elif _team_of(by) != lock_team(submission.team):
        raise errors.NotInTeam(_("You are not in this team any more."))
    versions = milestone.submissions.filter(team=submission.team, membership=submission.membership)
    latest = versions.aggregate(version=Max("version"))["version"]
    submission.version = (latest or 0) + 1
    first, *more = [
        add_upload(course=milestone.course, by=by.user, received=one, now=now) for one in received
    ]
    submission.upload = first
    submission.save()
    SubmissionFile.objects.bulk_create(
        SubmissionFile(submission=submission, upload=upload, position=position)
        for position, upload in enumerate(more, start=2)
    )
    _write_receipts(submission, now=now)


def _check_still_asked(submission: Submission) -> None:
    """Lock the milestone and look at it again. :raises MilestoneChanged:"""
    found = Milestone.objects.select_for_update(no_key=True).filter(pk=submission.milestone_id)
    milestone = found.first()
    if milestone is None:
        raise errors.MilestoneChanged(
            _("The staff took this milestone away meanwhile: nothing is to be handed in for it.")
        )
    if milestone.is_individual != (submission.team is None):
        raise errors.MilestoneChanged(
            _(
                "The staff changed meanwhile who hands this in, so nothing was taken. "
                "Open the milestone anew, read who it is, and hand in again."
            )
        )


def _check_window(milestone: Milestone, owner: Owner, *, now: datetime) -> None:
    dates = queries.dates_for(milestone, owner)
    window = dates.window(now)
    zone = milestone.course.zone
    if window is rules.Window.BEFORE:
        message = _("This opens %(moment)s. Nothing can be handed in before.")
        raise errors.NotOpenYet(message % {"moment": moment_words(dates.opens_at, zone)})
    if window is rules.Window.CLOSED:
        message = _("This closed %(moment)s. Write to the staff if something went wrong.")
        raise errors.Closed(message % {"moment": moment_words(dates.taken_until, zone)})


def _team_of(student: Membership) -> Team:
    team = queries.current_team(student)
    if team is None:
        raise errors.NotInTeam(_("You are in no team yet. Create or join one, then hand in."))
    return team


def _write_receipts(submission: Submission, *, now: datetime) -> None:
    """Tell every current member of the team, or the student, what arrived."""
    owner = submission.team
    recipients = queries.members_of(owner) if owner else [submission.submitted_by]
    for member in recipients:
        text = written_for(member.user, emails.submission_received, submission)
        write_letter(
            recipient_id=member.user_id,
            course_id=member.course_id,
            subject=text.subject,
            body=text.body,
            told=[Told("submission-received", f"submission:{submission.pk}")],
            now=now,
        )
