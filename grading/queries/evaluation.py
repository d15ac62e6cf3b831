"""Reads of components and items that pages are made from."""

from dataclasses import dataclass
from decimal import Decimal

from courses.models import Course
from grading.models import Component


@dataclass(frozen=True)
class ItemLine:
    """One graded item and what it grades."""

    item_id: int
    name: str
    session_id: int | None
    turn: int | None
    milestone_id: int | None


@dataclass(frozen=True)
class ComponentLine:
    """One share of the course total, as everybody may see it.

    :param weight: percent.
    """

    component_id: int
    name: str
    weight: Decimal
    is_extra_credit: bool
    items: tuple[ItemLine, ...]


def evaluation(course: Course) -> list[ComponentLine]:
    """Return what the course's total is made of, in its order; two queries."""
    components = course.components.order_by("position", "pk").prefetch_related("items")
    return [_component_line(component) for component in components]


def _component_line(component: Component) -> ComponentLine:
    items = sorted(component.items.all(), key=lambda item: (item.position, item.pk))
    return ComponentLine(
        component_id=component.pk,
        name=component.name,
        weight=component.weight,
        is_extra_credit=component.is_extra_credit,
        items=tuple(
            ItemLine(item.pk, item.name, item.session_id, item.turn, item.milestone_id)
            for item in items
        ),
    )
