from datetime import UTC, datetime, timedelta

import pytest

from agenda import actions
from agenda.models import ReminderPreference
from outbox.models import Letter, Notice
from schedule.actions import cancel_session, update_session
from tests.agenda.factories import ExamFactory
from tests.factories import (
    NOW,
    CourseFactory,
    MembershipFactory,
    MilestoneFactory,
    PreferenceFactory,
    RoundFactory,
    SessionFactory,
    SlotFactory,
    SubmissionFactory,
    TalkQuotaFactory,
    TeamPlaceFactory,
)

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def course():
    return CourseFactory(title="AI systems")


@pytest.fixture
def student(course):
    return MembershipFactory(course=course, user__name="Kim Jiwoo")


@pytest.fixture
def exam(course):
    """On Friday at 14:00 in Seoul, two days from now."""
    return ExamFactory(
        course=course, starts_at=datetime(2026, 10, 16, 5, tzinfo=UTC), place="B 201"
    )


def test_letter_says_what_and_when_in_the_courses_zone(course, student, exam, settings):
    settings.SITE_URL = "https://courses.example.edu"

    assert actions.remind_all(now=exam.starts_at - DAY) == 1

    letter = Letter.objects.get()
    assert letter.recipient == student.user
    assert letter.course == course
    assert letter.subject == "Midterm: Fri 16 Oct 2026, 14:00 KST · AI systems"
    assert "Hello Kim Jiwoo," in letter.body
    assert "Fri 16 Oct 2026, 14:00 KST (Asia/Seoul), in 24 hours\nB 201\n" in letter.body
    assert f"https://courses.example.edu/courses/{course.slug}/sessions/{exam.pk}/" in letter.body
    assert "https://courses.example.edu/accounts/reminders/" in letter.body
    assert "&" not in letter.body


def test_one_letter_each_lead_and_none_after(student, exam):
    written = [actions.remind_all(now=exam.starts_at - n * DAY / 4) for n in range(40, -4, -1)]

    assert sum(written) == 2
    leads = Notice.objects.order_by("pk").values_list("subject_key", "lead", "due_version")
    assert list(leads) == [(f"session:{exam.pk}", 10080, 0), (f"session:{exam.pk}", 1440, 0)]


def test_twice_in_one_minute_is_once(student, exam):
    assert [actions.remind_all(now=NOW), actions.remind_all(now=NOW)] == [1, 0]


def test_loaded_late_gets_one_letter_not_two(student, exam):
    assert actions.remind_all(now=exam.starts_at - timedelta(minutes=5)) == 1
    assert Notice.objects.get().lead == 1440


def test_a_moved_date_is_told_again_at_its_new_moment(course, student, exam):
    teacher = MembershipFactory(course=course, instructor=True)
    ReminderPreference.objects.create(user=teacher.user, wants_reminders=False)
    actions.remind_all(now=exam.starts_at - DAY)
    later = exam.starts_at + 7 * DAY
    update_session(
        session=exam, starts_at=later, ends_at=later + DAY / 12, by=teacher, now=NOW + DAY
    )

    assert actions.remind_all(now=later - 7 * DAY - DAY / 4) == 0
    assert actions.remind_all(now=later - 7 * DAY) == 1
    assert actions.remind_all(now=later - DAY) == 1

    assert "Fri 23 Oct 2026" in Letter.objects.latest("pk").subject


def test_nobody_is_reminded_who_should_not_be(course, exam):
    MembershipFactory(course=course, dropped=True)
    MembershipFactory(course=course, user__is_active=False)
    off = MembershipFactory(course=course)
    ReminderPreference.objects.create(user=off.user, wants_reminders=False)
    MembershipFactory()  # of another course
    on = MembershipFactory(course=course)
    ReminderPreference.objects.create(user=on.user, wants_reminders=True)

    assert actions.remind_all(now=NOW) == 1
    assert Letter.objects.get().recipient == on.user


def test_nothing_is_said_of_plain_sessions(course, student):
    SessionFactory(course=course, starts_at=NOW + DAY)

    assert actions.remind_all(now=NOW) == 0


