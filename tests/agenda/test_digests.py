from datetime import UTC, date, datetime, time, timedelta

import pytest

from agenda import actions
from agenda.models import ReminderPreference
from outbox.models import Letter, Notice
from tests.agenda.factories import ExamFactory
from tests.factories import CourseFactory, MembershipFactory, SessionFactory

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
MONDAY = datetime(2026, 10, 11, 23, tzinfo=UTC)
"""Eight in the morning of Monday 12 October in Seoul."""


@pytest.fixture
def course():
    return CourseFactory(title="AI systems")


@pytest.fixture
def student(course):
    return MembershipFactory(course=course, user__name="Kim Jiwoo")


def prefer(member, mode, course=None, **fields):
    return ReminderPreference.objects.create(user=member.user, mode=mode, course=course, **fields)


def exam(course, at, title="Midterm"):
    return ExamFactory(course=course, starts_at=at, title=title)


def test_daily_digest_tells_of_today_and_tomorrow_once(course, student):
    prefer(student, "daily")
    exam(course, MONDAY + HOUR, "Quiz")
    exam(course, MONDAY + 39 * HOUR, "Late quiz")  # Tuesday 23:00
    exam(course, MONDAY + 40 * HOUR, "Too late")  # Wednesday 00:00
    exam(course, MONDAY - HOUR, "Gone")

    assert actions.send_digests(now=MONDAY) == 1
    assert actions.send_digests(now=MONDAY + timedelta(minutes=1)) == 0
    assert actions.remind_all(now=MONDAY) == 0

    letter = Letter.objects.get()
    assert letter.subject == "Quiz, and 1 more: Mon 12 Oct 2026, 09:00 KST · AI systems"
    assert letter.course == course
    assert letter.body.startswith("Hello Kim Jiwoo,\n\nthis is ahead:\n\nAI systems\n\nQuiz\n")
    assert "Too late" not in letter.body and "Gone" not in letter.body
    assert letter.unsubscribe_url in letter.body


@pytest.mark.parametrize(
    ("at", "count"),
    [
        (MONDAY - timedelta(seconds=1), 0),
        (MONDAY, 1),
        (MONDAY + 16 * HOUR - timedelta(seconds=1), 1),
        (MONDAY + 16 * HOUR, 0),  # Tuesday 00:00
        (MONDAY + DAY, 1),  # the worker was away all Monday
        (MONDAY + 6 * DAY, 1),
        (MONDAY + 7 * DAY, 0),  # another week, in which there is nothing
    ],
)
def test_weekly_digest_goes_on_monday_morning_or_as_soon_as_it_can(course, student, at, count):
    prefer(student, "weekly")
    exam(course, MONDAY + 6 * DAY + HOUR)

    assert actions.send_digests(now=at) == count
    assert actions.send_digests(now=at + DAY) == 0


@pytest.mark.parametrize(
    ("quiet", "at", "count"),
    [
        ((9, 17), 9, 0),  # the worker comes back in quiet hours
        ((9, 17), 17, 1),
        ((8, 0), 7, 0),  # quiet to the end of the day: as it begins
        ((8, 0), 8, 1),
        ((8, 0), 9, 0),
    ],
)
def test_digest_never_falls_into_quiet_hours_and_never_falls_out(course, student, quiet, at, count):
    prefer(student, "daily", quiet_from=time(quiet[0]), quiet_until=time(quiet[1]))
    exam(course, MONDAY + DAY)

    assert actions.send_digests(now=MONDAY + (at - 8) * HOUR) == count


def test_morning_is_the_persons_own_and_quiet_hours_put_it_off(course, student):
    student.user.time_zone = "Europe/Berlin"
    student.user.save()
    prefer(student, "daily", quiet_from=time(23), quiet_until=time(9))
    exam(course, MONDAY + 30 * HOUR)
    nine = datetime(2026, 10, 12, 7, tzinfo=UTC)

    assert actions.send_digests(now=nine - timedelta(seconds=1)) == 0
    assert actions.send_digests(now=nine) == 1


def test_one_letter_for_all_courses_that_are_in_a_digest(course, student):
    other = MembershipFactory(user=student.user, course__title="Compilers").course
    each = MembershipFactory(user=student.user).course
    prefer(student, "daily")
    prefer(student, "weekly", other)
    prefer(student, "each", each)
    exam(course, MONDAY + HOUR)
    exam(other, MONDAY + 5 * DAY, "Oral")
    exam(each, MONDAY + 2 * HOUR, "Not in it")

    assert actions.send_digests(now=MONDAY) == 1

    letter = Letter.objects.get()
    assert letter.course is None
    assert letter.subject.startswith("Midterm, and 1 more: ")
    assert letter.body.index("AI systems") < letter.body.index("Compilers")
    assert "Not in it" not in letter.body
    told = Notice.objects.values_list("subject_key", flat=True)
    assert sorted(told) == ["day:2026-10-12", "week:2026-10-12"]

    exam(course, MONDAY + DAY + HOUR, "Quiz")
    assert actions.send_digests(now=MONDAY + DAY) == 1  # the day's, not the week's once more
    assert Letter.objects.order_by("pk").last().subject.startswith("Quiz: ")


def test_nothing_ahead_is_no_letter_and_what_comes_up_in_the_morning_is_one(course, student):
    prefer(student, "daily", kinds_off=["exam"])
    exam(course, MONDAY + HOUR)
    assert actions.send_digests(now=MONDAY) == 0

    SessionFactory(course=course, starts_at=MONDAY + 2 * HOUR)
    assert actions.send_digests(now=MONDAY + timedelta(minutes=30)) == 1


def test_who_dropped_or_is_switched_off_or_whose_course_is_over_gets_none(course):
    over = CourseFactory(starts_on=date(2025, 9, 1), ends_on=date(2025, 12, 20))
    members = [
        MembershipFactory(course=course, dropped=True),
        MembershipFactory(course=course, user__is_active=False),
        MembershipFactory(course=over),
        MembershipFactory(course=CourseFactory(archived_at=MONDAY)),
    ]
    for member in members:
        prefer(member, "daily")
        exam(member.course, MONDAY + HOUR)

    assert actions.send_digests(now=MONDAY) == 0


@pytest.mark.parametrize("count", [1, 3])
def test_digests_take_the_same_queries_for_one_and_three(count, django_assert_num_queries):
    for member in MembershipFactory.create_batch(count):
        prefer(member, "daily")
    actions.send_digests(now=MONDAY)

    # members, preferences, notices, 12 of sources; nothing to write
    with django_assert_num_queries(17):
        assert actions.send_digests(now=MONDAY) == 0
