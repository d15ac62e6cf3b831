"""A course's components, items and grades as rows, and as the rules want them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import (
    BigIntegerField,
    Case,
    Count,
    F,
    FilteredRelation,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models.functions import Cast, Round

from courses.models import Course, Membership
from grading import rules
from grading.models import Component, Grade, GradeChange, Item, Policy
from grading.rules import cells
from grading.rules.compiled import (
    EXCUSED,
    OPEN,
    PER_POINT,
    UNDECIDED,
    CompiledPolicy,
    Standing,
    in_units,
)


@dataclass(frozen=True)
class CoursePolicy:
    """A course's components with their items, in order, and the version they were read at or after."""

    version: int
    components: tuple[Component, ...]
    items_of: Mapping[int, tuple[Item, ...]]
    caps_at_100: bool = False
    shows_letters: bool = False
    regrade_days: int = 0
    has_rubrics: bool = False

    @property
    def items(self) -> list[Item]:
        return [item for component in self.components for item in self.items_of[component.pk]]

    @cached_property
    def for_rules(self) -> rules.Policy:
        return rules.Policy(
            tuple(
                rules.Component(
                    name=component.name,
                    weight=Fraction(component.weight),
                    items=tuple(_item(item) for item in self.items_of[component.pk]),
                    weighting=rules.Weighting(component.weighting),
                    drop_lowest=component.drop_lowest,
                    is_extra_credit=component.is_extra_credit,
                )
                for component in self.components
            ),
            caps_at_100=self.caps_at_100,
        )

    @cached_property
    def rules_by_key(self) -> Mapping[rules.Key, rules.Item]:
        return {item.key: item for part in self.for_rules.components for item in part.items}

    @cached_property
    def compiled(self) -> CompiledPolicy:
        return CompiledPolicy(self.for_rules)


def _item(item: Item) -> rules.Item:
    return rules.Item(
        key=item.pk,
        max_points=Fraction(item.max_points),
        weight=Fraction(item.weight),
        is_extra_credit=item.is_extra_credit,
        is_released=item.is_released,
        late=_late(item),
    )


def _late(item: Item) -> rules.LatePolicy | None:
    if item.late_percent is None or item.late_floor is None:
        return None
    return rules.LatePolicy(Fraction(item.late_percent), Fraction(item.late_floor))


def course_policy(course: Course) -> CoursePolicy:
    """Read the version first: what is read after it is at least as new. Two queries."""
    return policy_at(course, policy_version(course))


COMPONENT_FIELDS = [field.attname for field in Component._meta.concrete_fields]  # noqa: SLF001  a documented API
ITEM_FIELDS = [field.attname for field in Item._meta.concrete_fields]  # noqa: SLF001  a documented API
ITEM_AT = len(COMPONENT_FIELDS)
RUBRIC_AT = ITEM_AT + len(ITEM_FIELDS)
SETTINGS = ("caps_at_100", "shows_letters", "regrade_days")
"""Of the course's policy, beside each item: what pages and totals need of it."""
SETTINGS_AT = RUBRIC_AT + 1
GRADE_AT = SETTINGS_AT + len(SETTINGS)
POLICY_FIELDS = [
    *COMPONENT_FIELDS,
    *(f"items__{name}" for name in ITEM_FIELDS),
    "items__rubric",
    *(f"course__policy__{name}" for name in SETTINGS),
]
OWN_FIELDS = [
    f"own__{name}"
    for name in ("status", "points", "days_late", "revision", "comment", "adjustment")
]
Rows = Sequence[tuple[Any, ...]]
"""A course's components with an item each, or none, in order; with one student's grade behind it."""


def policy_at(course: Course, version: int = 0) -> CoursePolicy:
    """Read all components, also those without items, with their items; one query.

    :param version: read before; left out where no snapshot is to be compared with it.
    """
    return policy_of(course, list(_policy_rows(course).values_list(*POLICY_FIELDS)), version)


