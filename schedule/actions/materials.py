import logging
from datetime import datetime

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from courses.actions import raise_content_version, store_upload
from courses.models import Membership, Upload
from courses.rules import DOCUMENT_MAX_BYTES, MATERIAL_TYPES
from schedule import errors
from schedule.actions.sessions import lock_session
from schedule.models import Material, Session

logger = logging.getLogger(__name__)


def add_material(
    *,
    session: Session,
    title: str,
    by: Membership,
    now: datetime,
    url: str = "",
    file: "UploadedFile[bytes] | None" = None,
) -> Material:
    """Add a link or a file to a session. The file is stored before anything is locked.

    :raises MaterialNeedsOneSource: if there is neither, or both.
    :raises SessionGone: if the session was deleted meanwhile.
    :raises courses.errors.UploadRefused: if the file cannot be taken.
    """
    if bool(url) == (file is not None):
        raise errors.MaterialNeedsOneSource(_("Give a link or choose a file: one of the two."))
    upload = _store(session, file, by=by, now=now) if file is not None else None
    with transaction.atomic():
        locked = lock_session(session)
        material = Material.objects.create(
            session=locked, title=title, url=url, upload=upload, added_at=now
        )
        logger.info("material %s added by member %s", material.pk, by.pk)
        raise_content_version(locked.week.course_id)
    return material


def _store(
    session: Session, file: "UploadedFile[bytes]", *, by: Membership, now: datetime
) -> Upload:
    return store_upload(
        course=session.week.course,
        by=by.user,
        file=file,
        file_types=MATERIAL_TYPES,
        max_bytes=DOCUMENT_MAX_BYTES,
        now=now,
    )


@transaction.atomic
def remove_material(*, material: Material, by: Membership, now: datetime) -> None:
    """Take a material away. A file's bytes stay in the storage, which others may share."""
    logger.info("material %s removed by member %s", material.pk, by.pk)
    course_id = material.session.week.course_id
    Material.objects.filter(pk=material.pk).delete()
    raise_content_version(course_id)
