from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from coursesite.dashboard import dashboard
from grading.actions import enter_grade, release_item
from outbox.models import Heartbeat
from tests.factories import (
    NOW,
    AssignmentRunFactory,
    ComponentFactory,
    CourseFactory,
    FeedbackFactory,
    ItemFactory,
    MembershipFactory,
    MilestoneFactory,
    PaperFactory,
    PreferenceFactory,
    PresentationFactory,
    RoundFactory,
    SessionFactory,
    SlotFactory,
    SubmissionFactory,
    TalkQuotaFactory,
    TeamFactory,
    TeamPlaceFactory,
    TopicFactory,
    WeekFactory,
)
from tests.outbox.factories import LetterFactory, alive

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def course():
    return CourseFactory(slug="seminar")


@pytest.fixture
def staff(course):
    return MembershipFactory(course=course, instructor=True)


def student(course, name="Kim Jiwoo", **fields):
    return MembershipFactory(course=course, user__name=name, **fields)


def figure(course, key, now=NOW):
    return next(one for one in dashboard(course, now=now).figures if one.key == key)


def page(client, course, member):
    client.force_login(member.user)
    return client.get(reverse("dashboard", args=[course.slug]))


def grade(item, member, by, points=80):
    return enter_grade(
        item=item, membership=member, by=by, now=NOW, status="graded", points=Decimal(points)
    )


@pytest.mark.parametrize(
    ("role", "status"),
    [("instructor", 200), ("ta", 200), ("student", 403), ("observer", 403)],
)
def test_staff_see_it_and_others_are_told_who_may(client, course, role, status):
    assert page(client, course, MembershipFactory(course=course, role=role)).status_code == status


def test_strangers_are_not_let_in(client, course):
    assert page(client, course, MembershipFactory(role="instructor")).status_code == 404
    assert page(client, course, MembershipFactory(course=course, dropped=True)).status_code == 404
    client.logout()
    assert client.get(reverse("dashboard", args=[course.slug])).status_code == 302


def test_it_only_answers_reading(client, course, staff):
    client.force_login(staff.user)

    assert client.post(reverse("dashboard", args=[course.slug])).status_code == 405


def test_an_empty_course_says_what_to_do_first(client, course, staff):
    text = page(client, course, staff).content.decode()

    assert reverse("courses:roster-import", args=[course.slug]) in text
    assert "Nothing is graded here yet." in text
    assert "Nothing is due within a week." in text
    assert "Totals are drawn here" in text


def _words(response):
    return [str(words) for words, _url in response.context["steps"]]


def test_a_course_to_come_lists_what_is_left_to_set_up(client, course, staff):
    with time_machine.travel(datetime(2026, 8, 1, tzinfo=UTC), tick=False):
        response = page(client, course, staff)

    assert _words(response) == [
        "Say what the course is about",
        "Lay out the weeks",
        "Import your class list",
        "Fill the library with papers",
        "Set the sign-up for talks",
        "Add a milestone",
        "Say what the total is made of",
    ]
    text = response.content.decode()
    assert "7 steps are left" in text
    assert all(f'href="{url}"' in text for _said, url in response.context["steps"])
    client.force_login(staff.user)  # it is autumn again, and the session over
    assert {client.get(url).status_code for _said, url in response.context["steps"]} == {200}


def test_steps_follow_each_other_and_vanish(client, course, staff):
    course.description = "A seminar."
    course.save(update_fields=["description"])
    WeekFactory(course=course, starts_on=course.starts_on)
    student(course)
    PaperFactory(course=course)
    round_ = RoundFactory(course=course)
    MilestoneFactory(course=course)
    ComponentFactory(course=course)
    with time_machine.travel(datetime(2026, 8, 1, tzinfo=UTC), tick=False):
        response = page(client, course, staff)
        assert _words(response) == ["Add sessions to the weeks", "Put talks up"]
        assert "Begins Mon 31 Aug 2026" in response.content.decode()

        TopicFactory(slot__round=round_, slot__session__course=course)

        assert _words(page(client, course, staff)) == []


