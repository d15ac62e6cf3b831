"""Letters of the schedule, built from templates/emails/*.txt: the first line is the subject."""

from dataclasses import dataclass

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse

from schedule.models import Announcement


@dataclass(frozen=True)
class Text:
    subject: str
    body: str


def announcement(announcement: Announcement) -> Text:
    page = reverse("schedule:announcements", args=[announcement.course.slug])
    written = render_to_string(
        "emails/announcement.txt",
        {
            "announcement": announcement,
            "course": announcement.course,
            "url": f"{settings.SITE_URL}{page}#announcement-{announcement.pk}",
        },
    )
    subject, _blank, body = written.partition("\n")
    return Text(subject.strip(), body.strip() + "\n")
