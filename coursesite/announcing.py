"""What a course was told, as its readers see it, and what staff see before something goes out."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.utils.safestring import mark_safe

from agenda.audiences import audience_words, members_of
from courses.models import Course, Membership
from schedule import emails, queries
from schedule.models import Announcement
from schedule.rules import announcement_key


@dataclass(frozen=True)
class Entry:
    """One announcement in the archive.

    :param audience: whom it is for, in words; "" for everybody.
    :param letter_count: how many were told; None where nobody asks.
    """

    announcement: Announcement
    audience: str
    letter_count: int | None = None


@dataclass(frozen=True)
class Archive:
    """What was told; for staff also what is to come and what was withdrawn."""

    told: Sequence[Entry]
    to_come: Sequence[Entry] = ()
    withdrawn: Sequence[Entry] = ()

    @property
    def is_empty(self) -> bool:
        return not (self.told or self.to_come or self.withdrawn)


@dataclass(frozen=True)
class Preview:
    """An announcement as it will be.

    :param people: who would get the letter if it went out now.
    :param reply_to: whom answers go to.
    """

    announcement: Announcement
    letter: emails.Text
    audience: str
    people: Sequence[Membership]
    reply_to: str

    @property
    def only_for(self) -> str:
        """Whom the page says that it is for; "" for everybody."""
        return "" if self.announcement.is_for_all else self.audience

    @property
    def answers_go_to_author(self) -> bool:
        return bool(self.letter.reply_to)


def entries_of(course: Course, announcements: Sequence[Announcement]) -> list[Entry]:
    """Return each with whom it is for; two queries if one of them is for some."""
    if all(one.is_for_all for one in announcements):
        return [Entry(one, "") for one in announcements]
    words = audience_words(course)
    return [Entry(one, "" if one.is_for_all else words(one.audience)) for one in announcements]


def archive_for(course: Course, reader: Membership | None) -> Archive:
    """Return what a reader was told, with whom it is for where that is not everybody."""
    told = list(queries.announcements(course, reader))
    return Archive(entries_of(course, told))


def whole_archive(course: Course, reader: Membership) -> Archive:
    """Return all there is, for those who announce; seven queries."""
    told = list(queries.announcements(course, reader))
    to_come = list(queries.announcements_to_come(course))
    withdrawn = list(queries.announcements_withdrawn(course))
    counts = queries.announcement_letters(course)
    entries = {
        entry.announcement.pk: Entry(
            entry.announcement,
            entry.audience,
            counts.get(announcement_key(entry.announcement.pk), 0),
        )
        for entry in entries_of(course, [*told, *to_come, *withdrawn])
    }
    return Archive(
        told=[entries[one.pk] for one in told],
        to_come=[entries[one.pk] for one in to_come],
        withdrawn=[entries[one.pk] for one in withdrawn],
    )


def preview_of(announcement: Announcement, audience: str, *, now: datetime) -> Preview:
    """Show an announcement that is not stored, or not as it is stored.

    :param audience: in words.
    """
    letter = emails.announcement(announcement)
    announcement.published_at = announcement.publish_at or now
    return Preview(
        announcement=announcement,
        letter=replace(letter, html=mark_safe(letter.html)),  # noqa: S308  made by a template
        audience=audience,
        people=members_of(announcement.course, announcement.audience, now=now),
        reply_to=letter.reply_to or announcement.course.contact_email,
    )
