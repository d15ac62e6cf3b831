"""Letters of the schedule, built from templates/emails/*.txt: the first line is the subject."""

from dataclasses import dataclass

from django.conf import settings
from django.template.loader import render_to_string

from courses import markdown, plain_text
from courses.emails import address, build
from schedule.models import Announcement


@dataclass(frozen=True)
class Text:
    """A letter's words.

    :param html: the same, safe to show, without a head.
    :param reply_to: "" where answers go to the course's own address.
    """

    subject: str
    body: str
    html: str = ""
    reply_to: str = ""


def announcement(announcement: Announcement) -> Text:
    """Build the letter; also of one that is not stored yet, whose link has no number then.

    Answers go to the course's staff address; where there is none, to who wrote it.
    """
    course, author = announcement.course, announcement.author
    page = address("schedule:announcements", course.slug)
    anchor = f"#announcement-{announcement.pk}" if announcement.pk else ""
    context = {
        "announcement": announcement,
        "course": course,
        "url": f"{page}{anchor}",
        "text": plain_text.render(announcement.body, base=settings.SITE_URL),
        "html": markdown.render(announcement.body, base=settings.SITE_URL),
    }
    written = build("announcement", context)
    return Text(
        subject=written.subject,
        body=written.body,
        html=render_to_string("emails/announcement.html", context).strip() + "\n",
        reply_to="" if course.contact_email else author.email,
    )
