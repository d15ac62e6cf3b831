"""Lists without headings, as MarkUs takes them: login, family name, given name, and what follows."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from courses.roster.reading import problem_of_email
from courses.tables import NotATable, Record, Table
from grading.rules.tables.shapes import Person, TableProblem


def headless_roster(table: Table) -> tuple[tuple[Person, ...], tuple[TableProblem, ...]]:
    """Return the people of a list without headings.

    :raises NotATable: if its rows are not login, family name and given name.
    """
    if not _is_list(table.records):
        raise NotATable(
            _("The first row must name the columns, such as: name, email, role, student id.")
        )
    people, problems = [], []
    first_line: dict[str, int] = {}
    for record in table.records:
        login, last, first, *rest = (*record.cells, "", "", "")
        if not (login and last and first):
            reason = _("The row needs a login, a family name and a given name.")
            problems.append(TableProblem(record.line, "", " ".join(record.cells)[:100], reason))
            continue
        if login in first_line:
            reason = _("Line %(line)s has the same login.") % {"line": first_line[login]}
            problems.append(TableProblem(record.line, "", login, reason))
        first_line.setdefault(login, record.line)
        people.append(_person(record.line, login, last, first, rest))
    if not people:
        raise NotATable(_("There is nobody in it."))
    return tuple(people), tuple(problems)


def _is_list(records: Sequence[Record]) -> bool:
    """Say whether most rows are a short login and two names that begin as names do."""
    fitting = [record for record in records if _fits(record.cells)]
    return len(fitting) * 3 >= len(records) * 2 or (len(records) < 3 and bool(fitting))


def _fits(cells: Sequence[str]) -> bool:
    if len(cells) < 3 or not cells[0] or " " in cells[0] or len(cells) > 6:
        return False
    return all(name and not name[0].islower() and name[0].isalpha() for name in cells[1:3])


def _person(line: int, login: str, last: str, first: str, rest: Sequence[str]) -> Person:
    """What follows the names is told by what it looks like: an address, a number, or a section."""
    said = [cell for cell in rest if cell]
    email = next((cell for cell in said if not problem_of_email(cell)), None)
    number = next((cell for cell in said if cell.isdecimal() and len(cell) > 5), None)
    section = next((cell for cell in said if cell not in {email, number}), None)
    return Person(
        line=line,
        name=f"{first} {last}",
        email=email.lower() if email else None,
        id=number,
        login=login,
        section=section,
        cells={"login": login},
    )
