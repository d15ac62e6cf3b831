"""From a file's people to what taking them over would change."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from courses.roster.rows import Problem, Row, duplicates, first_of


@dataclass(frozen=True)
class Present:
    """Somebody the site knows: in the course if `membership_id`, else by their account alone.

    :param owns_name: they have a password, so their name is theirs to change.
    """

    email: str
    name: str
    owns_name: bool = False
    membership_id: int | None = None
    role: str = ""
    student_id: str = ""
    section: str = ""
    is_active: bool = True


@dataclass(frozen=True)
class Difference:
    """One field of a person that the file changes."""

    column: str
    old: str
    new: str

    @property
    def label(self) -> str:
        return {
            "name": _("name"),
            "role": _("role"),
            "student_id": _("student id"),
            "section": _("section"),
            "state": _("state"),
        }[self.column]


@dataclass(frozen=True)
class Change:
    """What the import would do with one row. No differences: nothing."""

    row: Row
    present: Present | None
    differences: tuple[Difference, ...] = ()

    @property
    def kind(self) -> str:
        if self.present is None or self.present.membership_id is None:
            return "new"
        return "changed" if self.differences else "unchanged"


@dataclass(frozen=True)
class Plan:
    changes: tuple[Change, ...]
    problems: tuple[Problem, ...]
    problem_count: int
    absent_count: int

    @property
    def counts(self) -> Mapping[str, int]:
        return Counter(change.kind for change in self.changes)

    def of_kind(self, kind: str) -> list[Change]:
        return [change for change in self.changes if change.kind == kind]


def plan(rows: Sequence[Row], known: Sequence[Present]) -> Plan:
    """Return what taking over the rows would change, and why it may not.

    :param known: the course's members, also dropped ones, and accounts with an address of the file.
    """
    by_email = {present.email: present for present in known}
    changes = tuple(_change(row, by_email.get(row.email)) for row in rows)
    problems = [*duplicates(rows), *_clashes(changes, known)]
    in_file = {row.email for row in rows}
    members = [present for present in known if present.membership_id and present.is_active]
    return Plan(
        changes=changes,
        problems=first_of(problems),
        problem_count=len(problems),
        absent_count=sum(present.email not in in_file for present in members),
    )


def _change(row: Row, present: Present | None) -> Change:
    if present is None or present.membership_id is None:
        return Change(row, present)
    compared = [
        ("name", present.name, present.name if present.owns_name else row.name),
        ("role", present.role, row.role),
        ("student_id", present.student_id, row.student_id),
        ("section", present.section, row.section),
        ("state", "active" if present.is_active else "dropped", "active"),
    ]
    differences = [Difference(*one) for one in compared if one[2] and one[1] != one[2]]
    return Change(row, present, tuple(differences))


def _clashes(changes: Sequence[Change], known: Sequence[Present]) -> list[Problem]:
    """Return what the rows cannot have for the sake of people who are there already."""
    in_file = {change.row.email: change.row for change in changes}
    holders = {
        present.student_id: present
        for present in known
        if present.student_id
        and (present.email not in in_file or not in_file[present.email].student_id)
    }
    problems = []
    for change in changes:
        row, holder = change.row, holders.get(change.row.student_id)
        if holder is not None and holder.email != row.email:
            reason = _("%(name)s (%(email)s) has this student id.") % {
                "name": holder.name,
                "email": holder.email,
            }
            problems.append(Problem(row.line, "student_id", row.student_id, reason))
        if not row.name and change.present is None:
            problems.append(Problem(row.line, "name", "", _("A new person needs a name.")))
    return problems + _missing_instructor(changes, known)


def _missing_instructor(changes: Sequence[Change], known: Sequence[Present]) -> list[Problem]:
    present = [one for one in known if one.role == "instructor" and one.is_active]
    roles = {change.row.email: change.row.role for change in changes if change.row.role}
    if not present or any(roles.get(one.email, "instructor") == "instructor" for one in present):
        return []
    if "instructor" in roles.values():
        return []
    line = next(change.row.line for change in changes if change.row.email == present[0].email)
    reason = _("The course would have no instructor. Leave at least one.")
    return [Problem(line, "role", roles[present[0].email], reason)]
