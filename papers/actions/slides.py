"""Slides of talks. Every version is kept."""

import logging
from datetime import datetime

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from courses.actions import store_upload
from courses.models import Membership, Upload
from courses.rules import DOCUMENT_TYPES
from papers import errors
from papers.models import Presentation, Slides

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
    student = presentation.membership
    is_staff = by.is_course_staff and by.course_id == student.course_id
    if by != student and not is_staff:
        raise errors.NotYourTalk(_("Slides are uploaded by who gives the talk, and by the staff."))
    upload = store_upload(
        course=by.course,
        by=by.user,
        file=file,
        file_types=DOCUMENT_TYPES,
        max_bytes=settings.UPLOAD_MAX_BYTES,
        now=now,
    )
    slides = _add_version(presentation, upload, now=now)
    logger.info("slides %s uploaded by member %s", slides.pk, by.pk)
    return slides


@transaction.atomic
def _add_version(presentation: Presentation, upload: Upload, *, now: datetime) -> Slides:
    """Number the version under the talk's lock; the unique constraint stands behind it."""
    locked = Presentation.objects.select_for_update().filter(pk=presentation.pk).first()
    if locked is None:
        raise errors.TalkGone(_("This talk was given back meanwhile, so it takes no slides."))
    latest = locked.slides.aggregate(version=Max("version"))["version"]
    return Slides.objects.create(
        presentation=locked, version=(latest or 0) + 1, upload=upload, uploaded_at=now
    )
