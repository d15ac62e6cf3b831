"""The gradebook as a file for a spreadsheet."""

import csv
from collections.abc import Iterator

from django.http import HttpResponse

from courses.models import Course
from grading.queries import Gradebook, GradebookRow
from grading.queries.policies import NO_GRADE
from grading.rules.cells import plain
from grading.rules.export import OWN_PEOPLE, OWN_TOTALS, guarded


def csv_response(course: Course, gradebook: Gradebook) -> HttpResponse:
    """Return the file: UTF-8 with a mark that spreadsheets know it by."""
    response = HttpResponse(
        content_type="text/csv; charset=utf-8",
        headers={
            "Content-Disposition": f'attachment; filename="grades-{course.slug}.csv"',
            "Cache-Control": "private, no-store",
        },
    )
    response.write("\ufeff")
    writer = csv.writer(response)
    for line in _lines(gradebook):
        writer.writerow([guarded(text) for text in line])
    return response


def _lines(gradebook: Gradebook) -> Iterator[list[str]]:
    yield [
        *OWN_PEOPLE,
        *(
            f"{item.component.name}: {item.name} ({plain(item.max_points)})"
            for item in gradebook.policy.items
        ),
        *OWN_TOTALS,
    ]
    for row in gradebook.rows:
        yield _line(gradebook, row)


def _line(gradebook: Gradebook, row: GradebookRow) -> list[str]:
    totals = row.totals.staff
    shown = (totals.floor, totals.current, totals.ceiling, row.totals.student.current)
    return [
        *(row.member.name, row.member.email, row.member.student_id),
        *(row.cells.get(item.pk, NO_GRADE).written for item in gradebook.policy.items),
        *("" if total is None else str(total) for total in shown),
    ]
