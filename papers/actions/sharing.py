"""What a presenter lets everybody see."""

import logging
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from courses.actions import raise_content_version
from courses.models import Membership
from papers import errors
from papers.models import Presentation

logger = logging.getLogger(__name__)


@transaction.atomic
def share_talk(*, presentation: Presentation, by: Membership, now: datetime) -> Presentation:
    """Let everybody see a talk's topic and slides once it has been given, where the course is public.

    Each presenter decides for their own talk. Sharing again keeps the first moment.

    :raises NotYourTalk: for everybody but its presenter: nobody agrees for somebody else.
    :raises TalkGone: if the talk was given back meanwhile.
    """
    if by != presentation.membership:
        raise errors.NotYourTalk(_("Only who gives the talk can agree to show it to everybody."))
    return _set_shared(presentation, now, by=by)


@transaction.atomic
def unshare_talk(*, presentation: Presentation, by: Membership, now: datetime) -> Presentation:
    """Take that back, at any time; staff may do it too.

    :raises NotYourTalk: and :raises TalkGone:
    """
    student = presentation.membership
    if by != student and not (by.is_course_staff and by.course_id == student.course_id):
        raise errors.NotYourTalk(_("This is for the student whose talk it is, and for the staff."))
    return _set_shared(presentation, None, by=by)


def _set_shared(
    presentation: Presentation, shared_at: datetime | None, *, by: Membership
) -> Presentation:
    talk = Presentation.objects.select_for_update().filter(pk=presentation.pk).first()
    if talk is None:
        raise errors.TalkGone(_("This talk was given back meanwhile."))
    if (talk.shared_at is None) != (shared_at is None):
        talk.shared_at = shared_at
        talk.save(update_fields=["shared_at"])
        verb = "shared" if shared_at else "no longer shared"
        logger.info("talk %s %s by member %s", talk.pk, verb, by.pk)
        raise_content_version(by.course_id)
    return talk
