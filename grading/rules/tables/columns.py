"""Which column of a file is who, which is an item, and which is neither."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from courses.roster.words import fold
from courses.tables import Record
from grading.rules.export import is_own_header, is_own_total
from grading.rules.tables.cells import read_number
from grading.rules.tables.shapes import ItemColumn
from grading.rules.tables.words import (
    FEEDBACK,
    GRADE,
    IDENTITY,
    LAST_DOWNLOADED,
    LETTER,
    MODULES,
    NEVER_ITEMS,
    PERCENTAGE,
    REAL,
)

COMPUTED_BY_CANVAS = re.compile(
    r"(.* )?(unposted )?(current|final) (score|grade|points)( \(.*\))?|override (score|grade|status)",
    re.IGNORECASE,
)
BESIDE_GRADESCOPE = re.compile(r".* - (max points|submission time|lateness.*)", re.IGNORECASE)
QUESTION = re.compile(r"(?P<name>.*?)\s*\((?P<max>[\d.,]+) pts?\)", re.IGNORECASE)
BRACKETS = re.compile(
    r"(?P<name>.*?)\s*[(\[]\s*(?:max\.?|/|out of|of)?\s*(?P<max>\d[\d.,]*)\s*"
    r"(?:p|pts?|points?|punkte|점)?\.?\s*[)\]]",
    re.IGNORECASE,
)
OUT_OF = re.compile(r"(?P<name>.*?)\s*/\s*(?P<max>\d[\d.,]*)")
SUFFIX = re.compile(r"(?P<name>.*?)\s*\((?P<kind>[^()]+)\)")
CANVAS = re.compile(r"(?P<name>.*?)\s*\((?P<id>\d+)\)")
BLACKBOARD = re.compile(r"(?P<name>.*?)\s*\[[^\]]*:\s*(?P<max>[^\]]*)\](\s*\|\s*(?P<id>\d+))?")
D2L_MAXIMUM = re.compile(r"maxpoints:([\d.,]+)", re.IGNORECASE)
POSSIBLE = {"pointspossible", "outof", "maxpoints", "maximumpoints", "pointsmax"}


@dataclass(frozen=True)
class Columns:
    """:param identity: the places of what tells who a row is, by meaning, from 0.
    :param items: as their headings say, before their cells were looked at.
    :param known: the places of items that only an item can have, as an id in the heading.
    :param unread: headings of letters: where they stand.
    """

    identity: Mapping[str, int]
    items: tuple[ItemColumn, ...]
    known: frozenset[int] = frozenset()
    unread: Mapping[int, str] = field(default_factory=dict)
    is_own: bool = False


def identity_of(header: Record, kind: str) -> dict[str, int]:
    """Return where each meaning stands that tells who a row is, from 0."""
    folded = [fold(cell) for cell in header.cells]
    found = {}
    for meaning, words in IDENTITY.items():
        word = next((word for word in words if word in folded), None)
        if word is not None:
            found[meaning] = folded.index(word)
    if kind == "submitty" and "role" not in found and "group" in folded:
        found["role"] = folded.index("group")
    if kind == "markus" and folded and not folded[0] and "login" not in found:
        found["login"] = 0
    if kind == "crowdmark" and "crowdmarkid" in folded:
        found.setdefault("student_id", folded.index("crowdmarkid"))
    return found


def columns_of(header: Record, kind: str, identity: Mapping[str, int]) -> Columns:
    """Return what the headings say; what the cells say is looked at later."""
    is_own = is_own_header(header.cells)
    taken = set(identity.values())
    items, known, unread = [], set(), {}
    for place, heading in enumerate(header.cells):
        if place in taken or not heading or _is_no_item(heading, kind, is_own=is_own):
            continue
        item = ItemColumn(place + 1, heading, heading)
        if kind == "moodle" and kind_of(heading) in LETTER:
            unread[place] = heading
            continue
        named = _named(item, kind)
        if named.external_id or (kind == "moodle" and named.name != heading) or is_own:
            known.add(place)
        items.append(named)
    return Columns(identity, tuple(items), frozenset(known), unread, is_own)


def _is_no_item(heading: str, kind: str, *, is_own: bool) -> bool:
    """Say whether a heading is known to be of no item: of the person, the work, or a computed total."""
    folded = fold(heading)
    if folded in NEVER_ITEMS or folded in IDENTITY_WORDS or (is_own and is_own_total(heading)):
        return True
    is_of_none = OF_NO_ITEM.get(kind)
    return is_of_none is not None and is_of_none(heading)


def _of_no_item_by_moodle(heading: str) -> bool:
    folded, suffix = fold(heading), SUFFIX.fullmatch(heading)
    if suffix and fold(suffix["kind"]) in REAL | PERCENTAGE | LETTER:
        folded = fold(suffix["name"])
    if kind_of(heading) in FEEDBACK or folded in NEVER_ITEMS:
        return True
    return folded.startswith(LAST_DOWNLOADED) or heading.casefold().startswith(FEEDBACK_OF)


def _of_no_item_by_blackboard(heading: str) -> bool:
    match = BLACKBOARD.fullmatch(heading)
    is_computed = match is not None and match["max"].casefold().startswith("up to")
    return is_computed or fold(heading) == "total"


def _of_no_item_by_d2l(heading: str) -> bool:
    bare = fold(re.sub(r"<[^>]*>", "", heading))
    return bare.endswith(("numerator", "denominator", "subtotal")) or bare.startswith(
        ("calculatedfinal", "adjustedfinal", "finalcalculated", "finaladjusted")
    )


FEEDBACK_OF = ("feedback:", "rückmeldung:", "retroalimentación:", "commentaire:", "commentaires :")
OF_NO_ITEM: dict[str, Callable[[str], bool]] = {
    "moodle": _of_no_item_by_moodle,
    "canvas": lambda heading: bool(COMPUTED_BY_CANVAS.fullmatch(heading)),
    "gradescope": lambda heading: bool(BESIDE_GRADESCOPE.fullmatch(heading)),
    "blackboard": _of_no_item_by_blackboard,
    "d2l": _of_no_item_by_d2l,
    "ucsb": lambda heading: fold(heading) == "grade",
}


IDENTITY_WORDS = frozenset(word for words in IDENTITY.values() for word in words)


def kind_of(heading: str) -> str:
    """Return what stands in brackets at a heading's end, as Moodle says there what a column holds."""
    match = SUFFIX.fullmatch(heading)
    return fold(match["kind"]) if match else ""


