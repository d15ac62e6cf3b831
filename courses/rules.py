"""Decisions over plain values: local days, file names and types, roles."""

from datetime import UTC, datetime, timedelta
from enum import Enum
from zoneinfo import ZoneInfo


class Permission(Enum):
    """One thing a member may do in a course. A role is a set of these."""

    VIEW_COURSE = "view the course"
    VIEW_PEOPLE = "see who is in the course"
    EDIT_COURSE = "change the course's settings"
    EDIT_PEOPLE = "add and drop people"
    EDIT_SCHEDULE = "change the schedule"
    EDIT_PAPERS = "change the papers and readings"
    POST_RESPONSE = "post a question to a reading"
    TAKE_SEAT = "take a seat for a talk"
    EDIT_TALKS = "change anybody's talk"
    JOIN_TEAM = "be in a team and hand in"
    VIEW_SUBMISSIONS = "see what everybody handed in"
    EDIT_PROJECTS = "change milestones and teams"
    VIEW_OWN_GRADES = "see their own grades"
    VIEW_GRADEBOOK = "see everybody's grades"
    ENTER_GRADES = "enter grades"
    EDIT_WEIGHTS = "change components, items and weights"
    RELEASE_GRADES = "release grades"
    VIEW_LETTERS = "see the course's letters"
    ANNOUNCE = "write announcements"
    VIEW_DASHBOARD = "see the dashboard"


P = Permission
ROLE_PERMISSIONS: dict[str, frozenset[Permission]] = {
    "observer": frozenset({P.VIEW_COURSE}),
    "student": frozenset(
        {P.VIEW_COURSE, P.POST_RESPONSE, P.TAKE_SEAT, P.JOIN_TEAM, P.VIEW_OWN_GRADES}
    ),
    "ta": frozenset(
        {
            P.VIEW_COURSE,
            P.VIEW_PEOPLE,
            P.EDIT_SCHEDULE,
            P.EDIT_PAPERS,
            P.POST_RESPONSE,
            P.EDIT_TALKS,
            P.VIEW_SUBMISSIONS,
            P.VIEW_GRADEBOOK,
            P.ENTER_GRADES,
            P.VIEW_LETTERS,
            P.ANNOUNCE,
            P.VIEW_DASHBOARD,
        }
    ),
    "instructor": frozenset(Permission) - {P.TAKE_SEAT, P.JOIN_TEAM, P.VIEW_OWN_GRADES},
}


def permissions_of(role: str, *, can_release: bool) -> frozenset[Permission]:
    """Return what a member with this role may do; a TA may be given the right to release."""
    granted = ROLE_PERMISSIONS[role]
    if role == "ta" and can_release:
        granted |= {Permission.RELEASE_GRADES}
    return granted


def roles_with(permission: Permission) -> list[str]:
    """Return the roles that have a permission by themselves, as a 403 page names them."""
    return [role for role, granted in ROLE_PERMISSIONS.items() if permission in granted]


def add_local_days(moment: datetime, days: int, zone: ZoneInfo) -> datetime:
    """Return the moment with the same wall-clock time in the zone, `days` later (or earlier).

    A "24 hours later" would be an hour off when the clocks change in between. A wall-clock time
    that does not exist that day (spring) is moved on by the gap.
    """
    local = moment.astimezone(zone)
    shifted = (local.replace(tzinfo=None) + timedelta(days=days)).replace(
        tzinfo=zone, fold=local.fold
    )
    return shifted.astimezone(UTC)
