"""The rows of the gradebook as HTML.

Written here, in one pass, because Django's template engine takes twenty times as long for the ten
thousand cells of a large course. What people typed goes through `escape`; what is written as it is
are numbers and the four short words of a grade's status.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from html import escape

from django.http import QueryDict
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from courses.models import Course
from grading.models import Item
from grading.queries import Gradebook, GradebookRow, GradeCell, Grid, ItemColumn
from grading.rules.cells import plain, written

DASH = "–"


@dataclass(frozen=True)
class PageLink:
    """A page of a long gradebook: the address's query, and which students it has."""

    query: str
    first: int
    last: int
    is_here: bool


def page_links(asked: QueryDict, gradebook: Gradebook | Grid) -> list[PageLink]:
    """Return a link for each page; none if there is one only."""
    if gradebook.page_count < 2:
        return []
    links = []
    for number in range(1, gradebook.page_count + 1):
        query = asked.copy()
        query["page"] = str(number)
        first = (number - 1) * gradebook.page_rows + 1
        last = min(number * gradebook.page_rows, gradebook.found_count)
        links.append(PageLink(query.urlencode(), first, last, number == gradebook.page))
    return links


def gradebook_table(course: Course, gradebook: Gradebook) -> SafeString:
    """Return head, body and foot of the table."""
    return format_html(
        "<thead>{}</thead>\n<tbody>{}</tbody>\n<tfoot>{}</tfoot>",
        _head(course, gradebook),
        _body(course, gradebook),
        _foot(gradebook),
    )


def _head(course: Course, gradebook: Gradebook) -> SafeString:
    columns = item_heads(
        course, [(column.item, _not_released(column)) for column in gradebook.columns]
    )
    return format_html(
        '<tr><th scope="col">{}</th><th scope="col" class="numeral">{}</th>{}{}</tr>',
        _("Student"),
        _("Total now"),
        _seen_head(gradebook),
        columns,
    )


def item_heads(course: Course, items: Iterable[tuple[Item, SafeString]]) -> SafeString:
    """Return the heads of items' columns, each with what is to stand below its maximum."""
    return format_html_join(
        "",
        '<th scope="col" class="numeral"><a href="{}">{}</a><br>'
        '<span class="small">/ {}</span>{}</th>',
        (
            (
                reverse("grading:item", args=[course.slug, item.pk]),
                item.name,
                plain(item.max_points),
                below,
            )
            for item, below in items
        ),
    )


def _not_released(column: ItemColumn) -> SafeString:
    if column.item.is_released:
        return SafeString("")
    return format_html('<br><span class="label label--waiting">{}</span>', _("not released"))


def _seen_head(gradebook: Gradebook) -> SafeString:
    if not gradebook.hides_something:
        return SafeString("")
    return format_html('<th scope="col" class="numeral">{}</th>', _("As the student sees it"))


def _body(course: Course, gradebook: Gradebook) -> SafeString:
    item_ids = [column.item.pk for column in gradebook.columns]
    page = reverse("grading:student", args=[course.slug, 0]).removesuffix("0/")
    dropped = f' <span class="label">{escape(pgettext("course", "dropped"))}</span>'
    written_cells = _WrittenCells()
    rows = []
    for row in gradebook.rows:
        name = escape(row.member.name)
        student_id = escape(row.member.student_id)
        cells = "".join([written_cells[row.cells.get(item_id)] for item_id in item_ids])
        rows.append(
            f'<tr data-row><th scope="row"><a href="{page}{row.member.pk}/"><bdi>{name}</bdi></a>'
            f"{'' if row.member.is_active else dropped}"
            f'{f""" <span class="muted small">{student_id}</span>""" if student_id else ""}</th>'
            f"{_totals(row, gradebook)}{cells}</tr>\n"
        )
    return mark_safe("".join(rows))  # noqa: S308  what people typed is escaped above


class _WrittenCells(dict[GradeCell | None, str]):
    """Cells as HTML, each value written once: a column has more students than different points."""

    def __missing__(self, cell: GradeCell | None) -> str:
        html = "<td></td>"
        if cell is not None:
            html = f'<td class="numeral">{written(cell.status, cell.points)}</td>'
        self[cell] = html
        return html


def _totals(row: GradebookRow, gradebook: Gradebook) -> str:
    shown = [row.totals.staff.current]
    if gradebook.hides_something:
        shown.append(row.totals.student.current)
    return "".join(f'<td class="numeral">{total_text(total)}</td>' for total in shown)


def total_text(total: Decimal | None) -> str:
    return DASH if total is None else str(total)


def _foot(gradebook: Gradebook) -> SafeString:
    counts = [
        _("%(done)s of %(all)s") % {"done": column.graded_count, "all": gradebook.student_count}
        for column in gradebook.columns
    ]
    means = [total_text(column.mean) for column in gradebook.columns]
    seen = [""] if gradebook.hides_something else []
    return format_html(
        "{}{}",
        _foot_row(_("Mean"), [total_text(gradebook.mean), *seen, *means]),
        _foot_row(_("Graded"), ["", *seen, *counts]),
    )


def _foot_row(label: str, figures: Sequence[str]) -> SafeString:
    cells = format_html_join("", '<td class="numeral">{}</td>', ((text,) for text in figures))
    return format_html('<tr><th scope="row">{}</th>{}</tr>', label, cells)