def test_steps_are_those_the_person_may_take_and_of_the_beginning(client, course, staff):
    with time_machine.travel(datetime(2026, 9, 28, 1, tzinfo=UTC), tick=False) as clock:
        ta = MembershipFactory(course=course, ta=True)
        assert _words(page(client, course, ta)) == [
            "Lay out the weeks",
            "Fill the library with papers",
            "Set the sign-up for talks",
        ]
        clock.move_to(datetime(2026, 9, 28, 15, tzinfo=UTC))  # the 29th in Seoul
        assert _words(page(client, course, staff)) == []


def test_all_is_well_with_nothing_wrong(client, course, staff):
    WeekFactory(course=course, label="6")
    WeekFactory(course=course, label="7", starts_on=NOW.date() + 5 * DAY)
    student(course)
    alive(NOW)

    text = page(client, course, staff).content.decode()

    assert "All is well." in text
    assert "Week 6 of 7" in text
    assert "1 student<" in text


def test_students_without_talks_are_named_and_bad_once_sign_up_is_closed(client, course, staff):
    round_ = RoundFactory(course=course)
    slots = SlotFactory.create_batch(5, round=round_)
    done, half = student(course, "Done"), student(course, "Half")
    student(course, "None at all")
    student(course, "Left", dropped=True)
    for turn in (1, 2):
        PresentationFactory(membership=done, slot=slots[turn], turn=turn)
    PresentationFactory(membership=half, slot=slots[3])

    found = figure(course, "talks")
    assert (found.number, found.names, found.tone) == (2, ("Half", "None at all"), "")
    assert found.hint == "Sign-up closes Fri 16 Oct."
    assert figure(course, "talks", NOW - 3 * DAY).hint == "Sign-up opens Mon 12 Oct."
    closed = figure(course, "talks", NOW + 2 * DAY)
    assert (closed.tone, closed.hint) == ("bad", "Sign-up is closed: give them a seat yourself.")

    text = page(client, course, staff).content.decode()
    assert f'href="{found.url}"><span class="vital__number">2</span>' in text
    assert "students without 2 talks" in text


def test_students_with_a_number_of_their_own_are_counted_by_it(course):
    round_ = RoundFactory(course=course, mode="ranked")
    TalkQuotaFactory(membership=student(course, "Auditor"), talks=0)
    once = TalkQuotaFactory(membership=student(course, "Once"), talks=1).membership
    PresentationFactory(membership=once, slot=TopicFactory(slot__round=round_).slot)
    TalkQuotaFactory(membership=student(course, "Eager"), talks=3)
    student(course, "Usual")

    found = figure(course, "talks", NOW + 2 * DAY)

    assert found.names == ("Eager", "Usual") and found.what == "students without all their talks"
    assert found.hint == "The wishes are in. An instructor assigns the talks."
    assert figure(course, "seats").hint == "5 talks have no seat yet: offer more."
    slot = TopicFactory(slot__round=round_).slot
    PreferenceFactory(ballot__membership__course=course, slot=slot)
    told = "1 student has ranked talks; the ranking closes Fri 16 Oct."
    assert figure(course, "talks").hint == told


def test_free_seats_are_those_that_can_still_be_taken(course):
    round_ = RoundFactory(course=course, seats_each=1)
    TopicFactory(slot__round=round_, slot__capacity=2)
    TopicFactory(slot__round=round_, slot__session__starts_at=NOW - DAY)
    TopicFactory(slot__round=round_, slot__session__status="cancelled")
    PresentationFactory(slot=TopicFactory(slot__round=round_).slot)

    found = figure(course, "seats")

    assert (found.number, found.tone, found.hint) == (2, "", "")


def test_too_few_seats_for_the_missing_talks_is_trouble(course):
    TopicFactory(slot__round=RoundFactory(course=course))
    student(course)

    found = figure(course, "seats")

    assert (found.number, found.tone) == (1, "bad")
    assert found.hint == "2 talks have no seat yet: offer more."


