"""Letters from staff to those who have handed in nothing."""

import logging
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from courses.emails import written_for_each
from courses.models import Membership
from outbox.actions import write_letter
from outbox.errors import AlreadyTold
from outbox.rules import Told
from projects import emails, errors, queries
from projects.models import Milestone

logger = logging.getLogger(__name__)


@transaction.atomic
def write_to_missing(
    *, milestone: Milestone, subject: str, body: str, token: str, by: Membership, now: datetime
) -> int:
    """Write to everybody who has handed in nothing, past the due moment; return how many.

    :param token: tells this sending from another: done twice with the same one, it writes once.
    :raises NobodyMissing: if everything has arrived, or is not due.
    """
    missing = queries.missing(milestone, now=now)
    recipients = [*missing.students]
    for team in missing.teams:
        recipients += queries.members_of(team)
    if not recipients:
        raise errors.NobodyMissing(_("Nobody is missing any more: there is nobody to write to."))
    told = [Told("hand-in-missing", f"milestone:{milestone.pk}:{token}")]
    count = 0
    readers = [member.user for member in recipients]
    words = (milestone, subject, body, by.user.name)
    for reader, text in written_for_each(readers, emails.to_missing, *words):
        try:
            write_letter(
                recipient_id=reader.pk,
                course_id=milestone.course_id,
                subject=text.subject,
                body=text.body,
                told=told,
                now=now,
            )
        except AlreadyTold:
            continue
        count += 1
    logger.info("%s letters about milestone %s by member %s", count, milestone.pk, by.pk)
    return count
