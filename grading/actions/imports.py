"""Taking over a file of grades: sent, mapped, and then all of it or nothing."""

import logging
from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from courses.models import Course, Membership
from grading import errors
from grading.actions.grade_writes import Entry
from grading.actions.grades import enter_grades
from grading.models import GradeChange, GradeImport, KnownColumn, KnownPerson
from grading.queries import ReadImport, old_imports, read_import
from grading.rules.tables import read_grades

logger = logging.getLogger(__name__)
KEPT_FOR = timedelta(days=30)
FORGOTTEN = {"generic"}
"""Formats that tell nothing of the system that wrote the file: their headings are not kept."""


def open_import(
    *, course: Course, file_name: str, content: bytes, by: Membership, now: datetime
) -> GradeImport:
    """Keep a file until somebody has decided on it; no grade changes.

    :raises NotATable: if it cannot be read, with the reason.
    :raises ImportRefused: if there is no column of grades in it, or nobody.
    """
    table = read_grades(content)
    if not table.items:
        raise errors.ImportRefused(_("There is no column of grades in it."))
    if not table.people:
        raise errors.ImportRefused(_("There is nobody in it."))
    grade_import = GradeImport.objects.create(
        course=course, by=by, sent_at=now, file_name=file_name[:200], content=content
    )
    logger.info("import %s of course %s sent by member %s", grade_import.pk, course.pk, by.pk)
    return grade_import


@transaction.atomic
def map_import(
    *,
    grade_import: GradeImport,
    items: Mapping[int, int | None],
    people: Mapping[int, int],
    by: Membership,
    now: datetime,
) -> None:
    """Say which item each column is, and who the rows are that nothing told.

    :param items: item ids by the place of the column; None for a column that is not taken.
    :param people: membership ids by the row's line; 0 for a row that is nobody here.
    :raises ImportRefused: if two columns are one item, or the import is over.
    """
    found = _locked(grade_import)
    taken = [pk for pk in items.values() if pk is not None]
    if len(set(taken)) < len(taken):
        raise errors.ImportRefused(_("Two columns cannot be the same item."))
    found.columns = {
        "items": {str(column): pk for column, pk in items.items()},
        "people": {str(line): pk for line, pk in people.items()},
    }
    found.save(update_fields=["columns"])
    logger.info("import %s mapped by member %s", found.pk, by.pk)


def apply_import(
    *,
    grade_import: GradeImport,
    fingerprint: str,
    leaves_out: bool,
    by: Membership,
    now: datetime,
) -> int:
    """Take over what the preview showed, all of it or nothing; return how many grades changed.

    Afterwards what the other system calls our items and people is known, and the file is forgotten.

    :param fingerprint: of the preview.
    :param leaves_out: somebody agreed that what cannot be taken is left out.
    :raises ImportChanged: if anything is no longer as the preview showed it; nothing was written.
    :raises ImportRefused: if something would be left out that nobody agreed to, or it is over.
    """
    with transaction.atomic():
        read = read_import(_locked(grade_import))
        if read.fingerprint != fingerprint:
            raise errors.ImportChanged(_(errors.IMPORT_CHANGED))
        if read.plan.leaves_something_out and not leaves_out:
            raise errors.ImportRefused(
                _("Some of it cannot be taken. Tick that it is left out, or mend the file.")
            )
        _enter(read, by=by, now=now)
        _remember(read)
        _end(read.grade_import, GradeImport.State.APPLIED, now, len(read.plan.changes))
    logger.info(
        "import %s applied by member %s: %s changes", grade_import.pk, by.pk, len(read.plan.changes)
    )
    return len(read.plan.changes)


@transaction.atomic
def discard_import(*, grade_import: GradeImport, by: Membership | None, now: datetime) -> None:
    """Forget a file that nobody wants to take over; nothing if it is over already.

    :param by: None where it was left lying.
    """
    found = GradeImport.objects.select_for_update().get(pk=grade_import.pk)
    if found.state == GradeImport.State.OPEN:
        _end(found, GradeImport.State.DISCARDED, now, 0)
        logger.info("import %s discarded by member %s", found.pk, by.pk if by else None)


def discard_old_imports(*, now: datetime) -> None:
    """Forget the files that were left lying."""
    for grade_import in old_imports(now - KEPT_FOR):
        discard_import(grade_import=grade_import, by=None, now=now)


def _locked(grade_import: GradeImport) -> GradeImport:
    found = GradeImport.objects.select_for_update().get(pk=grade_import.pk)
    if found.state != GradeImport.State.OPEN:
        raise errors.ImportRefused(_("This file was taken over or discarded already."))
    found.course = grade_import.course
    return found


def _enter(read: ReadImport, *, by: Membership, now: datetime) -> None:
    """Enter item by item, in one order, so that two imports do not wait for each other."""
    entries = defaultdict(list)
    for change in read.plan.changes:
        entries[change.item_id].append(
            Entry(
                read.members_by_id[change.member_id],
                change.status,
                change.points,
                revision=change.old.revision,
                reason=read.grade_import.file_name,
            )
        )
    for item_id in sorted(entries):
        refused = enter_grades(
            item=read.items_by_id[item_id],
            entries=entries[item_id],
            by=by,
            now=now,
            source=GradeChange.Source.IMPORT,
        )
        if refused:
            raise errors.ImportChanged(_(errors.IMPORT_CHANGED))


def _remember(read: ReadImport) -> None:
    kind = read.table.format
    if kind in FORGOTTEN:
        return
    for choice in read.columns:
        if choice.item is None:
            continue
        heading = choice.column.heading[:300]
        KnownColumn.objects.filter(
            item__component__course=read.grade_import.course, format=kind, heading=heading
        ).exclude(item=choice.item).delete()
        KnownColumn.objects.update_or_create(
            item=choice.item, format=kind, defaults={"heading": heading}
        )
    KnownPerson.objects.bulk_create(
        [
            KnownPerson(membership_id=match.student.pk, format=kind, cells=dict(match.person.cells))
            for match in read.matches
            if match.student
        ],
        update_conflicts=True,
        unique_fields=["membership", "format"],
        update_fields=["cells"],
    )


def _end(grade_import: GradeImport, state: str, now: datetime, change_count: int) -> None:
    values: dict[str, Any] = {"state": state, "ended_at": now, "change_count": change_count}
    for name, value in (values | {"content": b""}).items():
        setattr(grade_import, name, value)
    grade_import.save(update_fields=[*values, "content"])
