"""A term of sixteen weeks, minute by minute: everybody's letters are those a plain specification predicts.

What happens is a list of events on paper. The site gets each as the action that people use, and the
clock; the specification reads the list and says who is told what in which minute. It shares no line
with `agenda`: hours of the day are read off the wall clock, nights are walked through.
"""

import gc
import os
import random
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import pytest
import time_machine

from agenda import actions
from courses.actions import drop_member
from outbox.models import Letter, Notice
from projects.actions import grant_extension, update_milestone
from schedule.actions import cancel_session, update_session
from tests.agenda.factories import ExamFactory
from tests.factories import (
    CourseFactory,
    MembershipFactory,
    MilestoneFactory,
    RoundFactory,
    SubmissionFactory,
    UserFactory,
)

pytestmark = [pytest.mark.django_db, pytest.mark.property]

IS_FULL = os.environ.get("TEST_ROUNDS") == "full"
STUDENTS = 200 if IS_FULL else 12
SEEDS = [int(os.environ.get("TERM_SEED") or random.randrange(10**6))]
WEEKS = 16
FIRST, LAST = map(int, os.environ.get("TERM_WEEKS", f"1-{WEEKS}" if IS_FULL else "0-0").split("-"))
WEEKS_IN_FULL = range(FIRST, LAST + 1)
"""Of these beat ticks in every minute. They take hours: two machines may share them."""
BEGINS = datetime(2026, 8, 31, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
ENDS = BEGINS + WEEKS * 7 * DAY
ZONES = [
    *("", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "America/Santiago"),
    *("Asia/Kathmandu", "Asia/Seoul", "Pacific/Auckland"),
]
RANGES = {"exam": (1440, 20160), "milestone": (0, 20160), "signup": (0, 20160)}
NIGHTS = [
    (time(22), time(7)),
    (time(23, 30), time(6, 15)),
    (time(12), time(14)),
    (time(21), time(9)),
    (time(7), time(0, 30)),  # nothing is left of the day for a digest
]


@dataclass
class Wish:
    """What somebody wants from a moment on; `course` is None for everywhere."""

    since: datetime
    course: str | None
    mode: str = "each"
    leads: tuple[int, ...] = (120, 1440, 10080)
    kinds_off: tuple[str, ...] = ("session",)
    night: tuple[time, time] | None = None


@dataclass
class Person:
    name: str
    zone: str
    courses: list[str]
    wishes: list[Wish] = field(default_factory=list)
    dropped: dict[str, datetime] = field(default_factory=dict)


@dataclass
class Thing:
    """An exam, a milestone or a window. Each list holds what is so from when on."""

    title: str
    kind: str
    course: str
    dates: list[tuple[datetime, datetime]]
    opens_at: datetime | None = None
    cancelled_at: datetime | None = None
    more_time: dict[str, list[tuple[datetime, datetime]]] = field(
        default_factory=lambda: defaultdict(list)
    )
    done: dict[str, datetime] = field(default_factory=dict)


@dataclass
class Term:
    zones: dict[str, str]
    people: list[Person]
    things: list[Thing]


def some_term(chance):
    """Make up what happens in two courses."""
    zones = {"sys": "America/New_York", "net": "Europe/Berlin"}
    things = [
        thing
        for course, zone in zones.items()
        for thing in (
            *(exam(chance, course, number) for number in range(3)),
            *(milestone(chance, course, zone, number) for number in range(5)),
            window(chance, course),
        )
    ]
    people = [person(chance, number, things) for number in range(STUDENTS)]
    return Term(zones, people, things)


def some_minute(chance, begins=BEGINS, ends=ENDS):
    return begins + chance.randrange(int((ends - begins) / MINUTE)) * MINUTE


def exam(chance, course, number):
    at = some_minute(chance, BEGINS + 20 * DAY)
    thing = Thing(f"Exam {course} {number}", "exam", course, [(BEGINS, at)])
    for _ in range(chance.choice([0, 1, 1, 2])):  # moved, some of them twice
        since = some_minute(chance)
        thing.dates.append((since, some_minute(chance, since)))
    thing.dates.sort()
    if number == 2:
        thing.cancelled_at = some_minute(chance, ends=thing.dates[-1][1])
        thing.dates = [one for one in thing.dates if one[0] < thing.cancelled_at]
    return thing


def milestone(chance, course, zone, number):
    day = (BEGINS + chance.randrange(20, 110) * DAY).date()
    changes = {
        "America/New_York": (11, 1),
        "Europe/Berlin": (10, 25),
    }  # the nights the clocks go back
    if number == 0:
        day = day.replace(month=changes[zone][0], day=changes[zone][1])
    at = datetime.combine(day, time(23, 59), tzinfo=ZoneInfo(zone)).astimezone(UTC)
    thing = Thing(f"Report {course} {number}", "milestone", course, [(BEGINS, at)])
    if number == 1:
        since = some_minute(chance, ends=at)
        thing.dates.append((since, some_minute(chance, since)))
    return thing


def window(chance, course):
    opens_at = some_minute(chance, ends=ENDS - 30 * DAY)
    closes_at = opens_at + chance.randrange(60 * 24 * 20) * MINUTE + HOUR
    return Thing(f"Sign-up {course}", "signup", course, [(BEGINS, closes_at)], opens_at)


def person(chance, number, things):
    courses = chance.choice([["sys"], ["net"], ["sys", "net"]])
    one = Person(f"p{number}", chance.choice(ZONES), courses)
    for _ in range(chance.choice([0, 0, 1, 2])):
        one.wishes.append(wish(chance, one, None))
    if chance.random() < 0.3:
        one.wishes.append(wish(chance, one, chance.choice(courses)))
    one.wishes.sort(key=lambda each: each.since)
    if chance.random() < 0.15:
        one.dropped[chance.choice(courses)] = some_minute(chance)
    for thing in things:
        if thing.kind == "milestone" and thing.course in courses:
            work(chance, one, thing)
    return one


def work(chance, one, thing):
    due_at = thing.dates[-1][1]
    if chance.random() < 0.2:
        since = some_minute(chance, thing.dates[-1][0], max(due_at, thing.dates[-1][0] + HOUR))
        if since < one.dropped.get(thing.course, ENDS):
            thing.more_time[one.name] = [(since, due_at + chance.randrange(1, 9000) * MINUTE)]
    if chance.random() < 0.6:
        thing.done[one.name] = some_minute(chance, due_at - 15 * DAY, due_at + DAY)


def wish(chance, one, course):
    return Wish(
        some_minute(chance, ends=BEGINS + 60 * DAY),
        course,
        mode=chance.choice(["each", "each", "daily", "weekly", "off"]),
        leads=tuple(chance.sample([30, 120, 720, 1440, 2880, 4320, 10080, 20160], 3)),
        kinds_off=tuple(chance.sample(["exam", "signup"], chance.choice([0, 1]))),
        night=None if course else chance.choice([None, *NIGHTS]),
    )


# What the specification says


@cache
def clock(moment, zone):
    return moment.astimezone(ZoneInfo(zone))


@cache
def is_night(moment, night, zone):
    begins, ends = night
    hour = clock(moment, zone).time()
    return begins <= hour < ends if begins < ends else hour >= begins or hour < ends


@cache
def morning_after(moment, night, zone):
    """Walk to the end of the night that the moment is in."""
    while is_night(moment, night, zone):
        moment += MINUTE
    return moment


@cache
def evening_before(moment, night, zone):
    while is_night(moment - MINUTE, night, zone):
        moment -= MINUTE
    return moment


@cache
def ahead(due_at, lead, zone):
    """Count whole days back on the wall calendar, hours on the clock's hands."""
    days, minutes = divmod(lead, 1440)
    local = clock(due_at, zone)
    there = datetime.combine(local.date() - days * DAY, local.time(), ZoneInfo(zone))
    return there.replace(fold=local.fold).astimezone(UTC) - minutes * MINUTE


class Specification:
    """Says what each person is told in which minute, from the list of what happens."""

    def __init__(self, term):
        self.term = term

    def zone(self, person, course):
        return person.zone or self.term.zones[course]

    def wish(self, person, course, now):
        """Return what counts in the course, and the nights, which are kept everywhere."""
        so_far = [one for one in person.wishes if one.since <= now]
        everywhere = [one for one in so_far if one.course is None]
        here = [one for one in so_far if one.course == course]
        night = everywhere[-1].night if everywhere else None
        return ([Wish(BEGINS, None), *everywhere[-1:], *here[-1:]][-1], night)

    def due_at(self, thing, person, now):
        at = [date for since, date in thing.dates if since <= now][-1]
        given = [date for since, date in thing.more_time[person.name] if since <= now]
        return max([at, *given[-1:]])

    def is_open(self, thing, person, now):
        """Say whether it is before the person now, whatever they want to be told."""
        return (
            thing.course in person.courses
            and now < person.dropped.get(thing.course, ENDS)
            and now < (thing.cancelled_at or ENDS)
            and (thing.opens_at or BEGINS) <= now < self.due_at(thing, person, now)
            and now < thing.done.get(person.name, ENDS)
        )

    def lead(self, thing, person, now):
        """Return the lead to be told now; None if nothing is."""
        wish, night = self.wish(person, thing.course, now)
        due_at, zone = self.due_at(thing, person, now), self.zone(person, thing.course)
        if wish.mode != "each" or thing.kind in wish.kinds_off:
            return None
        if night and is_night(now, night, zone) and morning_after(now, night, zone) < due_at:
            return None
        least, most = RANGES[thing.kind]
        leads = {min(max(lead, least), most) for lead in wish.leads}
        begun = [one for one in leads if self.goes_at(thing, one, due_at, night, zone) <= now]
        return min(begun, default=None)

    def goes_at(self, thing, lead, due_at, night, zone):
        at = ahead(due_at, lead, self.term.zones[thing.course])
        if not night or not is_night(at, night, zone):
            return at
        morning = morning_after(at, night, zone)
        return morning if morning < due_at else evening_before(at, night, zone)

    def digest(self, person, now, told):
        """Return the titles that a digest would tell now, and of which days and weeks it would be."""
        courses = [c for c in person.courses if now < person.dropped.get(c, ENDS)]
        wishes = {c: self.wish(person, c, now) for c in courses}
        courses = [c for c in courses if wishes[c][0].mode in {"daily", "weekly"}]
        if not courses:
            return set(), set()
        zone, night = self.zone(person, courses[0]), wishes[courses[0]][1]
        if not self.is_digest_hour(now, night, zone):
            return set(), set()
        today = clock(now, zone).date()
        monday = today - today.weekday() * DAY
        titles, keys = set(), set()
        for course in courses:
            mode = wishes[course][0].mode
            key = ("day", today) if mode == "daily" else ("week", monday)
            last = today + DAY if mode == "daily" else monday + 6 * DAY
            if key in told:
                continue
            for thing in self.term.things:
                if thing.course == course and self.is_open(thing, person, now):
                    is_near = clock(self.due_at(thing, person, now), zone).date() <= last
                    if is_near and thing.kind not in wishes[course][0].kinds_off:
                        titles.add(thing.title)
                        keys.add(key)
        return titles, keys

    def is_digest_hour(self, now, night, zone):
        today = clock(now, zone).date()
        eight = datetime.combine(today, time(8), ZoneInfo(zone)).astimezone(UTC)
        midnight = datetime.combine(today + DAY, time(), ZoneInfo(zone)).astimezone(UTC)
        is_quiet = night and is_night(eight, night, zone)
        if is_quiet and morning_after(eight, night, zone) >= midnight:
            evening = evening_before(eight, night, zone)
            return evening <= now < evening + HOUR
        return eight <= now < midnight and not (night and is_night(now, night, zone))

    def minutes(self, person):
        """Return every minute in which something can begin to be told to the person."""
        things = [one for one in self.term.things if one.course in person.courses]
        found = {one.since for one in person.wishes} | set(person.dropped.values())
        for thing in things:
            found |= self.minutes_of(thing, person)
        for zone in {self.zone(person, course) for course in person.courses}:
            hours = {time(8)} | {hour for one in person.wishes for hour in one.night or ()}
            for day in range(WEEKS * 7 + 1):
                date = (BEGINS + day * DAY).date()
                found |= {
                    datetime.combine(date, hour, ZoneInfo(zone)).astimezone(UTC) for hour in hours
                }
        return {moment for moment in found if BEGINS <= moment < ENDS}

    def minutes_of(self, thing, person):
        dates = [*thing.dates, *thing.more_time[person.name]]
        found = {since for since, _date in dates} | {thing.opens_at or BEGINS}
        leads = {120, 1440, 10080} | {lead for one in person.wishes for lead in one.leads}
        for _since, date in dates:
            found |= {ahead(date, lead, self.term.zones[thing.course]) for lead in leads}
        return found

    def letters(self, person):
        """Return the person's letters of the term: minute, course or "", and what is told."""
        told, sent = set(), set()
        for now in sorted(self.minutes(person)):
            for course in person.courses:
                lines = set()
                for thing in self.term.things:
                    if thing.course == course and self.is_open(thing, person, now):
                        lead = self.lead(thing, person, now)
                        due_at = self.due_at(thing, person, now)
                        if lead is not None and (thing.title, due_at, lead) not in told:
                            told.add((thing.title, due_at, lead))
                            lines.add((thing.title, lead))
                if lines:
                    sent.add((person.name, now, "reminder", frozenset(lines)))
            self._digest(person, now, told, sent)
        return sent

    def _digest(self, person, now, told, sent):
        titles, keys = self.digest(person, now, told)
        if titles:
            told |= keys
            sent.add((person.name, now, "digest", frozenset((title, 0) for title in titles)))


# What the site does


class Site:
    """The same term on the site, by its own actions."""

    def __init__(self, term):
        self.term = term
        self.courses = {
            slug: CourseFactory(
                slug=slug, time_zone=zone, starts_on=BEGINS.date(), ends_on=ENDS.date()
            )
            for slug, zone in sorted(term.zones.items())
        }
        self.teachers = {
            slug: MembershipFactory(course=course, instructor=True)
            for slug, course in self.courses.items()
        }
        self.users = {
            one.name: UserFactory(name=one.name, time_zone=one.zone) for one in term.people
        }
        # Of two courses that begin on one day the first membership is the newest.
        self.members = {
            (one.name, slug): MembershipFactory(
                course=self.courses[slug], user=self.users[one.name]
            )
            for one in term.people
            for slug in one.courses
        }
        self.rows = {thing.title: self.make(thing) for thing in term.things}
        self.events = sorted(self.happenings(), key=lambda one: one[0])
        self.waiting = list(reversed(self.events))
        for teacher in self.teachers.values():
            actions.set_choice(
                user=teacher.user,
                course=None,
                by=teacher.user,
                now=BEGINS,
                mode="off",
                leads=[],
                kinds_off=[],
            )

    def make(self, thing):
        course, at = self.courses[thing.course], thing.dates[0][1]
        if thing.kind == "exam":
            return ExamFactory(course=course, title=thing.title, starts_at=at, ends_at=at + HOUR)
        if thing.kind == "signup":
            dates = {"opens_at": thing.opens_at, "closes_at": at, "returns_until": at}
            return RoundFactory(course=course, purpose="final", **dates)
        return MilestoneFactory(
            course=course,
            title=thing.title,
            is_individual=True,
            opens_at=BEGINS - DAY,
            due_at=at,
            closes_at=at,
        )

    def happenings(self):
        for thing in self.term.things:
            for since, at in thing.dates[1:]:
                yield since, self.moves, (thing, at)
            if thing.cancelled_at:
                yield thing.cancelled_at, self.cancels, (thing,)
            for name, given in thing.more_time.items():
                for since, at in given:
                    yield since, self.gives_time, (thing, name, at)
            for name, at in thing.done.items():
                yield at, self.hands_in, (thing, name)
        for one in self.term.people:
            for wished in one.wishes:
                yield wished.since, self.wishes, (one, wished)
            for slug, at in one.dropped.items():
                yield at, self.drops, (one, slug)

    def moves(self, now, thing, at):
        row, by = self.rows[thing.title], self.teachers[thing.course]
        if thing.kind == "exam":
            update_session(session=row, by=by, now=now, starts_at=at, ends_at=at + HOUR)
        else:
            update_milestone(milestone=row, by=by, now=now, due_at=at, closes_at=at)

    def cancels(self, now, thing):
        session = self.rows[thing.title]
        cancel_session(session=session, by=self.teachers[thing.course], now=now)

    def gives_time(self, now, thing, name, at):
        grant_extension(
            milestone=self.rows[thing.title],
            membership=self.members[name, thing.course],
            due_at=at,
            reason="ill",
            by=self.teachers[thing.course],
            now=now,
        )

    def hands_in(self, now, thing, name):
        member = self.members[name, thing.course]
        SubmissionFactory(
            milestone=self.rows[thing.title],
            team=None,
            membership=member,
            submitted_by=member,
            submitted_at=now,
        )

    def wishes(self, now, one, wished):
        user, (begins, ends) = self.users[one.name], wished.night or (None, None)
        actions.set_choice(
            user=user,
            course=wished.course and self.courses[wished.course],
            by=user,
            mode=wished.mode,
            leads=wished.leads,
            kinds_off=wished.kinds_off,
            quiet_from=begins,
            quiet_until=ends,
            now=now,
        )

    def drops(self, now, one, slug):
        member = self.members[one.name, slug]
        drop_member(membership=member, by=self.teachers[slug], now=now)

    def live(self, minutes):
        """Let the minutes go by: what happens in one comes before beat's tick."""
        gc.collect()
        gc.disable()  # it would look through all rows of a minute again and again
        with time_machine.travel(BEGINS, tick=False) as hands:
            for now in minutes:
                while self.waiting and self.waiting[-1][0] <= now:
                    at, does, given = self.waiting.pop()
                    hands.move_to(at)
                    does(at, *given)
                hands.move_to(now)
                actions.remind_all(now=now)
                actions.send_digests(now=now)
        gc.enable()

    def letters(self):
        """Return what was written: who, when, how, and what it tells."""
        titles = {f"session:{row.pk}": title for title, row in self.rows.items() if "Exam" in title}
        titles |= {f"milestone:{row.pk}": t for t, row in self.rows.items() if "Report" in t}
        titles |= {f"signup:{row.pk}": t for t, row in self.rows.items() if "Sign-up" in t}
        told = defaultdict(set)
        for notice in Notice.objects.filter(kind="reminder"):
            told[notice.letter_id].add((titles[notice.subject_key], notice.lead))
        for letter in Letter.objects.filter(kind="digest"):
            told[letter.pk] = {(title, 0) for title in self.titles_in(letter.body)}
        found = Letter.objects.filter(kind__in=["reminder", "digest"]).select_related("recipient")
        return {
            (one.recipient.name, one.created_at, one.kind, frozenset(told[one.pk])) for one in found
        }

    def titles_in(self, body):
        """Find the things that a digest tells by their addresses."""
        for title, row in self.rows.items():
            thing = next(one for one in self.term.things if one.title == title)
            place = {"exam": "sessions", "milestone": "projects/milestones"}.get(thing.kind)
            path = f"/{place}/{row.pk}/" if place else "/projects/final-talks/"
            if f"/courses/{thing.course}{path}" in body:
                yield title


def minutes_of_week(week, told, chance):
    """Return the minutes that beat ticks in: all of them, or those in which something may go wrong.

    :param told: those in which somebody is told something or something happens.
    """
    begins = BEGINS + (week - 1) * 7 * DAY
    all_of = [begins + number * MINUTE for number in range(7 * 1440)]
    if week in WEEKS_IN_FULL:
        return all_of
    some = told | {now - MINUTE for now in told} | set(chance.sample(all_of, 3))
    return [now for now in all_of if now in some]


@pytest.mark.parametrize("seed", SEEDS)
def test_everybodys_letters_of_a_term_are_those_that_the_specification_predicts(seed):
    term = some_term(random.Random(seed))
    specification, site = Specification(term), Site(term)
    predicted = set().union(*(specification.letters(one) for one in term.people))
    told = {now for _name, now, _kind, _lines in predicted} | {event[0] for event in site.events}

    for week in range(1, WEEKS + 1):  # a mistake is found in its week, not after the term
        site.live(minutes_of_week(week, told, random.Random(seed)))

        written = site.letters()
        due = {one for one in predicted if one[1] < BEGINS + week * 7 * DAY}
        print(f"seed {seed}, week {week}: {len(written)} letters to {len(term.people)} people")
        assert sorted(written - due, key=str) == []
        assert sorted(due - written, key=str) == []
        assert len(written) == Letter.objects.filter(kind__in=["reminder", "digest"]).count()
