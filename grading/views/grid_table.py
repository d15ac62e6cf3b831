"""The cells of the grid as HTML, written in one pass as the gradebook's are: there may be four thousand."""

from collections.abc import Sequence
from html import escape

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from courses.models import Course
from grading.forms import GridRefusal
from grading.queries import Grid, GridCell, GridRow
from grading.queries.grid import NOTHING
from grading.views.gradebook_table import item_heads


def grid_table(
    course: Course, grid: Grid, refusals: Sequence[GridRefusal], *, can_grade: bool
) -> SafeString:
    """Return head and body of the table. What people typed is escaped."""
    rows = _Rows(course, grid, refusals, can_grade=can_grade)
    return format_html(
        '<thead><tr><th scope="col">{}</th>{}</tr></thead><tbody>{}</tbody>',
        _("Student"),
        item_heads(course, [(item, SafeString("")) for item in grid.items]),
        mark_safe("".join(map(rows.row, grid.rows))),  # noqa: S308  what people typed is escaped
    )


class _Rows:
    """Writes rows; what is the same in all of them is made ready once."""

    def __init__(
        self, course: Course, grid: Grid, refusals: Sequence[GridRefusal], *, can_grade: bool
    ) -> None:
        self.can_grade = can_grade
        self.refused = {(one.typed.item_id, one.typed.member_id): one for one in refusals}
        self.page = reverse("grading:student", args=[course.slug, 0]).removesuffix("0/")
        self.items = [
            (
                item.pk,
                escape(item.name),
                reverse("grading:cell-save", args=[course.slug, item.pk, 0]).removesuffix("0/"),
            )
            for item in grid.items
        ]

    def row(self, row: GridRow) -> str:
        pk, name = row.student.pk, escape(row.student.name)
        beside = escape(" · ".join(filter(None, [row.student.student_id, row.student.section])))
        small = f' <span class="muted small">{beside}</span>' if beside else ""
        cells = [self.cell(row.cells.get(item[0], NOTHING), item, pk, name) for item in self.items]
        return (
            f'<tr data-row><th scope="row"><a href="{self.page}{pk}/"><bdi>{name}</bdi></a>'
            f"{small}</th>{''.join(cells)}</tr>\n"
        )

    def cell(self, cell: GridCell, item: tuple[int, str, str], pk: int, name: str) -> str:
        """A refused one keeps what was typed, and is taken to have seen what stands there now."""
        if not self.can_grade:
            return f'<td class="numeral">{cell.text}</td>'
        item_id, item_name, save = item
        refusal = self.refused.get((item_id, pk))
        text, wrong = cell.text, ""
        if refusal is not None:
            text = escape(refusal.typed.text)
            wrong = f' aria-invalid="true" title="{escape(refusal.error)}"'
        return (
            f'<td class="numeral"><input type="text" id="cell-{item_id}-{pk}"'
            f' name="cell-{item_id}-{pk}-{cell.revision}" value="{text}" size="6" maxlength="40"'
            f' autocomplete="off" aria-label="{name}, {item_name}" data-cell data-save="{save}{pk}/"'
            f' data-revision="{cell.revision}" data-saved="{cell.text}"{wrong}></td>'
        )
