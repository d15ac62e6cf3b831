"""Slides of talks. Every version is kept."""

import logging
from datetime import datetime

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from courses.actions import store_upload
from courses.models import Membership, Upload
from courses.rules import DOCUMENT_MAX_BYTES, DOCUMENT_TYPES
from papers import errors
from papers.models import Presentation, Slides
from papers.rules.talk_life import is_final
from schedule.models import Session

logger = logging.getLogger(__name__)


def upload_slides(
    *, presentation: Presentation, file: "UploadedFile[bytes]", by: Membership, now: datetime
) -> Slides:
    """Take a file as the next version of a talk's slides, also after the talk.

    The file is stored before the talk is locked, so that nobody waits for somebody's upload.

    :raises NotYourTalk: for everybody but its presenter and staff.
    :raises TalkGone: if the talk was given back meanwhile.
    :raises courses.errors.UploadRefused: if the file is of a wrong type, empty or too large.
    """
    _check_by(presentation, by)
    upload = store_upload(
        course=by.course,
        by=by.user,
        file=file,
        file_types=DOCUMENT_TYPES,
        max_bytes=DOCUMENT_MAX_BYTES,
        now=now,
    )
    slides = _add_version(presentation, upload, now=now)
    logger.info("slides %s uploaded by member %s", slides.pk, by.pk)
    return slides


@transaction.atomic
def keep_slides(*, presentation: Presentation, by: Membership, now: datetime) -> Slides:
    """Say that the last version is how the talk was given: it becomes the next one, with the same file.

    Doing so again changes nothing.

    :raises NotYourTalk: for everybody but its presenter and staff.
    :raises TalkGone: if the talk was given back meanwhile.
    :raises NoSlidesYet: before the talk has begun, or without any slides.
    """
    _check_by(presentation, by)
    locked = _lock(presentation)
    session = Session.objects.get(slots__seats__presentation=locked)
    latest = locked.slides.order_by("version").last()
    if latest is None or now < session.starts_at:
        raise errors.NoSlidesYet(_("Once the talk is given, upload the slides as you gave them."))
    if is_final(latest.uploaded_at, starts_at=session.starts_at):
        return latest
    kept = Slides.objects.create(
        presentation=locked, version=latest.version + 1, upload=latest.upload, uploaded_at=now
    )
    logger.info("slides %s kept as final by member %s", kept.pk, by.pk)
    return kept


@transaction.atomic
def _add_version(presentation: Presentation, upload: Upload, *, now: datetime) -> Slides:
    """Number the version under the talk's lock; the unique constraint stands behind it."""
    locked = _lock(presentation)
    latest = locked.slides.aggregate(version=Max("version"))["version"]
    return Slides.objects.create(
        presentation=locked, version=(latest or 0) + 1, upload=upload, uploaded_at=now
    )


def _lock(presentation: Presentation) -> Presentation:
    locked = Presentation.objects.select_for_update().filter(pk=presentation.pk).first()
    if locked is None:
        raise errors.TalkGone(_("This talk was given back meanwhile, so it takes no slides."))
    return locked


def _check_by(presentation: Presentation, by: Membership) -> None:
    student = presentation.membership
    is_staff = by.is_course_staff and by.course_id == student.course_id
    if by != student and not is_staff:
        raise errors.NotYourTalk(_("Slides are uploaded by who gives the talk, and by the staff."))