def test_feedback_that_can_be_released_is_counted_by_session(course, staff):
    round_ = RoundFactory(course=course)
    starts = [NOW - 3 * DAY, NOW - 4 * DAY, NOW - DAY]  # the last one still takes feedback
    sessions = [SessionFactory(course=course, starts_at=at, title=f"Day {at.day}") for at in starts]
    for session in sessions:
        slot = SlotFactory(round=round_, session=session, capacity=4)
        FeedbackFactory(presentation=PresentationFactory(slot=slot))
        hidden = {"hidden_at": NOW, "hidden_by": staff, "hidden_reason": "Rude"}
        FeedbackFactory(presentation=PresentationFactory(slot=slot), **hidden)
        FeedbackFactory(presentation=PresentationFactory(slot=slot, feedback_released_at=NOW))
        PresentationFactory(slot=slot)
    FeedbackFactory(presentation__slot=SlotFactory(session__starts_at=NOW - 9 * DAY))

    found = figure(course, "feedback")

    assert (found.number, found.names) == (2, ("Day 10: 1", "Day 11: 1"))
    assert found.url == reverse("papers:session-feedback", args=["seminar", sessions[1].pk])
    keys = {one.key for one in dashboard(CourseFactory(), now=NOW).figures}
    assert "feedback" not in keys


def test_teams_without_what_was_due_and_students_without_a_team(course):
    due = MilestoneFactory(course=course, title="Proposal", due_at=NOW - DAY, closes_at=NOW)
    MilestoneFactory(course=course, title="Report")
    alone = MilestoneFactory(
        course=course, title="Essay", due_at=NOW - DAY, closes_at=NOW, is_individual=True
    )
    good, bad = TeamFactory(course=course), TeamFactory(course=course)
    handed_in = TeamPlaceFactory(team=good, membership=student(course)).membership
    TeamPlaceFactory(team=bad, membership=student(course, "Lee Haneul"))
    SubmissionFactory(milestone=due, team=good, submitted_by=handed_in)
    SubmissionFactory(milestone=alone, team=None, membership=handed_in, submitted_by=handed_in)
    student(course, "Nobody's")

    late = figure(course, "hand-ins")
    assert (late.number, late.tone) == (3, "bad")
    assert late.what == "teams and students without something that was due"
    assert late.names == ("Proposal: 1", "Essay: 2")
    teamless = figure(course, "teamless")
    assert (teamless.number, teamless.names, teamless.tone) == (1, ("Nobody's",), "bad")
    assert teamless.url.endswith("/projects/inspection/#without-team")


def test_one_team_without_what_was_due(course):
    MilestoneFactory(course=course, due_at=NOW - DAY, closes_at=NOW)
    TeamPlaceFactory(team__course=course)

    late = figure(course, "hand-ins")

    assert (late.number, late.what) == (1, "team without something that was due")


def test_being_without_a_team_is_no_trouble_before_the_project_begins(course):
    MilestoneFactory(course=course, opens_at=NOW + DAY)
    student(course)

    assert figure(course, "teamless").tone == ""


def test_grades_wait_for_release_and_want_a_hand_once_an_item_is_through(course, staff):
    item = ItemFactory(component__course=course, name="Midterm")
    first, second = student(course), student(course)

    grade(item, first, staff)
    found = figure(course, "unreleased")
    assert (found.number, found.names, found.tone) == (1, ("Midterm: 1",), "")

    grade(item, second, staff)
    found = figure(course, "unreleased")
    assert (found.number, found.tone, found.hint) == (2, "warn", "Graded through: Midterm.")

    release_item(item=item, by=staff, now=NOW)
    assert (figure(course, "unreleased").number, figure(course, "unreleased").tone) == (0, "good")


