import pytest

from grading import actions, queries
from tests.factories import ItemFactory, MembershipFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def by():
    return MembershipFactory(instructor=True)


@pytest.fixture
def item(by):
    return ItemFactory(component__course=by.course, turn=2)


@pytest.fixture
def student(by):
    return MembershipFactory(course=by.course)


def test_talks_grade_is_there_once_it_is_released(item, student, by, now):
    other = MembershipFactory(course=by.course)
    for who, points in ((student, 80), (other, 70)):
        actions.enter_grade(
            item=item, membership=who, by=by, now=now, status="graded", points=points, comment="Yes"
        )
    assert queries.released_grade(student, turn=2) is None

    actions.release_item(item=item, by=by, now=now)

    cell = queries.released_grade(student, turn=2)
    assert (cell.written, cell.comment, cell.item) == ("80", "Yes", item)
    assert queries.released_grade(student, turn=1) is None


def test_released_talk_without_a_decision_has_no_grade(item, student, by, now):
    actions.enter_grade(item=item, membership=student, by=by, now=now, status="submitted")
    actions.release_item(item=item, by=by, now=now)

    assert queries.released_grade(student, turn=2) is None


def test_item_of_a_talk_is_found_in_its_course_only(item, by):
    assert queries.item_for_turn(by.course, 2) == item
    assert queries.item_for_turn(by.course, 1) is None
    assert queries.item_for_turn(MembershipFactory().course, 2) is None
