from datetime import UTC, datetime, time, timedelta

import pytest

from agenda import actions, rules
from agenda.actions import reminders
from agenda.models import ReminderPreference
from outbox.models import Letter, Notice
from projects.actions import update_milestone
from schedule.actions import cancel_session, update_session
from tests.agenda.factories import ExamFactory
from tests.factories import (
    NOW,
    CourseFactory,
    ExtensionFactory,
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
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)


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
    leads = Notice.objects.order_by("pk").values_list("subject_key", "lead")
    assert list(leads) == [(f"session:{exam.pk}", 10080), (f"session:{exam.pk}", 1440)]


def test_twice_in_one_minute_is_once(student, exam):
    assert [actions.remind_all(now=NOW), actions.remind_all(now=NOW)] == [1, 0]


def test_loaded_late_gets_one_letter_not_two(student, exam):
    assert actions.remind_all(now=exam.starts_at - timedelta(minutes=5)) == 1
    assert Notice.objects.get().lead == 1440


def test_a_moved_date_is_told_again_at_its_new_moment(course, student, exam):
    teacher = MembershipFactory(course=course, instructor=True)
    ReminderPreference.objects.create(user=teacher.user, mode="off")
    actions.remind_all(now=exam.starts_at - DAY)
    later = exam.starts_at + 7 * DAY
    update_session(
        session=exam, starts_at=later, ends_at=later + DAY / 12, by=teacher, now=NOW + DAY
    )

    assert actions.remind_all(now=later - 7 * DAY - DAY / 4) == 0
    assert actions.remind_all(now=later - 7 * DAY) == 1
    assert actions.remind_all(now=later - DAY) == 1

    assert "Fri 23 Oct 2026" in Letter.objects.latest("pk").subject


def test_what_stays_the_same_to_somebody_is_not_told_again(course, student):
    """The milestone moves for all others; what this student was given beyond it stays."""
    teacher = MembershipFactory(course=course, instructor=True)
    prefer(teacher, mode="off")
    milestone = MilestoneFactory(course=course, is_individual=True)
    own = milestone.due_at + 3 * DAY
    ExtensionFactory(
        milestone=milestone, team=None, membership=student, due_at=own, closes_at=own + DAY
    )
    assert actions.remind_all(now=own - 7 * DAY) == 1

    due_at = milestone.due_at + DAY
    update_milestone(
        milestone=milestone, by=teacher, now=NOW + DAY, due_at=due_at, closes_at=due_at + DAY
    )

    assert actions.remind_all(now=own - 7 * DAY) == 0


def test_nobody_is_reminded_who_should_not_be(course, exam):
    MembershipFactory(course=course, dropped=True)
    MembershipFactory(course=course, user__is_active=False)
    off = MembershipFactory(course=course)
    ReminderPreference.objects.create(user=off.user, mode="off")
    MembershipFactory()  # of another course
    on = MembershipFactory(course=course)
    ReminderPreference.objects.create(user=on.user)

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
    """As when two workers look at the same moment: both find that nobody was told."""
    actions.remind_all(now=NOW)
    new = MembershipFactory(course=course)
    monkeypatch.setattr(reminders, "_told", lambda mine: set())

    assert actions.remind_all(now=NOW) == 1
    assert Letter.objects.count() == 2
    assert Letter.objects.latest("pk").recipient == new.user


def prefer(member, course=None, **fields):
    return ReminderPreference.objects.create(user=member.user, course=course, **fields)


def test_own_leads_and_kinds_are_heeded(course, student, exam):
    due_at = NOW + 20 * DAY
    MilestoneFactory(course=course, is_individual=True, due_at=due_at, closes_at=due_at)
    prefer(student, leads=[30, 3 * rules.DAY], kinds_off=["exam"])

    ahead = [7 * DAY, 3 * DAY + MINUTE, 3 * DAY, 2 * DAY, DAY, DAY / 12, 31 * MINUTE, 30 * MINUTE]
    moments = [NOW, exam.starts_at - DAY, *(due_at - one for one in ahead), due_at - MINUTE]
    written = [now for now in moments if actions.remind_all(now=now)]

    assert written == [due_at - 3 * DAY, due_at - 30 * MINUTE]


def test_a_choice_for_a_course_stands_alone_in_it(course, student, exam):
    prefer(student, mode="off")
    prefer(student, course, leads=[rules.DAY])
    other = MembershipFactory(user=student.user).course
    ExamFactory(course=other, starts_at=exam.starts_at)

    assert actions.remind_all(now=exam.starts_at - DAY) == 1
    assert Letter.objects.get().course == course


def test_quiet_hours_are_the_persons_own(course, student, exam):
    """Exam 14:00 in Seoul; a day before is 07:00 in Berlin, where it is quiet until eight."""
    student.user.time_zone = "Europe/Berlin"
    student.user.save()
    prefer(student, leads=[rules.DAY], quiet_from=time(22), quiet_until=time(8))
    eight = datetime(2026, 10, 15, 6, tzinfo=UTC)

    assert actions.remind_all(now=eight - timedelta(seconds=1)) == 0
    assert actions.remind_all(now=eight) == 1
    body = Letter.objects.get().body
    assert "Fri 16 Oct 2026, 14:00 KST (Asia/Seoul), in 23 hours" in body
    assert "on your clock Fri 16 Oct 2026, 07:00 CEST" in body


def test_letter_has_the_link_that_ends_them(course, student, exam, settings):
    settings.SITE_URL = "https://courses.example.edu"
    actions.remind_all(now=NOW)

    letter = Letter.objects.get()
    assert letter.unsubscribe_url.startswith("https://courses.example.edu/accounts/reminders/stop/")
    assert letter.unsubscribe_url in letter.body
    assert letter.not_after == exam.starts_at  # a worker that was away does not send it after that


@pytest.mark.parametrize("member_count", [1, 3])
def test_finding_nothing_to_say_takes_the_same_queries(
    course, exam, member_count, django_assert_num_queries
):
    MembershipFactory.create_batch(member_count, course=course)
    actions.remind_all(now=NOW)

    # courses, members, preferences, 12 of sources, notices, a savepoint's 2
    with django_assert_num_queries(18):
        actions.remind_all(now=NOW)
