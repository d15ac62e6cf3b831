"""Storing students' totals for big lists, statistics and exports."""

import logging
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import Q

from courses.models import Course
from grading.models import Recomputation, Snapshot
from grading.queries import StaleInput, is_behind, stale_input, totals_of

logger = logging.getLogger(__name__)
BATCH = 2000
LEASE = timedelta(minutes=1)
"""For how long a course is one worker's: far longer than a batch takes, and renewed by each."""
STORED = {
    "membership_id": "bigint",
    "policy_version": "integer",
    "change_count": "integer",
    **dict.fromkeys(("floor", "current", "ceiling"), "numeric"),
    **dict.fromkeys(("seen_floor", "seen_current", "seen_ceiling"), "numeric"),
    "computed_at": "timestamptz",
}
"""The columns that are written, in order, as PostgreSQL calls their types."""
ARRAYS = ", ".join(f"%s::{kind}[]" for kind in STORED.values())
PLACES = ", ".join(["%s"] * len(STORED))
# In SQL, as rows made one by one into objects take half as long again as all the rest.
UPSERT = """
    INSERT INTO grading_snapshot ({names}) {rows} ON CONFLICT (membership_id) DO UPDATE SET {new}
"""
NAMES = ", ".join(STORED)
NEW = ", ".join(f"{name} = EXCLUDED.{name}" for name in list(STORED)[1:])
UPSERT_ARRAYS = UPSERT.format(names=NAMES, new=NEW, rows=f"SELECT * FROM unnest({ARRAYS})")  # noqa: S608  our own words
UPSERT_ROW = UPSERT.format(names=NAMES, new=NEW, rows=f"VALUES ({PLACES})")


def recompute_snapshots(*, course: Course, now: datetime, most: int = BATCH) -> int:
    """Compute all totals of a course that are behind, and return how many they were.

    For courses small enough to wait for, and for tests; the background does it in batches.
    """
    count, lease = 0, lease_recomputation(course=course, now=now)
    while lease is not None:
        done = recompute_batch(course=course, lease=lease, now=now, most=most)
        if done is None:
            break
        count += done
    return count


def lease_recomputation(*, course: Course, now: datetime) -> datetime | None:
    """Make the course's recomputation this worker's for a minute; None if it is another's.

    None, after one query, also if nothing is behind.

    Who holds it also computes what goes behind meanwhile, so nobody needs to wait for it. After a
    worker was killed another goes on at the place where it was.
    """
    if not is_behind(course):
        return None
    lease = now + LEASE
    Recomputation.objects.get_or_create(course=course)
    free = Q(leased_until__isnull=True) | Q(leased_until__lte=now)
    taken = Recomputation.objects.filter(free, course=course).update(leased_until=lease)
    return lease if taken else None


@transaction.atomic
def recompute_batch(
    *, course: Course, lease: datetime, now: datetime, most: int = BATCH
) -> int | None:
    """Compute and store the next batch; return how many it had, None once nothing is behind.

    The versions are read before the grades. So a change in between leaves a snapshot with an old
    version, which no page shows and the next run replaces; never a new version on old grades.

    :param lease: what `lease_recomputation` gave. Whoever lost it does nothing more.
    """
    held = Recomputation.objects.select_for_update().filter(course=course, leased_until=lease)
    recomputation = held.first()
    if recomputation is None:
        return None
    found = stale_input(course, after_id=recomputation.after_id, most=most)
    if found is None:
        return _begin_again_or_end(recomputation)
    _store(found, now=now)
    recomputation.after_id = max(found.counts)
    recomputation.save(update_fields=["after_id"])
    logger.info("%s totals of course %s computed", len(found.counts), course.pk)
    return len(found.counts)


def renew_lease(*, course: Course, lease: datetime, now: datetime) -> datetime:
    """Hold the course for another minute; a lease that was lost is not taken back."""
    held = Recomputation.objects.filter(course=course, leased_until=lease)
    held.update(leased_until=now + LEASE)
    return now + LEASE


def _begin_again_or_end(recomputation: Recomputation) -> int | None:
    """Go through the course once more if it was begun in its middle or took a while, else let go."""
    has_passed = recomputation.after_id > 0
    recomputation.after_id = 0
    if not has_passed:
        recomputation.leased_until = None
    recomputation.save(update_fields=["after_id", "leased_until"])
    return 0 if has_passed else None


def _store(found: StaleInput, *, now: datetime) -> None:
    moment = Snapshot._meta.get_field("computed_at").get_db_prep_save(now, connection)  # noqa: SLF001  a documented API
    rows = []
    for member_id, change_count in found.counts.items():
        totals = totals_of(found.policy, found.standings[member_id])
        versions = (member_id, found.policy.version, change_count)
        rows.append((*versions, *totals.staff, *totals.student, moment))
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            columns = [list(column) for column in zip(*rows, strict=True)]
            cursor.execute(UPSERT_ARRAYS, columns)
        else:
            cursor.executemany(UPSERT_ROW, rows)
