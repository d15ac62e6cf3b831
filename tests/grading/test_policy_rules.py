"""What an item's rules do by themselves, and what holds for all of a course's grades."""

from datetime import timedelta

import pytest

from grading import actions, queries, tasks
from grading.models import Grade, GradeChange, Item, Policy
from tests.factories import (
    NOW,
    MembershipFactory,
    MilestoneFactory,
    PresentationFactory,
    RoundFactory,
    SessionFactory,
    SlotFactory,
    SubmissionFactory,
    TeamFactory,
    TeamPlaceFactory,
)
from tests.grading.pages_for_tests import address, give, words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
DAY = timedelta(days=1)


@pytest.fixture
def hand_in(course, report, instructor):
    """The report, as what teams hand in: closed since yesterday, and missing counts 0 by itself."""
    milestone = MilestoneFactory(
        course=course, opens_at=NOW - 9 * DAY, due_at=NOW - 3 * DAY, closes_at=NOW - DAY
    )
    return actions.update_item(
        item=report, by=instructor, now=NOW, milestone=milestone, marks_missing=True
    )


def mark(course, now=NOW):
    return actions.mark_missing_by_policy(course=course, now=now)


def statuses(item):
    return dict(item.grades.values_list("membership_id", "status"))


def test_who_handed_nothing_in_is_marked_in_the_name_of_who_said_so(
    course, hand_in, ada, instructor
):
    place = TeamPlaceFactory(team=TeamFactory(course=course), membership__course=course)
    SubmissionFactory(milestone=hand_in.milestone, team=place.team, submitted_by=place.membership)

    assert mark(course) == 1
    assert mark(course) == 0

    assert statuses(hand_in) == {ada.pk: "missing"}
    change = GradeChange.objects.get()
    assert (change.source, change.by) == ("policy", instructor)
    assert change.reason == "Nothing was handed in until it closed."


def test_nobody_is_marked_while_it_can_still_come(course, hand_in, ada):
    assert mark(course, now=hand_in.milestone.closes_at) == 0


def test_what_somebody_decided_stays(course, hand_in, ada, instructor):
    give(hand_in, ada, None, by=instructor, status="excused")
    other = MembershipFactory(course=course)
    give(hand_in, other, 50, by=instructor)
    give(hand_in, other, None, by=instructor, status="none")

    mark(course)

    assert statuses(hand_in) == {ada.pk: "excused", other.pk: "missing"}


def test_without_the_rule_nobody_is_marked(course, hand_in, ada, instructor):
    actions.update_item(item=hand_in, by=instructor, now=NOW, marks_missing=False)

    assert mark(course) == 0
    assert Item.objects.get(pk=hand_in.pk).policy_by is None


def test_a_talk_that_nobody_gave_is_missing_once_all_are_over(course, exam, ada, instructor):
    round_ = RoundFactory(course=course)
    slot = SlotFactory(
        round=round_, session=SessionFactory(week__course=course, starts_at=NOW - 2 * DAY)
    )
    held = PresentationFactory(slot=slot, membership__course=course)
    talk = actions.update_item(item=exam, by=instructor, now=NOW, turn=1, marks_missing=True)

    assert mark(course, now=slot.session.ends_at) == 0
    assert mark(course) == 1
    assert statuses(talk) == {ada.pk: "missing"}
    assert held.membership_id not in statuses(talk)


def test_an_exam_is_never_marked_by_itself(course, exam, ada, instructor):
    session = SessionFactory(week__course=course, kind="exam", starts_at=NOW - 9 * DAY)
    actions.update_item(item=exam, by=instructor, now=NOW, session=session, marks_missing=True)

    assert mark(course) == 0


def test_the_sweep_leaves_archived_courses_alone(course, hand_in, ada):
    course.archived_at = NOW
    course.save()
    tasks.mark_missing()
    assert not Grade.objects.exists()

    course.archived_at = None
    course.save()
    tasks.mark_missing()
    assert statuses(hand_in) == {ada.pk: "missing"}


# the pages where the rules are set


@pytest.fixture
def edit(client, course, hand_in, instructor):
    client.force_login(instructor.user)

    def post(**typed):
        version = Policy.objects.get(course=course).version
        fields = {
            "component": hand_in.component_id,
            "name": "Report",
            "max_points": 100,
            "grades": f"milestone:{hand_in.milestone_id}",
            "weight": 1,
            "version": version,
        }
        return client.post(address("item-edit", course, hand_in.pk), fields | typed)

    return post


def test_late_rule_is_saved_with_its_person(edit, hand_in, instructor):
    assert edit(late_percent="10").status_code == 302

    hand_in.refresh_from_db()
    assert (hand_in.late_percent, hand_in.late_floor) == (10, 0)
    assert (hand_in.marks_missing, hand_in.policy_by) == (False, instructor)


@pytest.mark.parametrize(
    "typed", [{"late_percent": "101"}, {"late_percent": "-1"}, {"late_floor": "x"}]
)
def test_late_rule_that_cannot_be_is_refused_at_its_field(edit, typed):
    response = edit(**typed)

    assert response.status_code == 400
    assert next(iter(typed)) in response.context["form"].errors


def test_rules_need_something_that_is_handed_in(edit):
    response = edit(grades="", marks_missing="on", late_percent="10")

    assert response.status_code == 400
    assert set(response.context["form"].errors) == {"marks_missing", "late_percent"}


@pytest.fixture
def policy(client, course, exam, instructor):
    client.force_login(instructor.user)

    def post(**typed):
        version = Policy.objects.get(course=course).version
        return client.post(
            address("policy", course), {"version": version, "regrade_days": 7} | typed
        )

    return post


def test_rules_of_a_course_are_saved(policy, course):
    assert policy(caps_at_100="on").status_code == 302
    assert Policy.objects.get(course=course).caps_at_100

    policy()
    assert not Policy.objects.get(course=course).caps_at_100


def test_rules_that_somebody_changed_meanwhile_are_not_overwritten(policy, course):
    response = policy(version=0, caps_at_100="on")

    assert response.status_code == 400
    assert "Somebody changed" in words(response)
    assert not Policy.objects.get(course=course).caps_at_100


def test_a_cap_is_shown_before_it_is_saved_and_said_where_it_counts(
    policy, client, course, exam, ada, instructor, now
):
    give(exam, ada, 60, by=instructor)
    actions.release_item(item=exam, by=instructor, now=now)

    shown = words(policy(caps_at_100="on"))
    assert "120.00" in shown and "100.00" in shown
    assert not Policy.objects.get(course=course).caps_at_100

    policy(caps_at_100="on", accepted="on")
    assert queries.course_totals(course)[ada.pk].student.current == 100
    client.force_login(ada.user)
    own = words(client.get(address("grades", course)))
    assert "sums to 120.00" in own and "no total is above 100" in own
