"""The board: who looks for a team, and which team looks for members."""

import logging
from datetime import datetime

from django.db import transaction

from courses.models import Membership
from projects.actions.joining import check_is_free, check_unlocked, lock_student
from projects.models import LookingStudent, Team

logger = logging.getLogger(__name__)


@transaction.atomic
def look_for_team(*, interests: str, by: Membership, now: datetime) -> LookingStudent:
    """Put a student without a team on the board, or change what they say there.

    :raises NotAStudent: and :raises AlreadyInTeam: and :raises TeamsLocked:
    """
    check_unlocked(by.course, by=by, now=now)
    student = lock_student(by)
    check_is_free(student, by.course)
    found, _is_new = LookingStudent.objects.update_or_create(
        membership=student,
        defaults={"interests": interests},
        create_defaults={"interests": interests, "put_at": now},
    )
    logger.info("member %s looks for a team", by.pk)
    return found


@transaction.atomic
def stop_looking_for_team(*, by: Membership, now: datetime) -> None:
    """Take a student off the board; done again it does nothing."""
    lock_student(by)
    LookingStudent.objects.filter(membership=by).delete()
    logger.info("member %s looks for no team any more", by.pk)


def look_for_members(
    *, team: Team, is_looking: bool, looking_for: str, by: Membership, now: datetime
) -> Team:
    """Say whether a team looks for members, and for whom. It is on the board while it has a place."""
    team.is_looking = is_looking
    team.looking_for = looking_for if is_looking else ""
    team.save(update_fields=["is_looking", "looking_for"])
    logger.info("team %s looks for members: %s, by member %s", team.pk, is_looking, by.pk)
    return team