def _named(item: ItemColumn, kind: str) -> ItemColumn:
    """Return the item with what its heading says beside its name."""
    return NAMED.get(kind, _with_maximum)(item)


def _canvas(item: ItemColumn) -> ItemColumn:
    match = CANVAS.fullmatch(item.heading)
    return replace(item, name=match["name"], external_id=match["id"]) if match else item


def _gradescope(item: ItemColumn) -> ItemColumn:
    match = QUESTION.fullmatch(item.heading)
    return replace(item, name=match["name"], max_points=_number(match["max"])) if match else item


def _with_maximum(item: ItemColumn) -> ItemColumn:
    match = BRACKETS.fullmatch(item.heading) or OUT_OF.fullmatch(item.heading)
    if match and match["name"]:
        return replace(item, name=match["name"], max_points=_number(match["max"]))
    return item


def _moodle(item: ItemColumn) -> ItemColumn:
    name, kind = item.heading, kind_of(item.heading)
    if kind in REAL | PERCENTAGE:
        name = name[: name.rindex("(")].rstrip()
    module, colon, rest = name.partition(":")
    if colon and rest.strip() and module.strip().casefold() in MODULES:
        name = rest.strip()
    if kind in PERCENTAGE:
        return replace(item, name=name, max_points=Decimal(100), is_percentage=True)
    return replace(item, name=name)


def _blackboard(item: ItemColumn) -> ItemColumn:
    match = BLACKBOARD.fullmatch(item.heading)
    if match is None:
        return item
    amount = match["max"].split()
    return replace(
        item,
        name=match["name"],
        external_id=match["id"],
        max_points=_number(amount[0]) if amount else None,
    )


def _d2l(item: ItemColumn) -> ItemColumn:
    most = D2L_MAXIMUM.search(item.heading)
    name = re.sub(r"\s*<[^>]*>\s*$", "", item.heading)
    name = re.sub(r"\s+(points\s+)?grade$", "", name, flags=re.IGNORECASE)
    return replace(item, name=name or item.heading, max_points=_number(most[1]) if most else None)


NAMED: dict[str, Callable[[ItemColumn], ItemColumn]] = {
    "canvas": _canvas,
    "moodle": _moodle,
    "blackboard": _blackboard,
    "d2l": _d2l,
    "gradescope": _gradescope,
}


def _number(text: str) -> Decimal | None:
    return read_number(text.strip())


def maxima_row(record: Record) -> bool:
    """Say whether the row says what each item is out of, instead of being a person."""
    if any("@" in cell for cell in record.cells):
        return False
    return any(fold(cell) in POSSIBLE for cell in record.cells[:7])


def with_maxima(
    items: Sequence[ItemColumn], header: Record, records: Sequence[Record], kind: str
) -> tuple[ItemColumn, ...]:
    """Return the items with their maxima from the row, or the columns, that have them."""
    row = next((record for record in records if maxima_row(record)), None)
    folded = [fold(cell) for cell in header.cells]
    beside = _beside(header, kind)

    def most(item: ItemColumn) -> Decimal | None:
        if row is not None:
            return _number(row.at(item.column - 1)) or item.max_points
        place = beside.get(item.heading)
        if place is None and fold(item.heading) in {"totalscore", "score"}:
            place = folded.index("maxpoints") if "maxpoints" in folded else None
        if place is None and fold(item.heading) in GRADE:
            place = next((folded.index(word) for word in MAXIMUM_COLUMNS if word in folded), None)
        if place is None:
            return item.max_points
        numbers = (_number(record.at(place)) for record in records)
        return next((number for number in numbers if number), item.max_points)

    return tuple(replace(item, max_points=most(item)) for item in items)


MAXIMUM_COLUMNS = (
    "maximumgrade",
    "calificacionmaxima",
    "bestebewertung",
    "notemaximale",
    "maxpoints",
)


def _beside(header: Record, kind: str) -> dict[str, int]:
    """Return where Gradescope says what the item of a heading is out of."""
    if kind != "gradescope":
        return {}
    return {
        heading[: -len(" - Max Points")]: place
        for place, heading in enumerate(header.cells)
        if heading.casefold().endswith(" - max points")
    }