def test_what_can_be_graded_waits(course, staff):
    """An exam that was written, a talk that was given, work that is due: not what is ahead."""
    component = ComponentFactory(course=course)
    item = {"component": component}
    exam = SessionFactory(course=course, kind="exam", starts_at=NOW - 2 * DAY)
    exam_item = ItemFactory(**item, name="Midterm", session=exam)
    ItemFactory(**item, session=SessionFactory(course=course, kind="exam"))
    ItemFactory(**item, name="Talk", turn=1)
    ItemFactory(**item, name="By hand")
    due = MilestoneFactory(course=course, due_at=NOW - DAY, closes_at=NOW)
    ItemFactory(**item, name="Proposal", milestone=due)
    ahead = MilestoneFactory(course=course)
    ItemFactory(**item, milestone=ahead)

    speaker, other, left = student(course), student(course), student(course, dropped=True)
    round_ = RoundFactory(course=course)
    given = SlotFactory(round=round_, session__starts_at=NOW - 3 * DAY, capacity=3)
    for number, member in enumerate((speaker, left)):
        seat = given.seats.get(number=number + 1)
        PresentationFactory(membership=member, slot=given, seat=seat)
    PresentationFactory(membership=speaker, slot=given, seat=given.seats.get(number=3), turn=2)
    PresentationFactory(membership=other, slot=SlotFactory(round=round_))
    team = TeamPlaceFactory(team__course=course, membership=speaker).team
    for milestone in (due, ahead):
        for version in (1, 2):
            SubmissionFactory(milestone=milestone, team=team, version=version, submitted_by=speaker)
    grade(exam_item, other, staff)

    found = figure(course, "waiting")

    assert found.number == 3
    assert found.names == ("Midterm: 1", "Talk: 1", "Proposal: 1")
    assert (found.tone, found.hint) == ("", "The oldest has waited since Sun 11 Oct.")
    assert found.url == reverse("dashboard", args=[course.slug]) + "#grading"
    assert figure(course, "waiting", NOW + 12 * DAY).tone == "warn"


def test_individual_work_waits_for_its_student_alone(course):
    due = MilestoneFactory(course=course, due_at=NOW - DAY, closes_at=NOW, is_individual=True)
    item = ItemFactory(component__course=course, milestone=due)
    student(course)
    own = student(course)
    SubmissionFactory(milestone=due, team=None, membership=own, submitted_by=own)

    found = figure(course, "waiting")

    assert found.number == 1
    sheet = reverse("grading:item", args=[course.slug, item.pk])
    assert found.url == f"{sheet}?show=open"


def test_letters_that_failed_or_are_late(client, course, staff):
    LetterFactory(course=course, failed=True)
    LetterFactory(course=course, created_at=NOW - DAY)
    LetterFactory(course=course)
    LetterFactory(course=CourseFactory(), failed=True)

    failed, late = figure(course, "failed"), figure(course, "late")

    assert (failed.number, failed.tone, late.number, late.tone) == (1, "bad", 1, "warn")
    assert failed.url.endswith("/letters/?state=failed")
    assert late.url.endswith("/letters/?state=queued")
    student(course)
    assert "2 things want a hand" in page(client, course, staff).content.decode()


def test_the_first_names_are_shown_and_the_rest_counted(client, course, staff):
    RoundFactory(course=course)
    for number in range(9):
        student(course, f"Student {number}")

    text = page(client, course, staff).content.decode()

    assert "Student 5" in text
    assert "Student 6" not in text
    assert "and 3 more" in text


def test_the_week_ahead_tells_what_is_due_and_who_has_done_it(client, course, staff):
    week = {"course": course}
    SessionFactory(course=course, title="Yesterday's", starts_at=NOW - DAY)
    SessionFactory(course=course, title="Called off", status="cancelled", starts_at=NOW + DAY)
    SessionFactory(course=course, title="The next one", starts_at=NOW + 2 * DAY)
    SessionFactory(course=course, title="The one after", starts_at=NOW + 3 * DAY)
    SessionFactory(course=course, title="Far away", starts_at=NOW + 20 * DAY)
    milestone = MilestoneFactory(**week, title="Proposal")
    MilestoneFactory(**week, title="Report", due_at=NOW + 8 * DAY, closes_at=NOW + 9 * DAY)
    place = TeamPlaceFactory(team__course=course)
    SubmissionFactory(milestone=milestone, team=place.team, submitted_by=place.membership)
    student(course)
    RoundFactory(course=course, purpose="final", opens_at=NOW + DAY)

    found = dashboard(course, now=NOW).coming

    assert found.next_session.title == "The next one"
    assert [one.title for one in found.meetings] == ["The one after"]
    opening = found.due[0]
    assert (opening.kind, opening.is_opening, opening.at) == ("signup", True, NOW + DAY)
    proposal = next(line for line in found.due if line.kind == "milestone")
    assert (proposal.title, proposal.done_count, proposal.student_count) == ("Proposal", 1, 2)
    assert not any(line.title == "Report" for line in found.due)
    text = page(client, course, staff).content.decode()
    assert "1 of 2 students have done it" in text
    assert "Called off" not in text


