"""What an entry says beside points: days late, an adjustment, levels of a rubric."""

from datetime import timedelta
from decimal import Decimal

import pytest

from grading import actions, errors
from grading.models import GradeChange
from tests.factories import (
    NOW,
    CriterionFactory,
    LevelFactory,
    MilestoneFactory,
    RubricFactory,
    SubmissionFactory,
)
from tests.grading.pages_for_tests import give

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def essay(report, instructor):
    """An item that grades what each hands in alone, and that a day late costs a tenth."""
    milestone = MilestoneFactory(
        course=report.component.course,
        is_individual=True,
        opens_at=NOW - 9 * DAY,
        due_at=NOW - 3 * DAY,
        closes_at=NOW + 9 * DAY,
    )
    return actions.update_item(
        item=report,
        by=instructor,
        now=NOW,
        milestone=milestone,
        late_percent=Decimal(10),
        late_floor=Decimal(20),
    )


def hand_in(item, student, at):
    return SubmissionFactory(
        milestone=item.milestone, team=None, membership=student, submitted_at=at
    )


def test_a_late_hand_in_is_counted_when_it_is_graded(essay, ada, instructor):
    hand_in(essay, ada, essay.milestone.due_at + DAY + timedelta(minutes=1))

    grade = give(essay, ada, 85, by=instructor)

    assert (grade.points, grade.days_late) == (85, 2)
    assert GradeChange.objects.get().days_late == 2


def test_who_was_on_time_or_handed_in_nothing_is_not_late(essay, ada, instructor):
    grade = give(essay, ada, 85, by=instructor)
    assert grade.days_late == 0

    hand_in(essay, ada, essay.milestone.due_at)
    assert give(essay, ada, 86, by=instructor).days_late == 0


def test_late_days_that_somebody_set_stay_when_the_points_change(essay, ada, instructor):
    hand_in(essay, ada, essay.milestone.due_at + DAY)
    give(essay, ada, 85, by=instructor, days_late=0)

    assert give(essay, ada, 90, by=instructor).days_late == 0


def test_late_days_leave_with_the_points(essay, ada, instructor):
    give(essay, ada, 85, by=instructor, days_late=3)

    assert give(essay, ada, None, by=instructor, status="excused").days_late == 0


def test_late_days_alone_are_a_change(essay, ada, instructor):
    give(essay, ada, 85, by=instructor)
    give(essay, ada, 85, by=instructor, days_late=1)
    give(essay, ada, 85, by=instructor, days_late=1)

    assert list(GradeChange.objects.order_by("number").values_list("days_late", flat=True)) == [
        0,
        1,
    ]


def test_an_adjustment_stays_while_the_points_do(exam, ada, instructor):
    give(exam, ada, 35, by=instructor, adjustment=Decimal(-5), reason="Missed two meetings.")
    assert give(exam, ada, 35, by=instructor, comment="Fine.").adjustment == -5

    assert give(exam, ada, 38, by=instructor).adjustment == 0
    log = GradeChange.objects.order_by("number").values_list("adjustment", "reason")
    assert list(log) == [(-5, "Missed two meetings."), (-5, ""), (0, "")]


@pytest.fixture
def levels(exam):
    rubric = RubricFactory(item=exam)
    good, clear = (CriterionFactory(rubric=rubric, name=name) for name in ("Method", "Writing"))
    return [
        LevelFactory(criterion=good, name="Sound", points=30),
        LevelFactory(criterion=clear, name="Clear", points=20),
        LevelFactory(criterion=clear, name="Hard to follow", points=Decimal("5.5")),
    ]


def test_levels_are_kept_and_said_in_the_log(exam, ada, instructor, levels):
    grade = give(exam, ada, 50, by=instructor, levels=levels[:2], source="rubric")

    assert [mark.level for mark in grade.rubric_marks.order_by("criterion__position")] == levels[:2]
    assert [
        (one["criterion"], one["level"], one["points"]) for one in grade.changes.get().rubric
    ] == [
        ("Method", "Sound", "30"),
        ("Writing", "Clear", "20"),
    ]


def test_other_levels_take_the_place_of_the_old_ones(exam, ada, instructor, levels):
    give(exam, ada, 50, by=instructor, levels=levels[:2])
    grade = give(exam, ada, 50, by=instructor, levels=[levels[2]])

    assert [mark.level for mark in grade.rubric_marks.all()] == [levels[2]]
    assert grade.revision == 2


def test_points_by_hand_leave_the_levels_and_the_log_says_both(exam, ada, instructor, levels):
    give(exam, ada, 50, by=instructor, levels=levels[:2])
    grade = give(exam, ada, 44, by=instructor)

    assert grade.rubric_marks.count() == 2
    assert len(grade.changes.get(number=2).rubric) == 2


def test_the_same_levels_again_are_no_change(exam, ada, instructor, levels):
    for _ in range(2):
        grade = give(exam, ada, 50, by=instructor, levels=levels[:2])

    assert grade.revision == 1


@pytest.mark.parametrize("chosen", ["two of one criterion", "of another item"])
def test_levels_that_do_not_go_are_refused(exam, ada, instructor, levels, chosen):
    wrong = levels[1:] if chosen == "two of one criterion" else [LevelFactory()]

    with pytest.raises(errors.PointsRefused):
        give(exam, ada, 50, by=instructor, levels=wrong)

    assert not GradeChange.objects.exists()
