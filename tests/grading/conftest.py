import pytest
import time_machine

from grading import actions
from tests.factories import NOW, CourseFactory, MembershipFactory, UserFactory


@pytest.fixture
def clock():
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


@pytest.fixture
def course():
    return CourseFactory()


@pytest.fixture
def instructor(course):
    return MembershipFactory(course=course, instructor=True, user__name="Ina Structor")


@pytest.fixture
def ada(course):
    return MembershipFactory(
        course=course, user__name="Ada Lovelace", user__email="ada@example.edu", student_id="0042"
    )


@pytest.fixture
def exam(course, instructor):
    """An item of its own component, which is 60 % of the total."""
    component = actions.create_component(
        course=course, name="Exam", weight=60, by=instructor, now=NOW
    )
    return actions.create_item(
        component=component, name="Midterm", max_points=50, by=instructor, now=NOW
    )


@pytest.fixture
def report(course, instructor):
    component = actions.create_component(
        course=course, name="Project", weight=40, by=instructor, now=NOW
    )
    return actions.create_item(
        component=component, name="Report", max_points=100, by=instructor, now=NOW
    )


@pytest.fixture
def sign_in(client):
    """Sign in as somebody of a role: in the course, in another one, or nowhere."""

    def as_(role, course):
        if role == "visitor":
            client.logout()
            return None
        if role == "stranger":
            user = UserFactory()
        elif role == "other course's instructor":
            user = MembershipFactory(instructor=True).user
        elif role == "dropped":
            user = MembershipFactory(course=course, dropped=True).user
        elif role == "releasing TA":
            user = MembershipFactory(course=course, role="ta", can_release=True).user
        else:
            user = MembershipFactory(course=course, role=role).user
        client.force_login(user)
        return user

    return as_
