"""What is written into files for other systems: Canvas, the registrar, spreadsheets, paper."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from courses.models import Course, Membership
from grading.models import Item, KnownColumn
from grading.queries.letter_grades import StudentTotal, letter_scale, student_totals
from grading.queries.policies import CoursePolicy, course_policy, grade_cells, graded
from grading.rules.canvas import CANVAS, canvas_cell
from grading.rules.cells import plain
from grading.rules.letters import Scale
from grading.rules.policy import Key
from grading.rules.workbook import Sheet, SheetStudent, sheets, without_formula

CANVAS_PEOPLE = ("Student", "ID", "SIS User ID", "SIS Login ID", "Section")
POINTS_POSSIBLE = "    Points Possible"


@dataclass(frozen=True)
class CanvasItem:
    """:param heading: as Canvas called it in its last file; None if it never did."""

    item: Item
    heading: str | None


@dataclass(frozen=True)
class Exports:
    """What the page of exports says before anything is written.

    :param unknown: the students of whom no Canvas file has been taken over.
    :param without_letter: the students without a total.
    :param without_formula: the components too large for a spreadsheet's formula.
    """

    has_items: bool
    unknown: Sequence[Membership]
    has_letters: bool
    without_letter: Sequence[str]
    without_formula: Sequence[str]


def exports(course: Course) -> Exports:
    """Return what there is to say of each export; eleven queries."""
    policy = course_policy(course)
    has_letters = bool(letter_scale(course).letters)
    without = [one.student.name for one in student_totals(course) if one.total is None]
    return Exports(
        has_items=bool(policy.items),
        unknown=[member for member, cells in _canvas_people(course) if not cells],
        has_letters=has_letters,
        without_letter=without if has_letters else [],
        without_formula=without_formula(policy.for_rules),
    )


def canvas_items(course: Course) -> list[CanvasItem]:
    """Return the items, each as Canvas calls it; two queries."""
    return _canvas_items(course, course_policy(course))


def _canvas_items(course: Course, policy: CoursePolicy) -> list[CanvasItem]:
    known = KnownColumn.objects.filter(item__component__course=course, format=CANVAS)
    headings = dict(known.values_list("item", "heading"))
    return [CanvasItem(item, headings.get(item.pk)) for item in policy.items]


def _canvas_people(course: Course) -> list[tuple[Membership, Mapping[str, str]]]:
    """Return the active students by name, each with what Canvas says of them; two queries."""
    students = course.memberships.active().students().select_related("user")
    members = list(students.order_by("user__name", "pk"))
    known = Membership.objects.filter(course=course, known_persons__format=CANVAS)
    cells = dict(known.values_list("pk", "known_persons__cells"))
    return [(member, cells.get(member.pk, {})) for member in members]


def canvas_rows(course: Course, item_ids: Sequence[int]) -> list[list[str]]:
    """Return the rows of a file that Canvas takes: ids kept, scores after what being late takes.

    :param item_ids: which items; others are left as they are in Canvas.
    """
    policy = course_policy(course)
    chosen = [one for one in _canvas_items(course, policy) if one.item.pk in item_ids]
    people = _canvas_people(course)
    cells = grade_cells(course, [member.pk for member, _known in people])
    rows = [
        [*CANVAS_PEOPLE, *(one.heading or one.item.name for one in chosen)],
        [POINTS_POSSIBLE, "", "", "", "", *(plain(one.item.max_points) for one in chosen)],
    ]
    for member, known in people:
        grades = graded(cells[member.pk].items())
        scores = [
            canvas_cell(policy.rules_by_key[one.item.pk], grades[one.item.pk])
            if one.item.pk in grades
            else ""
            for one in chosen
        ]
        rows.append([*_canvas_person(member, known), *scores])
    return rows


def _canvas_person(member: Membership, known: Mapping[str, str]) -> list[str]:
    own = (member.user.name, "", member.student_id, member.user.email, member.section)
    if not known:
        return list(own)
    return [
        known.get(heading) or (text if heading in {"Student", "Section"} else "")
        for heading, text in zip(CANVAS_PEOPLE, own, strict=True)
    ]


def registrar_rows(course: Course) -> list[list[str]]:
    """Return the rows of a file for the registrar: who gets which letter, over everything."""
    scale = letter_scale(course)
    head = ["Student id", "Name", "E-mail", "Total", "Letter"]
    return [head, *(_registrar_row(one, scale) for one in student_totals(course))]


def _registrar_row(one: StudentTotal, scale: Scale) -> list[str]:
    return [
        *(one.student.student_id, one.student.name, one.student.email),
        "" if one.total is None else str(one.total),
        scale.letter_of(one.total) or "",
    ]


def own_heading(item: Item) -> str:
    """Return how our own files call an item: by this it is known when it comes back."""
    return f"{item.component.name}: {item.name} ({plain(item.max_points)})"


def workbook_sheets(course: Course) -> list[Sheet]:
    """Return the gradebook as sheets whose formulas recompute each total."""
    policy = course_policy(course)
    totals = student_totals(course)
    cells = grade_cells(course, [one.student.pk for one in totals])
    headings: dict[Key, str] = {item.pk: own_heading(item) for item in policy.items}
    return sheets(
        policy.for_rules,
        headings,
        [
            SheetStudent(
                one.student.name,
                one.student.email,
                one.student.student_id,
                graded(cells[one.student.pk].items()),
                one.total,
            )
            for one in totals
        ],
    )
