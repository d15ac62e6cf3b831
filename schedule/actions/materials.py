import logging
from datetime import datetime

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from courses.actions import raise_content_version
from courses.models import Membership
from schedule import errors
from schedule.models import Material, Session

logger = logging.getLogger(__name__)


@transaction.atomic
def add_material(
    *,
    session: Session,
    title: str,
    by: Membership,
    now: datetime,
    url: str = "",
    file: "UploadedFile[bytes] | None" = None,
) -> Material:
    """Add a link or a file to a session.

    :raises MaterialNeedsOneSource: if there is neither, or both.
    :raises courses.errors.UploadRefused: if the file cannot be taken.
    """
    if bool(url) == (file is not None):
        raise errors.MaterialNeedsOneSource(_("Give a link or choose a file: one of the two."))
    material = Material.objects.create(
        session=session, title=title, url=url, upload=None, added_at=now
    )
    logger.info("material %s added by member %s", material.pk, by.pk)
    raise_content_version(session.week.course_id)
    return material


@transaction.atomic
def remove_material(*, material: Material, by: Membership, now: datetime) -> None:
    """Take a material away. A file's bytes stay in the storage, which others may share."""
    logger.info("material %s removed by member %s", material.pk, by.pk)
    course_id = material.session.week.course_id
    material.delete()
    raise_content_version(course_id)
