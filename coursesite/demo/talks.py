"""The demo's seminar: announcements, notes, seats taken, slides handed in, questions asked, feedback."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from agenda.actions import publish_announcement_if_due
from agenda.audiences import MISSING, user_ids_of
from courses.models import Membership
from coursesite.demo import lessons
from coursesite.demo.lessons import ANNOUNCEMENTS, LESSONS, OPINIONS, QUESTIONS, AnnouncementPlan
from coursesite.demo.pdf import LANDSCAPE
from coursesite.demo.story import Event, chance, pdf_file
from coursesite.demo.world import World
from papers import actions as papers
from papers.models import Presentation
from schedule import actions as schedule
from schedule.models import Announcement, Slot

FIRST_WEEKS, SECOND_WEEKS = (3, 5, 7), (14, 10, 12)
ON_THE_FIRST_EVENING = 8
EARLY = 2
"""How many presenters of a discussion, and how many who ask, are a week ahead of it."""
LATE_WEEK, LATE_PLACE = 5, 4
OPINIONS_EACH = 3
"""How many listeners say something of a talk."""


@dataclass(frozen=True)
class TalkPlan:
    """Who takes which seat. `place` counts the presenters of a week from 0."""

    student: Membership
    week: int
    place: int
    slot: Slot


def plan_talks(world: World) -> list[TalkPlan]:
    """Give each student a talk before the midterm and one after it, six talks a discussion.

    The student of the demo comes last: the first talk is in week 7, the second in week 12.
    """
    ordered = list(world.students[1:])
    chance("talks").shuffle(ordered)
    places: dict[int, int] = defaultdict(int)
    plans = []
    for number, student in enumerate([*ordered, world.students[0]]):
        for week in (FIRST_WEEKS[number % 3], SECOND_WEEKS[number // 3 % 3]):
            slots = world.talk_slots[week]
            slot = slots[(places[week] + week) % len(slots)]
            plans.append(TalkPlan(student, week, places[week], slot))
            places[week] += 1
    return plans


def talk_events(world: World, plans: list[TalkPlan]) -> Iterator[Event]:
    yield from _announcements(world)
    yield from _notes(world)
    yield from _seats(world, plans)
    for plan in plans:
        yield from _slides(world, plan)
    yield from _questions(world, plans)
    yield from _feedback(world, plans)


def _announcements(world: World) -> Iterator[Event]:
    for plan in ANNOUNCEMENTS:
        at = world.term.at(plan.week, days=plan.days, hour=17, minute=30)
        publish_at = at if plan.planned else None
        yield Event(at - timedelta(days=plan.planned), partial(_announce, world, plan, publish_at))
        yield Event(at, partial(_publish_due, world))


def _announce(
    world: World, plan: AnnouncementPlan, publish_at: datetime | None, *, now: datetime
) -> None:
    lacking = None if plan.lacking is None else world.milestones[plan.lacking]
    schedule.publish_announcement(
        course=world.course,
        title=plan.title,
        body=plan.body,
        audience=f"{MISSING}{lacking.pk}" if lacking else Announcement.ALL,
        publish_at=publish_at,
        recipients=partial(user_ids_of, now=now),
        by=world.instructor,
        now=now,
    )


def _publish_due(world: World, *, now: datetime) -> None:
    for announcement in world.course.announcements.order_by("pk"):
        publish_announcement_if_due(announcement_id=announcement.pk, now=now)


def _notes(world: World) -> Iterator[Event]:
    """Put the notes of each lecture on the page the day before it."""
    for week, lesson in enumerate(LESSONS, start=1):
        if lesson.kind == "lecture":
            tell = partial(_add_notes, world, week, lesson.title)
            yield Event(world.term.at(week, days=-1, hour=11), tell)


def _add_notes(world: World, week: int, title: str, *, now: datetime) -> None:
    name = f"week-{week:02}-notes.pdf"
    schedule.add_material(
        session=world.sessions[week],
        title="Lecture notes",
        file=pdf_file(name, title, f"{lessons.TITLE}, week {week}", size=LANDSCAPE),
        by=world.instructor,
        now=now,
    )


def _seats(world: World, plans: list[TalkPlan]) -> Iterator[Event]:
    """Let some take their seats on the first evening and the others on the last day."""
    term = world.term
    evening, last_day = term.at(1, hour=18, minute=4), term.due(2) - timedelta(hours=14)
    for number, plan in enumerate(plans):
        is_early = number < 2 * ON_THE_FIRST_EVENING
        start, step = (evening, 9) if is_early else (last_day, 17)
        tell = partial(papers.take_seat, slot=plan.slot, student=plan.student, by=plan.student)
        yield Event(start + timedelta(minutes=step * number), tell)


def _slides(world: World, plan: TalkPlan) -> Iterator[Event]:
    """Hand slides in: two a week early, one late, the others on the last morning."""
    at = world.term.at
    if plan.place < EARLY:
        yield _upload(plan, at(plan.week, days=-7, hour=20, minute=7 * plan.place))
    elif (plan.week, plan.place) == (LATE_WEEK, LATE_PLACE):
        yield _upload(plan, at(plan.week, days=-2, hour=9))
    else:
        yield _upload(plan, at(plan.week, days=-3, hour=10, minute=23 * plan.place))
    if plan.place == 0:
        yield _upload(plan, at(plan.week, days=1, hour=10), "final")
        yield Event(at(plan.week, days=1, hour=11), partial(_of_talk, papers.share_talk, plan))
    elif plan.place < LATE_PLACE:
        keep = partial(_of_talk, papers.keep_slides, plan)
        yield Event(at(plan.week, days=2, hour=10, minute=plan.place), keep)


def _upload(plan: TalkPlan, at: datetime, version: str = "") -> Event:
    return Event(at, partial(_upload_slides, plan, version))


def _upload_slides(plan: TalkPlan, version: str, *, now: datetime) -> None:
    talk = _talk(plan)
    paper = plan.slot.topic.paper
    assert paper is not None
    file = pdf_file(
        f"{paper.key}{'-' if version else ''}{version}.pdf",
        paper.title,
        f"{', '.join(paper.authors[:3])} et al., {paper.year}",
        f"Seat {plan.place + 1}, week {plan.week} {version}",
        size=LANDSCAPE,
    )
    papers.upload_slides(presentation=talk, file=file, by=plan.student, now=now)


def _questions(world: World, plans: list[TalkPlan]) -> Iterator[Event]:
    """Let everybody who does not present ask one question of one reading."""
    for week in lessons.DISCUSSION_WEEKS:
        presenting = {plan.student.pk for plan in plans if plan.week == week}
        asking = [student for student in world.students if student.pk not in presenting]
        chance("questions", week).shuffle(asking)
        for number, student in enumerate(asking):
            days, hour = (-7, 21) if number < EARLY else (-1, 19)
            tell = partial(
                papers.post_response,
                reading=world.readings[week][number % len(world.readings[week])],
                text=QUESTIONS[(number + week) % len(QUESTIONS)],
                by=student,
            )
            yield Event(world.term.at(week, days=days, hour=hour, minute=8 * number), tell)


def _talk(plan: TalkPlan) -> Presentation:
    return Presentation.objects.get(membership=plan.student, seat__slot=plan.slot)


def _of_talk(action: Callable[..., Any], plan: TalkPlan, *, now: datetime) -> None:
    """Let a presenter do something about their own talk."""
    action(presentation=_talk(plan), by=plan.student, now=now)


def _feedback(world: World, plans: list[TalkPlan]) -> Iterator[Event]:
    """Let some of the class say something after each talk; two days later it is released."""
    for plan in plans:
        presenting = {one.student.pk for one in plans if one.slot == plan.slot}
        listening = [one for one in world.students if one.pk not in presenting]
        chance("feedback", plan.week, plan.place).shuffle(listening)
        for number, listener in enumerate(listening[:OPINIONS_EACH]):
            at = world.term.at(plan.week, hour=15, minute=3 * number + plan.place)
            yield Event(at, partial(_say, plan, number, listener))
    for week in lessons.DISCUSSION_WEEKS:
        release = partial(
            papers.release_session_feedback, session=world.sessions[week], by=world.instructor
        )
        if any(plan.week == week for plan in plans):
            yield Event(world.term.at(week, days=2, hour=9), release)


def _say(plan: TalkPlan, number: int, listener: Membership, *, now: datetime) -> None:
    liked, improve = OPINIONS[(number + plan.place + plan.week) % len(OPINIONS)]
    dice = chance("scales", plan.week, plan.place, number)
    papers.give_feedback(
        presentation=_talk(plan),
        clarity=dice.randint(2, 5),
        depth=dice.randint(2, 5),
        liked=liked,
        improve=improve,
        by=listener,
        now=now,
    )
