"""Teams, their pages, and who is put into them or out of them by their own or by staff's hand."""

import logging
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from courses.actions import raise_content_version
from courses.emails import Text
from courses.models import Course, Membership
from outbox.rules import Told
from projects import emails, errors, queries, rules
from projects.actions.joining import (
    check_has_place,
    check_is_free,
    check_unlocked,
    end_place,
    join,
    lock_student,
    lock_team,
    tell,
)
from projects.models import Team, TeamPlace

logger = logging.getLogger(__name__)


@transaction.atomic
def create_team(
    *,
    course: Course,
    name: str,
    by: Membership,
    now: datetime,
    title: str = "",
    abstract: str = "",
    tags: str = "",
    repository: str = "",
) -> Team:
    """Make a team. A student who makes one is its first member; one that staff make is empty.

    :raises TeamNameTaken: if the course has a team of this name.
    :raises AlreadyInTeam: if the student is in a team.
    :raises TeamsLocked: if teams are fixed and it is a student who asks.
    """
    check_unlocked(course, by=by, now=now)
    _free_name(name, course)
    team = Team(
        course=course,
        name=name,
        title=title,
        abstract=abstract,
        tags=tags,
        repository=repository,
        created_at=now,
    )
    _save(team)
    if not by.is_course_staff:
        student = lock_student(by)
        check_is_free(student, course)
        join(team, student, now=now)
    logger.info("team %s created by member %s", team.pk, by.pk)
    return team


@transaction.atomic
def update_team(*, team: Team, by: Membership, now: datetime, **changes: Any) -> Team:
    """Change a team's `name`, `title`, `abstract`, `tags` or `repository`.

    :raises TeamNameTaken: if the course has another team of this name.
    """
    if "name" in changes:
        _free_name(changes["name"], team.course, team)
    for name, value in changes.items():
        setattr(team, name, value)
    _save(team, update_fields=sorted(changes))
    logger.info("team %s changed by member %s", team.pk, by.pk)
    raise_content_version(team.course_id)
    return team


@transaction.atomic
def relate_papers(*, team: Team, papers: Sequence[Any], by: Membership, now: datetime) -> Team:
    """Set the papers of the course's library that a team's page names.

    :raises WrongPaper: if one is of another course.
    """
    if any(paper.course_id != team.course_id for paper in papers):
        raise errors.WrongPaper(_("Choose papers of this course's library."))
    team.related_papers.set(papers)
    logger.info("related papers of team %s set by member %s", team.pk, by.pk)
    return team


@transaction.atomic
def leave_team(*, team: Team, by: Membership, now: datetime) -> TeamPlace:
    """End the student's own time in the team. What the team handed in stays the team's.

    :raises NotInTeam: and :raises TeamsLocked:
    """
    check_unlocked(team.course, by=by, now=now)
    return end_place(lock_team(team), by, by=by, now=now)


@transaction.atomic
def remove_from_team(
    *, team: Team, membership: Membership, by: Membership, now: datetime
) -> TeamPlace:
    """End a student's time in the team, by staff and by letter: also when teams are fixed.

    :raises NotInTeam: if the student left meanwhile.
    """
    place = end_place(lock_team(team), membership, by=by, now=now)
    told = Told("team-place-ended", f"team-place-ended:{place.pk}")
    tell([membership], partial(emails.taken_out_of_team, place), told, now=now)
    return place


@transaction.atomic
def place_in_team(
    *,
    team: Team,
    membership: Membership,
    by: Membership,
    now: datetime,
    since: datetime | None = None,
) -> TeamPlace:
    """Put a student into the team, by staff and by letter: also when teams are fixed.

    :param since: from when on they count as a member; what the team handed in since is theirs too.
    :raises NotAStudent: and :raises AlreadyInTeam: and :raises TeamFull:
    :raises PlacesOverlap: if they were in a team after that moment, or it is still to come.
    """
    team = lock_team(team)
    student = lock_student(membership)
    check_is_free(student, team.course)
    check_has_place(team)
    if since:
        _check_since(since, student, now=now)
    place = join(team, student, now=now, since=since)
    _tell_of_place(place, partial(emails.placed_in_team, place), now=now)
    logger.info("member %s placed in team %s by member %s", membership.pk, team.pk, by.pk)
    return place


@transaction.atomic
def move_to_team(
    *, membership: Membership, source: Team, target: Team, by: Membership, now: datetime
) -> TeamPlace:
    """Move a student from one team to another, by staff: all of it or nothing, and by letter.

    :raises NotInTeam: if the student left `source` meanwhile.
    :raises SameTeam: and :raises NotAStudent: and :raises TeamFull:
    """
    if source == target:
        raise errors.SameTeam(_("Choose another team: the student is in this one."))
    locked = {team.pk: lock_team(team) for team in sorted((source, target), key=_by_pk)}
    source, target = locked[source.pk], locked[target.pk]
    student = lock_student(membership)
    left = end_place(source, student, by=by, now=now)
    check_is_free(student, target.course)
    check_has_place(target)
    place = join(target, student, now=now)
    _tell_of_place(place, partial(emails.moved_to_team, left, place), now=now)
    logger.info("member %s moved to team %s by member %s", membership.pk, target.pk, by.pk)
    return place


def _by_pk(team: Team) -> int:
    return team.pk


def _check_since(since: datetime, student: Membership, *, now: datetime) -> None:
    if since > now:
        raise errors.PlacesOverlap(_("Choose a moment that has passed, or leave it empty for now."))
    left = student.team_places.exclude(left_at=None).values_list("left_at", flat=True)
    if rules.overlaps(since, [moment for moment in left if moment]):
        message = _("%(name)s was in a team after that moment. Choose a later one.")
        raise errors.PlacesOverlap(message % {"name": student.user})


def _tell_of_place(place: TeamPlace, make: Callable[[], Text], *, now: datetime) -> None:
    """Tell the student, and those who are in the team already."""
    tell([place.membership], make, Told("team-place", f"team-place:{place.pk}"), now=now)
    others = [one for one in queries.members_of(place.team) if one != place.membership]
    told = Told("team-joined", f"team-joined:{place.pk}")
    tell(others, partial(emails.joined_team, place), told, now=now)


def _free_name(name: str, course: Course, wanted_by: Team | None = None) -> None:
    """Take a name from a team that everybody left and that handed in nothing: no list shows it.

    Its number goes behind its name; its row stays, for the places in it are its members' history.
    The teams are locked by their age, as everywhere.
    """
    rows = course.teams.filter(Q(name=name) | Q(pk=wanted_by.pk if wanted_by else None))
    for team in rows.select_for_update(of=("self",)).order_by("pk"):
        if team != wanted_by and queries.is_abandoned(team):
            end = f" ({team.pk})"
            team.name = name[: rules.LONGEST_TEAM_NAME - len(end)] + end
            _save(team, update_fields=["name"])
            logger.info("team %s renamed: its name is wanted, nobody is in it", team.pk)


def _save(team: Team, **how: Any) -> None:
    try:
        with transaction.atomic():
            team.save(**how)
    except IntegrityError as error:
        message = _("There is a team named “%(name)s” already. Choose another name.")
        raise errors.TeamNameTaken(message % {"name": team.name}) from error
