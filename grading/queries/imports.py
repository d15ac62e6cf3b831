"""A file of grades beside the course: which of our items and students it may mean, and what differs."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cached_property

from courses.models import Course, Membership
from courses.roster.words import fold
from grading.models import Grade, GradeChange, GradeImport, Item, KnownColumn
from grading.queries.policies import CoursePolicy, GradeCell, course_policy, graded
from grading.rules.canvas import CANVAS, canvas_cell
from grading.rules.cells import plain
from grading.rules.import_plan import Plan, Present, Target, plan
from grading.rules.matching import Match, Student, matches
from grading.rules.tables import GradeTable, ItemColumn, read_grades

MOST_CHANGES_TOLD = 20


@dataclass(frozen=True)
class ColumnChoice:
    """A column of the file and which of our items it is taken for, if any."""

    column: ItemColumn
    item: Item | None

    @property
    def other_maximum(self) -> Decimal | None:
        """Return the file's maximum where it is not the item's."""
        most = self.column.max_points
        if self.item is None or most is None or self.column.is_percentage:
            return None
        return most if most != self.item.max_points else None


@dataclass(frozen=True)
class ReadImport:
    """A file read anew, beside what is stored at this moment; nothing of it is kept."""

    grade_import: GradeImport
    table: GradeTable
    policy: CoursePolicy
    members: Sequence[Membership]
    matches: Sequence[Match]
    columns: Sequence[ColumnChoice]
    plan: Plan

    @cached_property
    def members_by_id(self) -> Mapping[int, Membership]:
        return {member.pk: member for member in self.members}

    @cached_property
    def items_by_id(self) -> Mapping[int, Item]:
        return {item.pk: item for item in self.policy.items}

    @property
    def absent(self) -> list[Membership]:
        return [member for member in self.members if member.pk in self.plan.absent_ids]

    @cached_property
    def fingerprint(self) -> str:
        """Return what a preview of this shows, in short: another one if anything is different."""
        found = self.plan
        told = (
            sorted((one.member_id, one.item_id, one.written) for one in found.changes),
            sorted(found.seen.items()),
            [person.line for person in found.unknown],
            [match.person.line for match in found.dropped],
            [(one.line, one.column, one.reason) for one in found.problems],
        )
        return hashlib.sha256(repr(told).encode()).hexdigest()


def read_import(grade_import: GradeImport) -> ReadImport:
    """Read the file and compare it with the course; five queries.

    :raises NotATable: if it can no longer be read.
    """
    course = grade_import.course
    table = read_grades(bytes(grade_import.content))
    policy = course_policy(course)
    members = list(course.memberships.students().select_related("user").order_by("user__name"))
    found = matches(table.people, _students(members, table.format), _chosen_people(grade_import))
    columns = _column_choices(grade_import, table, policy)
    targets = {
        choice.column.column: Target(
            choice.item.pk,
            choice.column.heading,
            choice.item.max_points,
            percent_of=choice.item.max_points if choice.column.is_percentage else None,
        )
        for choice in columns
        if choice.item
    }
    present = _present(policy, targets.values(), table.format)
    active = [member.pk for member in members if member.is_active]
    planned = plan(table, found, targets, present, active)
    return ReadImport(grade_import, table, policy, members, found, columns, planned)


def _students(members: Iterable[Membership], kind: str) -> list[Student]:
    members = list(members)
    known = dict(
        Membership.objects.filter(pk__in=[member.pk for member in members])
        .filter(known_persons__format=kind)
        .values_list("pk", "known_persons__cells")
    )
    return [
        Student(
            pk=member.pk,
            name=member.user.name,
            email=member.user.email,
            student_id=member.student_id,
            is_active=member.is_active,
            known=known.get(member.pk, {}),
        )
        for member in members
    ]


def _chosen_people(grade_import: GradeImport) -> dict[int, int]:
    return {int(line): pk for line, pk in grade_import.columns.get("people", {}).items()}


def _column_choices(
    grade_import: GradeImport, table: GradeTable, policy: CoursePolicy
) -> list[ColumnChoice]:
    """Return what somebody chose for each column, or else what it seems to be."""
    items = {item.pk: item for item in policy.items}
    chosen = grade_import.columns.get("items")
    if chosen is not None:
        return [
            ColumnChoice(column, items.get(chosen.get(str(column.column)) or 0))
            for column in table.items
        ]
    guess = _Guess(grade_import.course, table.format, items)
    return [ColumnChoice(column, guess.item(column)) for column in table.items]


class _Guess:
    """Which item a column seems to be: by what it was last time, then by its name, each item once."""

    def __init__(self, course: Course, kind: str, items: Mapping[int, Item]) -> None:
        known = KnownColumn.objects.filter(item__component__course=course, format=kind)
        self.free = dict(items)
        self.by_heading = dict(known.values_list("heading", "item"))

    def item(self, column: ItemColumn) -> Item | None:
        pk = self.by_heading.get(column.heading) or self._by_external_id(column) or 0
        if pk not in self.free:
            pk = self._by_name(column)
        return self.free.pop(pk, None)

    def _by_external_id(self, column: ItemColumn) -> int | None:
        if not column.external_id:
            return None
        ending = (f"({column.external_id})", f"|{column.external_id}")
        return next(
            (pk for heading, pk in self.by_heading.items() if heading.endswith(ending)), None
        )

    def _by_name(self, column: ItemColumn) -> int:
        wanted = {fold(column.name), fold(column.heading)}
        for names in (_full_names, _item_name):
            found = [pk for pk, item in self.free.items() if not wanted.isdisjoint(names(item))]
            if len(found) == 1:
                return found[0]
        return 0


def _full_names(item: Item) -> set[str]:
    name = f"{item.component.name}: {item.name}"
    return {fold(name), fold(f"{name} ({plain(item.max_points)})")}


def _item_name(item: Item) -> set[str]:
    return {fold(item.name)}


def _present(
    policy: CoursePolicy, targets: Iterable[Target], kind: str
) -> dict[tuple[int, int], Present]:
    item_ids = [target.item_id for target in targets]
    rows = Grade.objects.filter(item__in=item_ids).values_list(
        "membership_id", "item_id", "status", "points", "days_late", "revision"
    )
    found = {}
    for member_id, item_id, status, points, days_late, revision in rows:
        grade = graded([(item_id, GradeCell(status, points, days_late))])[item_id]
        exported = None
        if kind == CANVAS:
            exported = canvas_cell(policy.rules_by_key[item_id], grade)
        found[member_id, item_id] = Present(status, points, revision, exported)
    return found


def imports(course: Course) -> list[GradeImport]:
    """Return the files that were sent, the latest first, without what was in them; one query."""
    found = course.grade_imports.exclude(state=GradeImport.State.DISCARDED)
    return list(found.defer("content").select_related("by__user").order_by("-sent_at", "-pk")[:50])


def changes_since(read: ReadImport, since: datetime) -> list[GradeChange]:
    """Return what was written meanwhile into the cells that the file has, the latest first."""
    item_ids = {item_id for _member_id, item_id in read.plan.seen}
    member_ids = {member_id for member_id, _item_id in read.plan.seen}
    found = GradeChange.objects.filter(
        grade__item__in=item_ids, membership__in=member_ids, at__gte=since
    )
    return list(
        found.select_related("by__user", "membership__user", "grade__item").order_by("-at", "-pk")[
            :MOST_CHANGES_TOLD
        ]
    )


def old_imports(before: datetime) -> list[GradeImport]:
    """Return the open ones that were sent before, without what is in them."""
    found = GradeImport.objects.filter(state=GradeImport.State.OPEN, sent_at__lt=before)
    return list(found.defer("content"))
