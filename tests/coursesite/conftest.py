import pytest
import time_machine

from tests.factories import NOW, CourseFactory, MembershipFactory


@pytest.fixture
def clock():
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


@pytest.fixture
def course():
    return CourseFactory()


@pytest.fixture
def instructor(course, client):
    """An instructor of the course, signed in."""
    member = MembershipFactory(course=course, instructor=True, user__name="Ina Structor")
    client.force_login(member.user)
    return member
