import logging
from collections.abc import Sequence
from datetime import datetime

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from courses.actions import Received, add_upload, receive_files, receive_text
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
    :raises PartRefused: if it is not what the milestone asks for.
    :raises courses.errors.UploadRefused: if a file is of a wrong type, empty or too large.
    """
    team = None if milestone.is_individual else _team_of(by)
    _check_window(milestone, queries.owner_for(milestone, by, team), now=now)
    parts = checked_parts(milestone, Parts(files, link, commit, text))
    received = _receive(milestone, parts)
    submission = Submission(
        milestone=milestone,
        team=team,
        membership=by if milestone.is_individual else None,
        submitted_by=by,
        submitted_at=now,
        link=parts.link,
        commit=parts.commit,
        text=parts.text,
        comment=comment,
    )
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
    """Number the version under the lock of its owner; the unique constraint stands behind it."""
    milestone, by = submission.milestone, submission.submitted_by
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
