"""The snapshot that an assignment is computed on: a round's wishes and seats as plain JSON.

It is written as for `manage.py assigntalks`, in one order for one content, so that two snapshots
of an unchanged course are the same text. `held` says which pins are talks that students have
already; the other pins are wishes of whoever looked at the last proposal, not facts of the course.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TypedDict

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from papers.rules.assignment import Problem, Slot, Student

Pair = tuple[str, str]
"""A student and a slot."""


def student_key(pk: int) -> str:
    """Return the id by which a snapshot calls a membership: one mapping can then name everything."""
    return f"m{pk}"


def slot_key(pk: int) -> str:
    return f"s{pk}"


def session_key(pk: int) -> str:
    return f"d{pk}"


def row_id(key: str) -> int:
    """Return the row's id of any of these keys."""
    return int(key[1:])


class SlotRow(TypedDict):
    """Seats of a slot that are to be given; who is out of the computation occupies the others."""

    id: str
    week: int
    session: str
    capacity: int
    minimum: int
    role: str


class StudentRow(TypedDict):
    id: str
    ranking: list[str]
    impossible: list[str]
    talks: int


class Snapshot(TypedDict):
    talks_per_student: int
    min_gap_weeks: int
    different_roles: bool
    slots: list[SlotRow]
    students: list[StudentRow]
    pins: list[list[str]]
    held: list[list[str]]


def pairs(rows: Iterable[Iterable[str]]) -> frozenset[Pair]:
    """Return a JSON list of student and slot as a set."""
    return frozenset((student, slot) for student, slot in rows)


def with_pins(snapshot: Snapshot, wanted: Iterable[Pair]) -> Snapshot:
    """Return the snapshot with pins besides the talks held.

    What the course no longer has is left out, and what would be beyond a student's talks: the
    pins were set on an older snapshot.
    """
    slots = {slot["id"] for slot in snapshot["slots"]}
    left = {student["id"]: student["talks"] for student in snapshot["students"]}
    held = pairs(snapshot["held"])
    left = {
        one: talks - sum(student == one for student, _slot in held) for one, talks in left.items()
    }
    pins = set(held)
    for student, slot in sorted(set(wanted) - held):
        if slot in slots and left.get(student, 0) > 0:
            pins.add((student, slot))
            left[student] -= 1
    return {**snapshot, "pins": [list(pin) for pin in sorted(pins)]}


def fingerprint(snapshot: Snapshot) -> str:
    """Return a word that changes whenever what comes from the course does; pins by hand do not."""
    told = json.dumps({**snapshot, "pins": snapshot["held"]}, sort_keys=True, ensure_ascii=True)
    return hashlib.sha256(told.encode()).hexdigest()


def course_problem_of(snapshot: Snapshot) -> Problem:
    """Return the problem without the pins by hand: what a change of a proposal must not break."""
    return problem_of({**snapshot, "pins": snapshot["held"]})


def problem_of(snapshot: Snapshot) -> Problem:
    return Problem(
        students=tuple(
            Student(
                id=one["id"],
                ranking=tuple(one["ranking"]),
                impossible=frozenset(one["impossible"]),
                talks=one["talks"],
            )
            for one in snapshot["students"]
        ),
        slots=tuple(Slot(**one) for one in snapshot["slots"]),
        talks_per_student=snapshot["talks_per_student"],
        min_gap_weeks=snapshot["min_gap_weeks"],
        pins=pairs(snapshot["pins"]),
        roles_differ=snapshot["different_roles"],
    )


@dataclass(frozen=True)
class Changes:
    """What has changed in a course between two snapshots.

    :param ballots: and :param joined: and :param left: and :param quotas: ids of students.
    :param slots: ids of slots that came, went, or have other seats, dates or roles.
    :param held: talks that somebody got or lost.
    """

    ballots: tuple[str, ...] = ()
    joined: tuple[str, ...] = ()
    left: tuple[str, ...] = ()
    quotas: tuple[str, ...] = ()
    slots: tuple[str, ...] = ()
    held: tuple[Pair, ...] = ()
    has_new_policy: bool = False

    def __bool__(self) -> bool:
        return self != Changes()

    def sentences(self) -> list[str]:
        """Say what changed, one thing a sentence."""
        count = {
            "ballots": len(self.ballots),
            "joined": len(self.joined),
            "left": len(self.left),
            "quotas": len(self.quotas),
            "slots": len(self.slots),
            "held": len(self.held),
        }
        told = [words(count[name]) for name, words in WORDS.items() if count[name]]
        if self.has_new_policy:
            told.append(_("The rules for talks have changed."))
        return told


WORDS: Mapping[str, Callable[[int], str]] = {
    "ballots": lambda n: (
        ngettext(
            "%(n)s student has changed their ranking.",
            "%(n)s students have changed their rankings.",
            n,
        )
        % {"n": n}
    ),
    "joined": lambda n: (
        ngettext(
            "%(n)s student needs talks who did not before.",
            "%(n)s students need talks who did not before.",
            n,
        )
        % {"n": n}
    ),
    "left": lambda n: (
        ngettext(
            "%(n)s student has dropped the course or has all their talks.",
            "%(n)s students have dropped the course or have all their talks.",
            n,
        )
        % {"n": n}
    ),
    "quotas": lambda n: (
        ngettext(
            "%(n)s student gives another number of talks.",
            "%(n)s students give another number of talks.",
            n,
        )
        % {"n": n}
    ),
    "slots": lambda n: (
        ngettext(
            "%(n)s talk was put up, withdrawn, or has other seats or another date.",
            "%(n)s talks were put up, withdrawn, or have other seats or another date.",
            n,
        )
        % {"n": n}
    ),
    "held": lambda n: (
        ngettext("%(n)s seat was taken or given back.", "%(n)s seats were taken or given back.", n)
        % {"n": n}
    ),
}


def changes(before: Snapshot, after: Snapshot) -> Changes:
    """Say what a course has now that the snapshot has not, and the other way round."""
    old = {one["id"]: one for one in before["students"]}
    new = {one["id"]: one for one in after["students"]}
    old_slots = {one["id"]: one for one in before["slots"]}
    new_slots = {one["id"]: one for one in after["slots"]}
    both, both_slots = old.keys() & new.keys(), old_slots.keys() & new_slots.keys()

    def wishes(one: StudentRow) -> tuple[list[str], list[str]]:
        ranked = [slot for slot in one["ranking"] if slot in both_slots]
        return ranked, [slot for slot in one["impossible"] if slot in both_slots]

    return Changes(
        ballots=_sorted(one for one in both if wishes(old[one]) != wishes(new[one])),
        joined=_sorted(new.keys() - old.keys()),
        left=_sorted(old.keys() - new.keys()),
        quotas=_sorted(one for one in both if old[one]["talks"] != new[one]["talks"]),
        slots=_sorted(
            (old_slots.keys() ^ new_slots.keys())
            | {one for one in both_slots if old_slots[one] != new_slots[one]}
        ),
        held=tuple(sorted(pairs(before["held"]) ^ pairs(after["held"]))),
        has_new_policy=_policy(before) != _policy(after),
    )


def _sorted(ids: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(ids, key=lambda one: (len(one), one)))


def _policy(snapshot: Snapshot) -> tuple[int, bool]:
    return snapshot["min_gap_weeks"], snapshot["different_roles"]


def seats_missing(snapshot: Snapshot) -> int:
    """Return how many talks the seats are short of what the students need; 0 if they suffice."""
    seats = sum(slot["capacity"] for slot in snapshot["slots"])
    return max(sum(student["talks"] for student in snapshot["students"]) - seats, 0)
