"""The JSON document of `manage.py coursetotals`: a course's policy with its grades, and the answer."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import TypeVar

from courses.documents import Object, as_flag, as_list, as_object, parsed, required
from grading.errors import UnusableInput
from grading.rules.numbers import exact, whole
from grading.rules.policy import (
    Component,
    Grade,
    Item,
    Key,
    LatePolicy,
    Policy,
    Reader,
    Status,
    Total,
    Weighting,
)
from grading.rules.rounding import apportioned

PLACES = 12
"""Decimals of weights and contributions in the trace."""

Choice = TypeVar("Choice", bound=StrEnum)


@dataclass(frozen=True)
class CourseFile:
    policy: Policy
    grades: Mapping[str, Mapping[Key, Grade]]
    reader: Reader


def read(text: str) -> CourseFile:
    """Read a document.

    :raises UnusableDocument: if it is not as docs/grading.md says; one sentence says where.
    """
    document = parsed(text)
    course = as_object(document, "The document", {"reader", "components", "grades"})
    components = as_list(required(course, "components", "The document"), "components")
    policy = Policy(tuple(_component(value, n) for n, value in enumerate(components, start=1)))
    known = {item.key for component in policy.components for item in component.items}
    people = as_object(course.get("grades", {}), "grades")
    return CourseFile(
        policy=policy,
        grades={name: _grades(value, name, known) for name, value in people.items()},
        reader=_choice(Reader, course.get("reader", "staff"), "reader"),
    )


def answer(total: Total) -> dict[str, object]:
    """Return one student's part of the answer; the trace's figures sum to what was rounded."""
    weights = apportioned([line.weight for line in total.lines], PLACES)
    contributions = apportioned([line.contribution for line in total.lines], PLACES)
    return {
        "floor": _text(total.floor),
        "current": _text(total.current),
        "ceiling": _text(total.ceiling),
        "trace": [
            {
                "item": line.key,
                "state": line.state.value,
                "weight": format(weight, "f"),
                "contribution": format(contribution, "f"),
            }
            for line, weight, contribution in zip(total.lines, weights, contributions, strict=True)
        ],
    }


def _text(number: Decimal | None) -> str | None:
    return None if number is None else str(number)


def _component(value: object, number: int) -> Component:
    where = f"Component {number}"
    fields = as_object(
        value,
        where,
        {"name", "weight", "weighting", "drop_lowest", "extra_credit", "items"},
    )
    name = _name(fields, where)
    items = as_list(required(fields, "items", name), f"items of {name}")
    return Component(
        name=name,
        weight=exact(required(fields, "weight", name), f"weight of {name}"),
        items=tuple(_item(item, f"Item {n} of {name}") for n, item in enumerate(items, start=1)),
        weighting=_choice(Weighting, fields.get("weighting", "points"), f"weighting of {name}"),
        drop_lowest=whole(fields.get("drop_lowest", 0), f"drop_lowest of {name}"),
        is_extra_credit=_flag(fields, "extra_credit", name, default=False),
    )


def _item(value: object, where: str) -> Item:
    fields = as_object(
        value, where, {"name", "max_points", "weight", "extra_credit", "released", "late"}
    )
    name = _name(fields, where)
    max_points = exact(required(fields, "max_points", name), f"max_points of {name}")
    if max_points == 0:
        raise UnusableInput(f"max_points of {name} must be above 0.")
    late = fields.get("late")
    return Item(
        key=name,
        max_points=max_points,
        weight=exact(fields.get("weight", "1"), f"weight of {name}"),
        is_extra_credit=_flag(fields, "extra_credit", name, default=False),
        is_released=_flag(fields, "released", name, default=True),
        late=None if late is None else _late(late, name),
    )


def _late(value: object, name: str) -> LatePolicy:
    fields = as_object(value, f"late of {name}", {"percent_per_day", "floor_percent"})
    return LatePolicy(
        percent_per_day=exact(fields.get("percent_per_day", "10"), f"percent_per_day of {name}"),
        floor_percent=exact(fields.get("floor_percent", "20"), f"floor_percent of {name}"),
    )


def _grades(value: object, person: str, known: set[Key]) -> dict[Key, Grade]:
    found: dict[Key, Grade] = {}
    for item, fields in as_object(value, f"grades of {person}").items():
        if item not in known:
            raise UnusableInput(f"{person} has a grade for “{item}”, which is no item.")
        found[item] = _grade(fields, f"{person}’s {item}")
    return found


def _grade(value: object, where: str) -> Grade:
    fields = as_object(value, where, {"status", "points", "days_late"})
    status = _choice(Status, required(fields, "status", where), f"status of {where}")
    points = fields.get("points")
    if points is None and status == Status.GRADED:
        raise UnusableInput(f"{where} is graded and has no points.")
    return Grade(
        status=status,
        points=None if points is None else exact(points, f"points of {where}"),
        days_late=whole(fields.get("days_late", 0), f"days_late of {where}"),
    )


def _name(fields: Object, where: str) -> str:
    name = required(fields, "name", where)
    if not isinstance(name, str) or not name.strip():
        raise UnusableInput(f"{where} needs a name.")
    return name


def _flag(fields: Object, name: str, where: str, *, default: bool) -> bool:
    return as_flag(fields.get(name, default), f"{name} of {where}")


def _choice(kind: type[Choice], value: object, where: str) -> Choice:
    if not isinstance(value, str) or value not in list(kind):
        allowed = ", ".join(kind)
        raise UnusableInput(f"{where} must be one of {allowed}, but is {str(value)[:40]!r}.")
    return kind(value)
