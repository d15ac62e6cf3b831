"""Builds the demo course at one of its stages, all or nothing."""

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from functools import partial
from itertools import chain

from django.db import transaction

from agenda.actions import remind_course
from courses.models import Course, User
from coursesite.demo import lessons, people
from coursesite.demo.grades import grading_events
from coursesite.demo.story import Event, play
from coursesite.demo.talks import plan_talks, talk_events
from coursesite.demo.teams import team_events
from coursesite.demo.term import ZONE, term_of
from coursesite.demo.world import found_course
from grading.actions import recompute_snapshots
from outbox.actions import claim_letters, mark_sent


class DemoRefused(Exception):
    """The demo course cannot be built here. Its message is one sentence for the operator."""


@transaction.atomic
def build_demo(*, stage: str, now: datetime) -> Course:
    """Make the course and tell its term up to now.

    The letters that were written on the way count as sent at their own moments, and whoever is to
    be reminded of something by now has been: nothing goes out when the site starts.

    :param stage: a key of `coursesite.demo.term.STAGES`.
    :raises DemoRefused: if the course or one of its people is here already.
    """
    _check_absent()
    world = found_course(term_of(stage, now=now))
    plans = plan_talks(world)
    told = chain(talk_events(world, plans), team_events(world), grading_events(world, plans))
    play(chain(told, _reminders(world.course, now)), until=now)
    _count_letters_as_sent(now)
    recompute_snapshots(course=world.course, now=now)
    return world.course


def _check_absent() -> None:
    if Course.objects.filter(slug=lessons.SLUG).exists():
        raise DemoRefused(f"The course “{lessons.SLUG}” is here already; nothing was changed.")
    emails = [email for email, _name in (people.INSTRUCTOR, *people.TAS, *people.STUDENTS)]
    found = User.objects.filter(email__in=emails).order_by("email").first()
    if found is not None:
        raise DemoRefused(
            f"{found.email} is somebody here already, so the demo course was not loaded; "
            "nothing was changed."
        )


def _reminders(course: Course, now: datetime) -> Iterator[Event]:
    """Remind as beat would have, each morning of the last week and just now."""
    this_morning = datetime.combine(now.astimezone(ZONE), time(9), ZONE)
    for days in range(8):
        yield Event(this_morning - timedelta(days), partial(remind_course, course=course))
    yield Event(now, partial(remind_course, course=course))


def _count_letters_as_sent(now: datetime) -> None:
    while letters := claim_letters(now=now):
        for letter in letters:
            mark_sent(letter=letter, now=letter.created_at)
