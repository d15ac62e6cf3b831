"""Short ways to write policies and grades in tests."""

from fractions import Fraction as F

from grading.rules import Component, Grade, Item, Policy, Reader, total

STAFF, STUDENT = Reader.STAFF, Reader.STUDENT


def number(text):
    return F(str(text))


def course(text, **options):
    """Read "50: 9/10, -/4; 40: x/40" as a policy and one student's grades.

    `-` is not graded, `x` excused, `m` missing, `a` absent. Items are named 0, 1, ... over all.
    """
    components, grades, key = [], {}, 0
    for part in text.split(";"):
        weight, _, listed = part.partition(":")
        items = []
        for entry in filter(None, (piece.strip() for piece in listed.split(","))):
            points, _, most = entry.partition("/")
            items.append(Item(key, number(most)))
            if points != "-":
                grades[key] = grade(points)
            key += 1
        components.append(Component(weight.strip(), number(weight), tuple(items), **options))
    return Policy(tuple(components)), grades


def grade(written, days_late=0):
    statuses = {"x": "excused", "m": "missing", "a": "absent", "s": "submitted", "-": "none"}
    if written in statuses:
        return Grade(statuses[written])
    return Grade("graded", number(written), days_late)


def numbers(result):
    """Return floor, current, ceiling as text."""
    return tuple(
        None if value is None else str(value)
        for value in (result.floor, result.current, result.ceiling)
    )


def totals(text, reader=STAFF, **options):
    policy, grades = course(text, **options)
    return numbers(total(policy, grades, reader))