def test_nothing_is_said_of_a_cancelled_exam(course, student, exam):
    cancel_session(session=exam, by=MembershipFactory(course=course, instructor=True), now=NOW)

    assert actions.remind_all(now=NOW) == 0


@pytest.mark.parametrize("fields", [{"archived_at": NOW}, {"ends_on": NOW.date() - 61 * DAY}])
def test_nothing_is_said_in_courses_that_are_over(fields):
    fields.setdefault("starts_on", NOW.date() - 200 * DAY)
    course = CourseFactory(**fields)
    MembershipFactory(course=course)
    ExamFactory(course=course, starts_at=NOW + DAY)

    assert actions.remind_all(now=NOW) == 0


def test_what_falls_together_shares_a_letter(course, student, exam):
    ExamFactory(course=course, title="Oral", starts_at=exam.starts_at + timedelta(hours=3))

    assert actions.remind_all(now=NOW) == 1

    letter = Letter.objects.get()
    assert letter.subject.startswith("Midterm, and 1 more: Fri 16 Oct 2026, 14:00 KST")
    assert letter.notices.count() == 2
    assert letter.body.index("Midterm") < letter.body.index("Oral")


def test_a_milestone_is_reminded_of_three_times_and_not_once_it_is_handed_in(course, student):
    done = TeamPlaceFactory(team__course=course, membership__course=course).membership
    MembershipFactory(course=course, ta=True)
    due_at = NOW + 8 * DAY
    milestone = MilestoneFactory(course=course, title="Report", due_at=due_at, closes_at=due_at)
    SubmissionFactory(milestone=milestone, team=done.team_places.get().team, submitted_by=done)

    hours = range(24 * 9)
    written = [actions.remind_all(now=NOW + timedelta(hours=hour)) for hour in hours]

    assert [hour for hour, number in zip(hours, written, strict=True) if number] == [24, 168, 190]
    assert set(Letter.objects.values_list("recipient", flat=True)) == {student.user_id}
    assert Letter.objects.latest("pk").subject == (
        "Report: due Thu 22 Oct 2026, 12:00 KST · AI systems"
    )


def test_who_has_not_ranked_the_talks_is_reminded_once_before_it_closes(course, student):
    round_ = RoundFactory(course=course, mode="ranked", closes_at=NOW + timedelta(hours=20))
    slot = SlotFactory(round=round_, session__starts_at=NOW + 40 * DAY)
    PreferenceFactory(ballot__membership__course=course, slot=slot)
    TalkQuotaFactory(membership__course=course, talks=0)
    MembershipFactory(course=course, instructor=True)

    assert [actions.remind_all(now=NOW), actions.remind_all(now=NOW + DAY / 24)] == [1, 0]

    letter = Letter.objects.get()
    assert letter.recipient == student.user
    assert letter.subject.startswith("Rank the talks: closes Thu 15 Oct 2026, 08:00 KST")
    assert f"/courses/{course.slug}/presentations/signup/" in letter.body


def test_a_sign_up_is_reminded_of_before_it_closes(course, student):
    RoundFactory(course=course, purpose="final", closes_at=NOW + timedelta(hours=1))

    assert actions.remind_all(now=NOW) == 1
    assert ": closes Wed 14 Oct 2026, 13:00 KST" in Letter.objects.get().subject


def test_told_meanwhile_by_another_worker_is_no_error(course, student, exam, monkeypatch):
    actions.remind_all(now=NOW)
    monkeypatch.setattr(actions, "_told", lambda members, due: set())

    assert actions.remind_all(now=NOW) == 0
    assert Letter.objects.count() == 1


@pytest.mark.parametrize("member_count", [1, 3])
def test_finding_nothing_to_say_takes_the_same_queries(
    course, exam, member_count, django_assert_num_queries
):
    MembershipFactory.create_batch(member_count, course=course)
    actions.remind_all(now=NOW)

    with django_assert_num_queries(16):  # courses, members, 11 of sources, notices, a savepoint's 2
        actions.remind_all(now=NOW)
