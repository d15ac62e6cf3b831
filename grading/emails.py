"""Letters about grades, built from templates/emails/*.txt: the first line is the subject.

None of them has a grade in it: mail is no place for grades.
"""

from collections.abc import Mapping

from django.conf import settings
from django.urls import reverse

from courses.emails import Text, build
from grading.models import Item, RegradeRequest


def grade_released(item: Item) -> Text:
    """Say that the grade can be seen, not what it is."""
    course = item.component.course
    page = reverse("grading:grades", args=[course.slug])
    return _text("grade_released", item, page, {})


def regrade_asked(request: RegradeRequest) -> Text:
    """Tell the staff that a student asks for a grade to be looked at again."""
    name = request.grade.membership.user.name
    return _text("regrade_asked", request.grade.item, _page_of(request), {"name": name})


def regrade_answered(request: RegradeRequest) -> Text:
    """Tell the student that there is an answer."""
    name = request.grade.membership.user.name
    return _text("regrade_answered", request.grade.item, _page_of(request), {"name": name})


def _page_of(request: RegradeRequest) -> str:
    slug = request.grade.item.component.course.slug
    return reverse("grading:regrade", args=[slug, request.pk])


def _text(name: str, item: Item, page: str, more: Mapping[str, object]) -> Text:
    context = {"item": item, "course": item.component.course, "url": f"{settings.SITE_URL}{page}"}
    return build(name, {**context, **more})