def own_rows(course: Course, member: Membership) -> Rows:
    """Read the course's components and items with this student's grades; one query."""
    own = FilteredRelation("items__grades", condition=Q(items__grades__membership_id=member.pk))
    return list(_policy_rows(course).annotate(own=own).values_list(*POLICY_FIELDS, *OWN_FIELDS))


def _policy_rows(course: Course) -> QuerySet[Component]:
    return course.components.order_by("position", "pk", "items__position", "items__pk")


def policy_of(course: Course, rows: Rows, version: int = 0) -> CoursePolicy:
    components: dict[int, Component] = {}
    items_of: dict[int, list[Item]] = defaultdict(list)
    for row in rows:
        component = Component.from_db("default", COMPONENT_FIELDS, row[:ITEM_AT])
        component = components.setdefault(component.pk, component)
        component.course = course
        item_values = row[ITEM_AT:RUBRIC_AT]
        if item_values[0] is not None:
            item = Item.from_db("default", ITEM_FIELDS, item_values)
            item.component = component
            items_of[component.pk].append(item)
    return CoursePolicy(
        version,
        tuple(components.values()),
        {pk: tuple(items_of[pk]) for pk in components},
        has_rubrics=any(row[RUBRIC_AT] is not None for row in rows),
        **_settings(rows),
    )


def _settings(rows: Rows) -> dict[str, Any]:
    """Return the policy's settings; none where there is no row, or no policy yet."""
    if not rows or rows[0][SETTINGS_AT] is None:
        return {}
    return dict(zip(SETTINGS, rows[0][SETTINGS_AT:GRADE_AT], strict=True))


def policy_version(course: Course) -> int:
    """Return 0 for a course that never had a component."""
    return Policy.objects.filter(course=course).values_list("version", flat=True).first() or 0


def policy_values(course: Course) -> dict[str, Any]:
    """Return what holds for all of the course's grades, as its form shows it."""
    policy = Policy.objects.filter(course=course).first() or Policy()
    names = ("caps_at_100", "shows_letters", "shows_statistics", "regrade_days", "late_days")
    return {name: getattr(policy, name) for name in names}


class GradeCell(NamedTuple):
    """A grade as tables show it. A tuple, because a large gradebook makes ten thousand of them.

    :param points: before what being late takes.
    :param adjustment: what the points differ by from the team's.
    :param item: what it is for, where the cell stands by itself.
    """

    status: str
    points: Decimal | None
    days_late: int = 0
    revision: int = 0
    comment: str = ""
    adjustment: Decimal = Decimal(0)
    item: Item | None = None

    @property
    def written(self) -> str:
        return cells.written(self.status, self.points)


NO_GRADE = GradeCell("none", None)


def cell_of(grade: Grade, item: Item | None = None) -> GradeCell:
    return GradeCell(
        grade.status,
        grade.points,
        grade.days_late,
        grade.revision,
        grade.comment,
        grade.adjustment,
        item,
    )


Cells = Mapping[int, Mapping[int, GradeCell]]
"""Grades by membership id and item id."""


MOST_NAMED = 5000


def grade_cells(course: Course, member_ids: Sequence[int]) -> Cells:
    """Return the grades of these members, without comments; one query.

    Of more than SQLite lets a query name, the whole course is read.
    """
    found: dict[int, dict[int, GradeCell]] = {pk: {} for pk in member_ids}
    rows = Grade.objects.filter(item__component__course=course)
    if len(found) <= MOST_NAMED:
        rows = rows.filter(membership__in=member_ids)
    for member_id, item_id, status, points, days_late in rows.values_list(
        "membership_id", "item_id", "status", "points", "days_late"
    ):
        if member_id in found:
            found[member_id][item_id] = GradeCell(status, points, days_late)
    return found


