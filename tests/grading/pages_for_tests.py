"""Short ways to a course with grades, and to its pages."""

import re

from django.urls import reverse

from grading import actions
from tests.factories import NOW


def address(name, course, /, *args):
    return reverse(f"grading:{name}", args=[course.slug, *args])


def words(response):
    """Return what the page itself says, without the frame around it and its secrets."""
    whole = response.content.decode()
    start, end = whole.index("<main"), whole.index("</main>")
    return re.sub(r'<input type="hidden" name="csrfmiddlewaretoken"[^>]*>', "", whole[start:end])


def give(item, student, points, *, by, status="graded", **more):
    """Enter a grade; points of None with another status."""
    return actions.enter_grade(
        item=item, membership=student, by=by, now=NOW, status=status, points=points, **more
    )


def posted(sheet_page, **typed):
    """Return what a browser would send back from an item's page, with what was typed into it."""
    form = sheet_page.context["form"]
    fields = {}
    for line in form.lines:
        pk = line.row.member.pk
        fields |= {
            f"value-{pk}": line.text,
            f"comment-{pk}": line.comment,
            f"seen-{pk}": line.seen.written,
        }
    return fields | typed
