import pytest
import time_machine
from django.urls import reverse

from tests.factories import NOW, CourseFactory, MembershipFactory


@pytest.fixture
def clock():
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


@pytest.fixture
def course():
    return CourseFactory()


@pytest.fixture
def ta(course, client):
    """A TA, who is signed in."""
    member = MembershipFactory(course=course, ta=True)
    client.force_login(member.user)
    return member


@pytest.fixture
def instructor(course, client):
    """An instructor, who is signed in."""
    member = MembershipFactory(course=course, instructor=True)
    client.force_login(member.user)
    return member


@pytest.fixture
def address(course):
    """Return the address of a page of the schedule in the course."""

    def address_of(name, *args):
        return reverse(f"schedule:{name}", args=[course.slug, *args])

    return address_of


@pytest.fixture
def words():
    return lambda response: response.content.decode()