def own_cells(rows: Rows) -> dict[int, GradeCell]:
    """Return the grades behind the items, by item id."""
    return {row[ITEM_AT]: GradeCell(*row[GRADE_AT:]) for row in rows if row[GRADE_AT] is not None}


@dataclass(frozen=True)
class Versions:
    """What totals are made from, at one moment.

    :param policy: 0 for a course that never had a component.
    :param counts: how many rows of the log each student has, by membership id.
    """

    policy: int
    counts: Mapping[int, int]


NOBODY = 0
"""In the place of a membership's id: the row beside it is the policy's version."""


def versions(course: Course) -> Versions:
    """Return the versions of the course's policy and of each student's grades, in one query."""
    counts = (
        GradeChange.objects.filter(membership__course=course)
        .values("membership_id")
        .annotate(count=Count("pk"))
    )
    policy = Policy.objects.filter(course=course)
    rows = counts.values_list("membership_id", "count").union(
        policy.values_list(Value(NOBODY), "version"), all=True
    )
    found = dict(rows)
    return Versions(found.pop(NOBODY, 0), found)


class Version(NamedTuple):
    """The version of all that totals, and the pages that tell of them, are made from.

    Every change of components and items raises the one number, every change of a grade the other.
    """

    policy: int
    change_count: int


# In SQL because Django needs three times as long to put them together, and pages that are kept do
# little else.
OWN_VERSION = """
    SELECT (SELECT version FROM grading_policy WHERE course_id = %s),
           (SELECT count(*) FROM grading_gradechange WHERE membership_id = %s)
"""


def own_version(course: Course, member: Membership) -> Version:
    """Return the version of one student's grades; one query."""
    with connection.cursor() as cursor:
        cursor.execute(OWN_VERSION, (course.pk, member.pk))
        policy, change_count = cursor.fetchone()
    return Version(policy or 0, change_count)


def graded(found: Iterable[tuple[int, GradeCell]]) -> dict[rules.Key, rules.Grade]:
    """Return grades as the rules want them, by item id."""
    return {
        item_id: rules.Grade(
            status=rules.Status(cell.status),
            points=None if cell.points is None else Fraction(cell.points),
            days_late=cell.days_late,
        )
        for item_id, cell in found
    }


UNITS = {"excused": EXCUSED, "missing": 0, "absent": 0}
POINTS_IN_UNITS = Cast(Round(F("points") * PER_POINT), BigIntegerField())
"""Points in whole ten-thousandths: a database sums them exactly, SQLite too."""
IN_UNITS = Case(
    When(points__isnull=False, then=POINTS_IN_UNITS),
    *(When(status=status, then=Value(units)) for status, units in UNITS.items()),
    default=Value(OPEN),
    output_field=BigIntegerField(),
)
"""A grade's standing as the compiled rules want it, made by the database."""


def standings(policy: CoursePolicy, found: Mapping[int, GradeCell]) -> list[Standing]:
    """Return a student's grades as the compiled rules want them, in the order of the items."""
    compiled = policy.compiled
    listed = [UNDECIDED] * len(compiled.place_of)
    for item_id, cell in found.items():
        place = compiled.place_of.get(item_id)
        if place is not None:
            units = UNITS.get(cell.status, OPEN) if cell.points is None else in_units(cell.points)
            listed[place] = (units, cell.days_late)
    return listed


def many_standings(policy: CoursePolicy, member_ids: Sequence[int]) -> dict[int, list[Standing]]:
    """Return the same for many students, by membership id; one query, no row for a grade."""
    place_of = policy.compiled.place_of
    listed = {pk: [UNDECIDED] * len(place_of) for pk in member_ids}
    rows = Grade.objects.filter(membership__in=member_ids).annotate(units=IN_UNITS)
    for member_id, item_id, *standing in rows.values_list(
        "membership_id", "item_id", "units", "days_late"
    ):
        place = place_of.get(item_id)
        if place is not None:
            listed[member_id][place] = (standing[0], standing[1])
    return listed
