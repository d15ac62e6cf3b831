"""What a student's total would be with other grades: computed by the rules, nothing is stored."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property

from courses.models import Course, Membership
from grading import rules
from grading.models import Component, Item
from grading.queries.policies import (
    CoursePolicy,
    GradeCell,
    graded,
    own_cells,
    own_rows,
    policy_of,
)
from grading.queries.snapshots import Band
from grading.rules.needed import Needed, needed

OPEN = frozenset({"none", "submitted"})


@dataclass(frozen=True)
class OwnGrades:
    """A course's items with a student's grades as the student may know them.

    :param cells: of the released items only: nothing else is in here.
    """

    policy: CoursePolicy
    cells: Mapping[int, GradeCell]

    @property
    def components(self) -> Sequence[tuple[Component, Sequence[Item]]]:
        return [(one, self.policy.items_of[one.pk]) for one in self.policy.components]

    def is_open(self, item: Item) -> bool:
        """Say whether nothing is decided, as far as the student knows."""
        cell = self.cells.get(item.pk)
        return cell is None or cell.status in OPEN

    @cached_property
    def open_policy(self) -> rules.Policy:
        """Return the policy as if everything were released: what is not known is not graded."""
        found = self.policy.for_rules
        return replace(
            found,
            components=tuple(
                replace(
                    component,
                    items=tuple(replace(item, is_released=True) for item in component.items),
                )
                for component in found.components
            ),
        )

    def total(self, typed: Mapping[int, GradeCell]) -> Band:
        """Return the total with what was typed in the place of what is there."""
        found = rules.total(self.open_policy, self._grades(typed), rules.Reader.STUDENT)
        return Band(found.floor, found.current, found.ceiling)

    def needed(
        self, typed: Mapping[int, GradeCell], item_ids: Sequence[int], goal: Decimal
    ) -> tuple[Needed, Needed]:
        """Return what is needed for the total as now, and for it whatever the rest brings."""
        by_key = {item.key: item for part in self.open_policy.components for item in part.items}
        items = [by_key[pk] for pk in item_ids]
        grades = self._grades(typed)
        return (
            needed(self.open_policy, grades, items, goal),
            needed(self.open_policy, grades, items, goal, figure=lambda found: found.floor),
        )

    def _grades(self, typed: Mapping[int, GradeCell]) -> dict[rules.Key, rules.Grade]:
        return graded({**self.cells, **typed}.items())


def own_grades(course: Course, member: Membership) -> OwnGrades:
    """Return what the student may know of their grades; one query."""
    rows = own_rows(course, member)
    policy = policy_of(course, rows)
    released = {item.pk for item in policy.items if item.is_released}
    cells = {pk: cell for pk, cell in own_cells(rows).items() if pk in released}
    return OwnGrades(policy, cells)
