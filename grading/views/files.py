"""Answers that are files to keep: never cached, never opened as a page."""

import csv
from collections.abc import Iterable, Sequence

from django.http import HttpResponse
from django.utils import timezone

from courses.models import Course
from grading.rules.export import guarded

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def csv_file(
    course: Course, name: str, rows: Iterable[Sequence[str]], *, has_mark: bool = True
) -> HttpResponse:
    """Return a CSV file in UTF-8 whose cells no spreadsheet runs.

    :param has_mark: a byte order mark, which spreadsheets know UTF-8 by.
    """
    response = _file(course, name, "csv", "text/csv; charset=utf-8")
    if has_mark:
        response.write("\ufeff")
    writer = csv.writer(response)
    for row in rows:
        writer.writerow([guarded(text) for text in row])
    return response


def xlsx_file(course: Course, name: str, content: bytes) -> HttpResponse:
    response = _file(course, name, "xlsx", XLSX)
    response.write(content)
    return response


def _file(course: Course, name: str, ending: str, content_type: str) -> HttpResponse:
    day = timezone.now().astimezone(course.zone).date().isoformat()
    return HttpResponse(
        content_type=content_type,
        headers={
            "Content-Disposition": f'attachment; filename="{name}-{course.slug}-{day}.{ending}"',
            "Cache-Control": "private, no-store",
            "X-Content-Type-Options": "nosniff",
        },
    )
