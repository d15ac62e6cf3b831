"""The cells of all students by all discussions, as HTML.

Written here because Django's template engine takes ten times as long for the four thousand cells of a
large course. Nothing that a person typed is in them: signs, their words, numbers and addresses.
"""

from collections.abc import Sequence

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from courses.models import Course
from papers.queries import DiscussionPart, QuestionRecord
from papers.rules import Part

TICK = SafeString('<span aria-hidden="true">✓</span>')
Line = tuple[QuestionRecord, SafeString]


def lines_of(course: Course, records: Sequence[QuestionRecord], *, shows_marks: bool) -> list[Line]:
    """Return each student's record with the cells of its discussions."""
    signs = _signs()
    parts = records[0].parts if records else ()
    pages = [
        reverse("papers:questions", args=[course.slug, part.discussion.session.pk])
        for part in parts
    ]

    def cell(part: DiscussionPart, page: str) -> tuple[str, SafeString]:
        if not part.responses:
            return part.part.value, signs[part.part]
        link = _link(part, page, shows_marks=shows_marks)
        sign = "" if part.part is Part.ASKED else signs[part.part]
        return part.part.value, format_html("{} {}", link, sign) if sign else link

    def cells(record: QuestionRecord) -> SafeString:
        rows = (cell(part, page) for part, page in zip(record.parts, pages, strict=True))
        return format_html_join("", '<td class="grid__cell grid__cell--{}">{}</td>', rows)

    return [(record, cells(record)) for record in records]


def _link(part: DiscussionPart, page: str, *, shows_marks: bool) -> SafeString:
    """Return the way to the question itself, named by its mark or a tick."""
    marks = "+".join(map(str, part.marks)) if shows_marks else ""
    return format_html(
        '<a href="{}#question-{}">{}<span class="visually-hidden"> {}</span></a>',
        page,
        part.responses[0].pk,
        marks or TICK,
        _("asked"),
    )


def _signs() -> dict[Part, SafeString]:
    """Return what stands for a part without a question: a sign to see, and its word to hear."""
    words = {
        Part.EXCUSED: ("P", _("presents")),
        Part.SKIPPED: ("s", _("skipped")),
        Part.MISSING: ("M", _("missing")),
        Part.NOT_YET_HERE: ("–", _("came later")),
        Part.OPEN: ("", _("open")),
    }
    return {
        part: format_html(
            '<span aria-hidden="true">{}</span><span class="visually-hidden">{}</span>', *said
        )
        for part, said in words.items()
    }
