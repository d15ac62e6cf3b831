"""The JSON document of `manage.py assigntalks`: a problem, and the answer."""

from collections.abc import Collection

from courses.documents import (
    Object,
    UnusableDocument,
    as_count,
    as_flag,
    as_list,
    as_object,
    as_text,
    parsed,
    required,
)
from papers.rules.assignment.problems import Assignment, Infeasible, Problem, Slot, Student

PROBLEM = {"talks_per_student", "min_gap_weeks", "different_roles", "slots", "students", "pins"}
SLOT = {"id", "week", "session", "capacity", "minimum", "role"}
STUDENT = {"id", "ranking", "impossible", "talks"}


def read(text: str) -> Problem:
    """Read a document.

    :raises UnusableDocument: if it is not as docs/assignment.md says; one sentence says where.
    """
    fields = as_object(parsed(text), "The document", PROBLEM)
    slots = tuple(_slot(value, n) for n, value in _numbered(fields, "slots"))
    ids = _each_once([slot.id for slot in slots], "slots have the id")
    students = tuple(_student(value, n, ids) for n, value in _numbered(fields, "students"))
    _each_once([student.id for student in students], "students have the id")
    problem = Problem(
        students=students,
        slots=slots,
        talks_per_student=as_count(fields.get("talks_per_student", 2), "talks_per_student"),
        min_gap_weeks=as_count(fields.get("min_gap_weeks", 1), "min_gap_weeks"),
        pins=frozenset(
            _pin(value, n)
            for n, value in enumerate(as_list(fields.get("pins", []), "pins"), start=1)
        ),
        roles_differ=as_flag(fields.get("different_roles", False), "different_roles"),
    )
    _refuse_pins(problem, ids)
    return problem


def answer(found: Assignment | Infeasible) -> dict[str, object]:
    """Return what the command prints."""
    if isinstance(found, Infeasible):
        return {
            "status": "infeasible",
            "reasons": [
                {
                    "text": reason.text,
                    "students": list(reason.students),
                    "slots": list(reason.slots),
                    "kind": reason.kind,
                    "relax": list(reason.relax),
                }
                for reason in found.reasons
            ],
        }
    return {
        "status": "optimal",
        "worst_rank": found.worst_rank,
        "sum_squared_ranks": found.sum_squared_ranks,
        "assignment": {student: list(slots) for student, slots in found.seats.items()},
    }


def _numbered(fields: Object, name: str) -> list[tuple[int, object]]:
    values = as_list(required(fields, name, "The document"), name)
    if not values:
        raise UnusableDocument(f"{name} is empty: there is nothing to assign.")
    return list(enumerate(values, start=1))


def _slot(value: object, number: int) -> Slot:
    fields = as_object(value, f"Slot {number}", SLOT)
    name = as_text(required(fields, "id", f"Slot {number}"), f"id of slot {number}")
    where = f"Slot {name}"
    role = fields.get("role", "")
    if not isinstance(role, str):
        raise UnusableDocument(f"role of {name} must be a text in quotation marks.")
    return Slot(
        id=name,
        week=as_count(required(fields, "week", where), f"week of {name}"),
        session=as_text(required(fields, "session", where), f"session of {name}"),
        capacity=as_count(required(fields, "capacity", where), f"capacity of {name}"),
        minimum=as_count(fields.get("minimum", 0), f"minimum of {name}"),
        role=role,
    )


def _student(value: object, number: int, slots: set[str]) -> Student:
    fields = as_object(value, f"Student {number}", STUDENT)
    name = as_text(required(fields, "id", f"Student {number}"), f"id of student {number}")
    ranking = _slots(required(fields, "ranking", f"Student {name}"), f"ranking of {name}", slots)
    if len(set(ranking)) < len(ranking):
        twice = next(slot for slot in ranking if ranking.count(slot) > 1)
        raise UnusableDocument(f"ranking of {name} has “{twice}” twice.")
    impossible = _slots(fields.get("impossible", []), f"impossible of {name}", slots)
    talks = as_count(fields["talks"], f"talks of {name}") if "talks" in fields else None
    return Student(name, tuple(ranking), frozenset(impossible), talks)


def _slots(value: object, where: str, slots: set[str]) -> list[str]:
    found = [as_text(one, f"Each slot in {where}") for one in as_list(value, where)]
    for slot in found:
        if slot not in slots:
            raise UnusableDocument(f"{where} has “{slot}”, which is no slot.")
    return found


def _pin(value: object, number: int) -> tuple[str, str]:
    pair = as_list(value, f"Pin {number}")
    if len(pair) != 2:
        raise UnusableDocument(f"Pin {number} must be a student and a slot.")
    return as_text(pair[0], f"Student of pin {number}"), as_text(pair[1], f"Slot of pin {number}")


def _refuse_pins(problem: Problem, slots: Collection[str]) -> None:
    """Refuse pins of nobody, and more of them than the student gives talks."""
    left = {student.id: problem.talks_of(student) for student in problem.students}
    for student, slot in sorted(problem.pins):
        if student not in left:
            raise UnusableDocument(f"A pin names “{student}”, who is no student.")
        if slot not in slots:
            raise UnusableDocument(f"A pin of {student} names “{slot}”, which is no slot.")
        left[student] -= 1
        if left[student] < 0:
            raise UnusableDocument(f"{student} has more pins than talks.")


def _each_once(ids: list[str], what: str) -> set[str]:
    found = set(ids)
    if len(found) < len(ids):
        twice = next(one for one in ids if ids.count(one) > 1)
        raise UnusableDocument(f"Two {what} “{twice}”.")
    return found
