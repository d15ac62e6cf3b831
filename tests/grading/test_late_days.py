"""Days late follow the dates: extensions, grace, moved deadlines, and the bank of late days."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from grading import actions, queries, tasks
from grading.models import GradeChange, Policy
from grading.rules.late_days import spend
from projects import actions as projects
from tests.factories import (
    NOW,
    MembershipFactory,
    MilestoneFactory,
    SubmissionFactory,
    TeamFactory,
    TeamPlaceFactory,
)
from tests.grading.pages_for_tests import address, give, words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)


def graded(report, instructor, *, position=1, **fields):
    """Let an item grade a milestone that a day late costs a tenth."""
    milestone = MilestoneFactory(
        course=report.component.course,
        position=position,
        opens_at=NOW - 20 * DAY,
        due_at=NOW - 10 * DAY,
        closes_at=NOW + 9 * DAY,
        **fields,
    )
    return actions.update_item(
        item=report,
        by=instructor,
        now=NOW,
        milestone=milestone,
        late_percent=Decimal(10),
        late_floor=Decimal(20),
    )


@pytest.fixture
def alone(report, instructor):
    return graded(report, instructor, is_individual=True)


@pytest.fixture
def proposal(report, instructor):
    """An item of the same kind whose milestone comes before."""
    item = actions.create_item(
        component=report.component, name="Proposal", max_points=100, by=instructor, now=NOW
    )
    return graded(item, instructor, position=2, is_individual=True)


@pytest.fixture
def essay(report, instructor):
    return graded(report, instructor, position=3, is_individual=True)


def hand_in(item, student, late):
    return SubmissionFactory(
        milestone=item.milestone,
        team=None,
        membership=student,
        submitted_at=item.milestone.due_at + late,
    )


def days(item, student):
    return item.grades.get(membership=student).days_late


def follow(course):
    return actions.follow_dates(course=course, now=NOW)


def extend(item, student, by, until):
    return projects.grant_extension(
        milestone=item.milestone, membership=student, due_at=until, reason="Ill.", by=by, now=NOW
    )


@pytest.mark.parametrize(
    ("late", "expected"), [(30 * MINUTE, 0), (31 * MINUTE, 1), (DAY + 30 * MINUTE, 1)]
)
def test_grace_comes_first(report, ada, instructor, late, expected):
    item = graded(report, instructor, is_individual=True, grace_minutes=30)
    hand_in(item, ada, late)

    assert give(item, ada, 85, by=instructor).days_late == expected


def test_days_late_follow_an_extension_and_the_log_says_so(course, alone, ada, instructor):
    hand_in(alone, ada, 2 * DAY)
    assert give(alone, ada, 85, by=instructor).days_late == 2
    assert follow(course) == 0

    extend(alone, ada, instructor, alone.milestone.due_at + DAY)
    assert follow(course) == 1
    assert follow(course) == 0

    assert days(alone, ada) == 1
    last = GradeChange.objects.order_by("number").last()
    assert (last.source, last.by, last.days_late) == ("policy", instructor, 1)
    assert last.new_points == 85
    assert "counted anew" in last.reason


def test_the_sweep_finds_what_moved(course, alone, ada, instructor):
    hand_in(alone, ada, 2 * DAY)
    give(alone, ada, 85, by=instructor)
    projects.update_milestone(
        milestone=alone.milestone, by=instructor, now=NOW, due_at=alone.milestone.due_at + 2 * DAY
    )

    tasks.follow()

    assert days(alone, ada) == 0


def test_days_that_a_person_set_stay(course, alone, ada, instructor):
    hand_in(alone, ada, 2 * DAY)
    give(alone, ada, 85, by=instructor, days_late=1, reason="The site was away.")
    extend(alone, ada, instructor, alone.milestone.due_at + 2 * DAY)

    assert follow(course) == 0
    assert days(alone, ada) == 1

    give(alone, ada, 85, by=instructor, days_late=0)  # as they are counted: nobody's own any more
    projects.take_extension_back(
        extension=alone.milestone.extensions.get(), reason="Error.", by=instructor, now=NOW
    )
    assert follow(course) == 1
    assert days(alone, ada) == 2


def test_grades_of_who_dropped_stay(course, alone, ada, instructor):
    hand_in(alone, ada, 2 * DAY)
    give(alone, ada, 85, by=instructor)
    extend(alone, ada, instructor, alone.milestone.due_at + 2 * DAY)
    type(ada).objects.filter(pk=ada.pk).update(state="dropped", dropped_at=NOW)

    assert follow(course) == 0
    assert days(alone, ada) == 2


def test_missing_by_the_rule_is_taken_back_where_something_may_come(course, alone, ada, instructor):
    bob = MembershipFactory(course=course)
    milestone = alone.milestone
    projects.update_milestone(
        milestone=milestone, by=instructor, now=NOW, closes_at=milestone.due_at
    )
    actions.update_item(item=alone, by=instructor, now=NOW, marks_missing=True)
    give(alone, bob, None, by=instructor, status="missing")
    actions.mark_missing_by_policy(course=course, now=NOW)
    assert set(alone.grades.values_list("status", flat=True)) == {"missing"}

    for student in (ada, bob):
        extend(alone, student, instructor, NOW + DAY)
    assert follow(course) == 1

    statuses = dict(alone.grades.values_list("membership_id", "status"))
    assert statuses == {ada.pk: "none", bob.pk: "missing"}
    assert actions.mark_missing_by_policy(course=course, now=NOW) == 0
    assert actions.mark_missing_by_policy(course=course, now=NOW + 2 * DAY) == 1


def set_bank(course, instructor, late_days):
    actions.set_policy(
        course=course,
        caps_at_100=False,
        shows_statistics=True,
        regrade_days=7,
        late_days=late_days,
        by=instructor,
        now=NOW,
    )


def test_the_bank_pays_in_the_order_of_milestones(course, proposal, essay, ada, instructor):
    set_bank(course, instructor, 3)
    hand_in(essay, ada, 2 * DAY)
    assert give(essay, ada, 85, by=instructor).days_late == 0

    hand_in(proposal, ada, 2 * DAY)
    assert give(proposal, ada, 85, by=instructor).days_late == 0
    assert follow(course) == 1

    assert (days(proposal, ada), days(essay, ada)) == (0, 1)


def test_another_bank_counts_the_days_anew(course, essay, ada, instructor):
    hand_in(essay, ada, 2 * DAY)
    give(essay, ada, 85, by=instructor)

    set_bank(course, instructor, 1)

    assert days(essay, ada) == 1


def test_members_of_a_team_have_banks_of_their_own(course, report, proposal, ada, instructor):
    """Ada was late alone before, so the same late report costs her and not Bob."""
    set_bank(course, instructor, 2)
    item = graded(report, instructor, position=3)
    team = TeamFactory(course=course)
    then = {"team": team, "joined_at": NOW - 20 * DAY}
    bob = TeamPlaceFactory(**then, membership__course=course).membership
    TeamPlaceFactory(**then, membership=ada)
    hand_in(proposal, ada, 2 * DAY)
    SubmissionFactory(
        milestone=item.milestone, team=team, submitted_at=item.milestone.due_at + 2 * DAY
    )

    assert give(item, ada, 85, by=instructor).days_late == 2
    assert give(item, bob, 85, by=instructor).days_late == 0


def cost(item, student, late):
    milestone = item.milestone
    now = milestone.due_at + late
    return queries.hand_in_cost(milestone, student, milestone.dates, now=now)


def test_what_handing_in_would_cost_is_said_before(course, proposal, essay, ada, instructor):
    set_bank(course, instructor, 3)
    hand_in(proposal, ada, 2 * DAY)

    found = cost(essay, ada, 2 * DAY + MINUTE)

    assert (found.lateness.days, found.lateness.from_bank, found.bank_left) == (3, 1, 1)
    assert (found.percent, found.floor) == (20, 20)
    assert found.until == essay.milestone.due_at + 3 * DAY
    assert cost(essay, ada, 15 * DAY).percent == 80
    assert cost(essay, ada, 18 * DAY + MINUTE).until is None


def test_where_late_costs_nothing_there_is_no_cost(report, instructor, ada):
    item = actions.update_item(
        item=report, by=instructor, now=NOW, milestone=MilestoneFactory(course=ada.course)
    )

    assert cost(item, ada, DAY) is None


def test_table_refuses_a_bank_of_more_than_a_year(course):
    with pytest.raises(IntegrityError), transaction.atomic():
        Policy.objects.create(course=course, late_days=367)


@pytest.mark.property
@given(st.lists(st.integers(0, 9)), st.integers(0, 30))
def test_the_bank_pays_what_it_has_and_no_more(late, bank):
    spent = spend(late, bank=bank)

    assert [one.days for one in spent] == late
    assert sum(one.from_bank for one in spent) == min(bank, sum(late))
    assert all(0 <= one.charged <= one.days for one in spent)
    charged = [place for place, one in enumerate(spent) if one.charged]
    assert not charged or all(one.from_bank == 0 for one in spent[charged[0] + 1 :])


def test_what_late_days_are_left_is_said(course, proposal, essay, ada, instructor):
    assert queries.late_days_left(course, ada) is None
    set_bank(course, instructor, 3)
    hand_in(proposal, ada, 2 * DAY)

    found = queries.late_days_left(course, ada)

    assert (found.given, found.left) == (3, 1)


def test_a_grader_sees_what_these_days_cost(client, course, essay, ada, instructor):
    set_bank(course, instructor, 1)
    hand_in(essay, ada, 3 * DAY + MINUTE)
    client.force_login(instructor.user)

    page = words(client.get(address("mark", course, essay.pk, ada.pk)))

    assert "together 30 points" in page
    assert "4 late, 1 paid by late days" in page
