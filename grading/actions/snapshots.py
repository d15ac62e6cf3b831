"""Storing students' totals for big lists, statistics and exports."""

import logging
from datetime import datetime

from courses.models import Course
from grading.models import Snapshot
from grading.queries import computed_totals, stale_input

logger = logging.getLogger(__name__)
STORED = [
    "policy_version",
    "change_count",
    "floor",
    "current",
    "ceiling",
    "seen_floor",
    "seen_current",
    "seen_ceiling",
    "computed_at",
]


def recompute_snapshots(*, course: Course, now: datetime) -> int:
    """Compute the totals that are behind, store them in bulk, and return how many they were.

    The versions are read before the grades. So a change in between leaves a snapshot with an old
    version, which no page shows and the next run replaces; never a new version on old grades.
    """
    found = stale_input(course)
    if found is None:
        return 0
    snapshots = []
    for member_id, change_count in found.counts.items():
        totals = computed_totals(found.policy, found.cells, member_id)
        snapshots.append(
            Snapshot(
                membership_id=member_id,
                policy_version=found.policy.version,
                change_count=change_count,
                floor=totals.staff.floor,
                current=totals.staff.current,
                ceiling=totals.staff.ceiling,
                seen_floor=totals.student.floor,
                seen_current=totals.student.current,
                seen_ceiling=totals.student.ceiling,
                computed_at=now,
            )
        )
    Snapshot.objects.bulk_create(
        snapshots,
        batch_size=500,
        update_conflicts=True,
        unique_fields=["membership"],
        update_fields=STORED,
    )
    logger.info("%s totals of course %s computed", len(snapshots), course.pk)
    return len(snapshots)
