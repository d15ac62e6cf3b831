"""Which system a file comes from, by its headings."""

import re
from collections.abc import Sequence

from courses.roster.words import fold
from courses.tables import Record
from grading.rules.tables.columns import kind_of
from grading.rules.tables.words import FEEDBACK, LAST_DOWNLOADED, LETTER, PERCENTAGE, REAL

MOODLE_KINDS = REAL | PERCENTAGE | LETTER | FEEDBACK


def format_of(header: Sequence[str], following: Record | None) -> str:
    """Return the system's name as `readtable` calls it; "generic" for any other.

    :param header: the headings as they stand.
    :param following: the row below them.
    """
    folded = [fold(cell) for cell in header]
    names = set(folded)
    for name, is_it in [
        ("d2l", _is_d2l(header, names)),
        ("blackboard", _is_blackboard(header, names)),
        ("crowdmark", "crowdmarkid" in names),
        ("github-classroom", _is_github(names)),
        ("ucsb", {"enrlcd", "perm"} <= names),
        ("canvas", _is_canvas(names)),
        ("gradescope", _is_gradescope(header, names)),
        ("submitty", _is_submitty(names)),
        ("markus", _is_markus(folded, following)),
        ("moodle", _is_moodle(header, names)),
    ]:
        if is_it:
            return name
    return "generic"


def _is_d2l(header: Sequence[str], names: set[str]) -> bool:
    return (
        bool(names & {"orgdefinedid", "endoflineindicator"})
        or sum("points grade" in cell.casefold() for cell in header) > 1
    )


def _is_blackboard(header: Sequence[str], names: set[str]) -> bool:
    if any(re.search(r"\[[^\]]*:[^\]]*\]\s*\|\s*\d+$", cell) for cell in header):
        return True
    return bool(names & {"availability", "lastaccess", "childcourseid"}) and "username" in names


def _is_github(names: set[str]) -> bool:
    return "githubusername" in names and bool(
        names & {"identifier", "rosteridentifier", "assignmentname"}
    )


def _is_canvas(names: set[str]) -> bool:
    has_name = "student" in names or {"lastname", "firstname"} <= names
    if has_name and "id" in names and bool(names & {"section", "sisloginid", "sisuserid"}):
        return True
    return "canvasuserid" in names or {"studentname", "studentsisid"} <= names


def _is_gradescope(header: Sequence[str], names: set[str]) -> bool:
    per_item = any(
        re.search(r" - (max points|submission time|lateness)", cell.casefold()) for cell in header
    )
    one_item = {"totalscore", "submissionid"} <= names
    roster = {"firstname", "lastname", "sid", "email"} <= names
    return per_item or one_item or roster


def _is_submitty(names: set[str]) -> bool:
    return "userid" in names and bool(
        names
        & {
            *("registrationsection", "rotationsection", "rotatingsection"),
            *("teamregistrationsection", "registrationsubsection"),
        }
    )


def _is_markus(folded: Sequence[str], following: Record | None) -> bool:
    below = {fold(cell) for cell in following.cells[:7]} if following else set()
    return "outof" in below or {"username", "lastname", "firstname", "idnumber"} <= set(folded)


def _is_moodle(header: Sequence[str], names: set[str]) -> bool:
    if any(name.startswith(LAST_DOWNLOADED) for name in names):
        return True
    if {kind_of(cell) for cell in header} & MOODLE_KINDS:
        return True
    if {"gradecanbechanged", "maximumgrade"} & names or {"identificador", "estado"} <= names:
        return True
    if {"idnumber", "institution", "department"} <= names:
        return True
    if {"username", "firstname", "lastname", "email", "course1"} <= names:
        return True
    return {"firstname", "lastname", "emailaddress", "groups"} <= names