def test_slides_due_at_one_moment_are_one_line(course):
    slot = SlotFactory(
        round=RoundFactory(course=course), capacity=2, session__starts_at=NOW + 5 * DAY
    )
    for _place in range(2):
        PresentationFactory(slot=slot)
    lone = SlotFactory(round=slot.round, session__starts_at=NOW + 6 * DAY)
    PresentationFactory(slot=lone)

    lines = [line for line in dashboard(course, now=NOW).coming.due if line.kind == "slides"]

    assert [line.student_count for line in lines] == [2, 1]
    assert lines[0].title == "Slides of 2 talks"
    assert lines[0].url == reverse("papers:presentations", args=[course.slug])


def test_grading_shows_each_item_its_graders_and_the_totals(client, course, staff):
    item = ItemFactory(component__course=course, component__weight=100, name="Midterm")
    ItemFactory(component=item.component, name="Final")
    grade(item, student(course), MembershipFactory(course=course, ta=True, user__name="Priya"), 95)
    grade(item, student(course), staff, 71)
    grade(item, student(course), staff, 72)
    student(course)

    text = page(client, course, staff).content.decode()

    assert text.count("data-item") == 2
    assert "3 of 4 graded" in text
    assert "Not released" in text
    assert f"{staff.user.name}</bdi>: <a" in text
    assert text.index(f"{staff.user.name}</bdi>:") < text.index("Priya</bdi>:")
    assert "60–69: 0. 70–79: 2. 80–89: 0. 90+: 1." in text
    assert '<th scope="row">70–79</th>' in text


def test_it_takes_the_same_queries_however_much_there_is(client, course, staff):
    """Each app that gives dates may add one or two; what is in the course adds none."""
    component = ComponentFactory(course=course)
    round_ = RoundFactory(course=course)
    client.force_login(staff.user)

    counts = []
    for number in (1, 2, 3):
        _grow(course, component, round_, number, staff)
        with CaptureQueriesContext(connection) as queries:
            response = client.get(reverse("dashboard", args=[course.slug]))
        assert response.content.decode().count("data-item") == 2 * number
        counts.append(len(queries))

    assert counts[0] == counts[1] == counts[2] <= 52


def test_it_says_when_worker_or_beat_is_silent_and_nothing_while_they_live(client, course, staff):
    student(course)
    text = page(client, course, staff).content.decode()
    assert "the worker has not been seen yet, the timer has not" in text
    assert "The course itself is well." in text and "All is well." not in text

    alive(NOW)
    Heartbeat.objects.filter(process="beat").update(seen_at=NOW - timedelta(minutes=12))
    assert "the timer was last seen 12 minutes ago." in page(client, course, staff).content.decode()

    alive(NOW)
    assert "Letters and totals wait" not in page(client, course, staff).content.decode()


def _grow(course, component, round_, number, staff):
    WeekFactory(course=course)
    milestone = MilestoneFactory(course=course, due_at=NOW - DAY, closes_at=NOW)
    member = student(course)
    team = TeamPlaceFactory(team__course=course, membership=member).team
    SubmissionFactory(milestone=milestone, team=team, submitted_by=member)
    grade(ItemFactory(component=component, milestone=milestone), member, staff)
    item = ItemFactory(component=component, turn=number)
    slot = TopicFactory(slot__round=round_).slot
    PresentationFactory(membership=member, slot=slot, turn=number)
    grade(item, student(course, "Alone"), staff)
    MilestoneFactory(course=course)
    LetterFactory(course=course, failed=True)


def test_an_instructor_is_led_to_the_assignment_once_the_wishes_are_in(client, course, staff):
    round_ = RoundFactory(course=course, mode="ranked", closes_at=NOW - DAY)
    TopicFactory(slot__round=round_)
    student(course)

    text = page(client, course, staff).content.decode()
    assert f'href="{reverse("papers:assign", args=[course.slug])}"' in text
    assert "The wishes are in: assign the talks." in text
    AssignmentRunFactory(
        round=round_, state="done", ended_at=NOW, accepted_at=NOW, accepted_by=staff
    )
    assert "The wishes are in" not in page(client, course, staff).content.decode()
