"""What the tables refuse beside what tests/grading/test_actions.py tries."""

import pytest
from django.db import IntegrityError, transaction

from grading.models import Item, Policy, Snapshot
from tests.factories import (
    NOW,
    AllotmentFactory,
    ComponentFactory,
    CourseFactory,
    CriterionFactory,
    GradeImportFactory,
    ItemFactory,
    KnownColumnFactory,
    KnownPersonFactory,
    LetterGradeFactory,
    LevelFactory,
    MembershipFactory,
    MilestoneFactory,
    RecomputationFactory,
    RegradeRequestFactory,
    RubricFactory,
    RubricMarkFactory,
    SavedCommentFactory,
    SessionFactory,
)

pytestmark = pytest.mark.django_db


def two_components_of_one_name():
    component = ComponentFactory()
    ComponentFactory(course=component.course, name=component.name)


def two_items_of_one_name():
    item = ItemFactory()
    ItemFactory(component=item.component, name=item.name)


def exam_graded_twice():
    session = SessionFactory(kind="exam")
    ItemFactory(session=session)
    ItemFactory(session=session)


def milestone_graded_twice():
    milestone = MilestoneFactory()
    ItemFactory(milestone=milestone)
    ItemFactory(milestone=milestone)


def two_policies_of_a_course():
    course = CourseFactory()
    Policy.objects.create(course=course)
    Policy.objects.create(course=course)


def two_snapshots_of_a_student():
    student = MembershipFactory()
    for _ in range(2):
        Snapshot.objects.create(
            membership=student, policy_version=1, change_count=0, computed_at=NOW
        )


def negative_number_of_dropped_items():
    ComponentFactory(drop_lowest=-1)


def two_letters_from_one_total():
    letter = LetterGradeFactory()
    LetterGradeFactory(course=letter.course, lowest=letter.lowest)


def two_letters_of_one_name():
    letter = LetterGradeFactory()
    LetterGradeFactory(course=letter.course, name=letter.name)


def letter_below_0():
    LetterGradeFactory(lowest=-1)


def quota_above_100():
    LetterGradeFactory(quota=101)


def regrade_window_of_years():
    Policy.objects.create(course=CourseFactory(), regrade_days=500)


def late_rule_without_a_floor():
    item = ItemFactory()
    Item.objects.filter(pk=item.pk).update(late_percent=10, policy_by=instructor_of(item))


def late_rule_above_100():
    item = ItemFactory()
    rule = {"late_percent": 101, "late_floor": 0}
    Item.objects.filter(pk=item.pk).update(**rule, policy_by=instructor_of(item))


def late_rule_of_nobody():
    ItemFactory(late_percent=10, late_floor=0)


def missing_rule_of_nobody():
    ItemFactory(marks_missing=True)


def instructor_of(item):
    return MembershipFactory(course=item.component.course, instructor=True)


def two_graders_of_one_work():
    allotment = AllotmentFactory()
    AllotmentFactory(item=allotment.item, membership=allotment.membership)


def two_rubrics_of_an_item():
    RubricFactory(item=RubricFactory().item)


def two_criteria_of_one_name():
    criterion = CriterionFactory()
    CriterionFactory(rubric=criterion.rubric, name=criterion.name)


def two_levels_of_one_name():
    level = LevelFactory()
    LevelFactory(criterion=level.criterion, name=level.name)


def level_below_0():
    LevelFactory(points=-1)


def two_levels_for_one_criterion():
    mark = RubricMarkFactory()
    other = LevelFactory(criterion=mark.criterion)
    RubricMarkFactory(grade=mark.grade, level=other)


def saved_comment_that_says_nothing():
    SavedCommentFactory(text="")


def two_open_requests_for_one_grade():
    RegradeRequestFactory(grade=RegradeRequestFactory().grade)


def answered_request_without_its_moment():
    RegradeRequestFactory(state="declined")


def open_request_that_has_ended():
    RegradeRequestFactory(ended_at=NOW)


def import_that_is_applied_at_no_time():
    GradeImportFactory(state="applied")


def two_headings_of_one_item():
    column = KnownColumnFactory()
    KnownColumnFactory(item=column.item)


def one_student_known_twice():
    person = KnownPersonFactory()
    KnownPersonFactory(membership=person.membership)


def two_recomputations_of_a_course():
    RecomputationFactory(course=RecomputationFactory().course)


@pytest.mark.parametrize(
    "attempt",
    [
        two_components_of_one_name,
        two_items_of_one_name,
        exam_graded_twice,
        milestone_graded_twice,
        two_policies_of_a_course,
        two_snapshots_of_a_student,
        negative_number_of_dropped_items,
        two_letters_from_one_total,
        two_letters_of_one_name,
        letter_below_0,
        quota_above_100,
        regrade_window_of_years,
        late_rule_without_a_floor,
        late_rule_above_100,
        late_rule_of_nobody,
        missing_rule_of_nobody,
        two_graders_of_one_work,
        two_rubrics_of_an_item,
        two_criteria_of_one_name,
        two_levels_of_one_name,
        level_below_0,
        two_levels_for_one_criterion,
        saved_comment_that_says_nothing,
        two_open_requests_for_one_grade,
        answered_request_without_its_moment,
        open_request_that_has_ended,
        import_that_is_applied_at_no_time,
        two_headings_of_one_item,
        one_student_known_twice,
        two_recomputations_of_a_course,
    ],
    ids=lambda attempt: attempt.__name__,
)
def test_database_refuses(attempt):
    with pytest.raises(IntegrityError), transaction.atomic():
        attempt()
