import logging
from collections.abc import Sequence
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from courses import errors, queries, roster
from courses.actions.courses import raise_content_version
from courses.actions.people import add_person
from courses.models import Course, Membership

logger = logging.getLogger(__name__)


def import_roster(
    *,
    course: Course,
    rows: Sequence[roster.Row],
    by: Membership,
    now: datetime,
    seen: str | None = None,
) -> roster.Plan:
    """Take over a roster: add the new people, change the others, drop nobody. All or nothing.

    :param seen: the fingerprint of the people whom the preview compared with.
    :raises RosterRefused: if a row cannot be taken; it holds the problems.
    :raises RosterChanged: if the people are no longer those of the preview.
    """
    try:
        with transaction.atomic():
            return _import(course, rows, by, now, seen)
    except IntegrityError as error:
        raise errors.RosterChanged(_(errors.ROSTER_CHANGED)) from error


def _import(
    course: Course, rows: Sequence[roster.Row], by: Membership, now: datetime, seen: str | None
) -> roster.Plan:
    list(course.memberships.select_for_update().order_by("pk").values_list("pk", flat=True))
    known = queries.known_people(course, [row.email for row in rows])
    if seen is not None and queries.fingerprint(known) != seen:
        raise errors.RosterChanged(_(errors.ROSTER_CHANGED))
    plan = roster.plan(rows, known)
    if plan.problem_count:
        raise errors.RosterRefused(
            _("The roster has problems; nothing was changed."), plan.problems, plan.problem_count
        )
    _change_members(course, plan.of_kind("changed"))
    for change in plan.of_kind("new"):
        add_person(
            course=course,
            email=change.row.email,
            name=change.row.name,
            role=change.row.role or Membership.Role.STUDENT,
            student_id=change.row.student_id,
            section=change.row.section,
            by=by,
            now=now,
        )
    raise_content_version(course.pk)
    logger.info("roster of course %s by member %s: %s", course.pk, by.pk, dict(plan.counts))
    return plan


def _change_members(course: Course, changes: Sequence[roster.Change]) -> None:
    """Write what differs. Student ids are freed first, so that two people may exchange theirs."""
    by_id = {
        change.present.membership_id: change
        for change in changes
        if change.present and change.present.membership_id
    }
    members = list(course.memberships.filter(pk__in=by_id).select_related("user"))
    course.memberships.filter(
        pk__in=[pk for pk, change in by_id.items() if "student_id" in _columns(change)]
    ).update(student_id="")
    for member in members:
        _change(member, by_id[member.pk])


def _columns(change: roster.Change) -> dict[str, str]:
    return {difference.column: difference.new for difference in change.differences}


def _change(member: Membership, change: roster.Change) -> None:
    new = _columns(change)
    if "name" in new:
        member.user.name = new["name"]
        member.user.save(update_fields=["name"])
    member.role = new.get("role", member.role)
    member.student_id = new.get("student_id", member.student_id)
    member.section = new.get("section", member.section)
    if "state" in new:
        member.state, member.dropped_at = Membership.State.ACTIVE, None
    member.save(update_fields=["role", "student_id", "section", "state", "dropped_at"])
