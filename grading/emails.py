"""Letters about grades, built from templates/emails/*.txt: the first line is the subject."""

from dataclasses import dataclass

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse

from grading.models import Item


@dataclass(frozen=True)
class Text:
    subject: str
    body: str


def grade_released(item: Item) -> Text:
    """Say that the grade can be seen, not what it is: mail is no place for grades."""
    course = item.component.course
    page = reverse("grading:grades", args=[course.slug])
    written = render_to_string(
        "emails/grade_released.txt",
        {"item": item, "course": course, "url": f"{settings.SITE_URL}{page}"},
    )
    subject, _blank, body = written.partition("\n")
    return Text(subject.strip(), body.strip() + "\n")
