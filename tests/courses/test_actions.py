from datetime import date

import pytest

from courses import actions, errors
from courses.models import Membership
from outbox.models import Letter
from tests.factories import NOW, CourseFactory, MembershipFactory, UserFactory

pytestmark = pytest.mark.django_db


def create(by, slug="ai-systems", **texts):
    return actions.create_course(
        slug=slug,
        title="AI Systems",
        term="Fall",
        starts_on=date(2026, 8, 31),
        ends_on=date(2026, 12, 18),
        time_zone="Asia/Seoul",
        by=by,
        now=NOW,
        **texts,
    )


def add(by, email="ada@example.edu", **fields):
    return actions.add_person(
        **{"course": by.course, "name": "Ada", "role": "student", "by": by, "now": NOW}
        | fields
        | {"email": email}
    )


@pytest.fixture
def instructor():
    return MembershipFactory(instructor=True)


def test_course_has_its_maker_as_instructor():
    person = UserFactory()

    course = create(person, description="A seminar.")

    assert (course.description, course.created_at) == ("A seminar.", NOW)
    assert [(m.user, m.role) for m in course.memberships.all()] == [(person, "instructor")]


def test_course_with_a_taken_address_is_refused():
    create(UserFactory())

    with pytest.raises(errors.AddressTaken, match="ai-systems"):
        create(UserFactory())


def test_new_person_gets_a_private_invitation(instructor):
    member = add(instructor, email=" Ada@Example.edu ", student_id="007")

    assert (member.user.email, member.student_id, member.role) == (
        "ada@example.edu",
        "007",
        "student",
    )
    assert not member.user.has_usable_password()
    assert member.invitation.invited_by == instructor.user
    letter = Letter.objects.get()
    assert letter.is_private and letter.recipient == member.user
    assert f"/accounts/invitations/{member.invitation.pk}/" in letter.body


def test_person_can_be_added_without_a_letter(instructor):
    add(instructor, invite=False)

    assert not Letter.objects.exists()


def test_person_twice_is_refused(instructor):
    add(instructor)

    with pytest.raises(errors.AlreadyMember, match="already in the course"):
        add(instructor)


def test_dropped_person_is_pointed_to_restoring(instructor):
    gone = MembershipFactory(course=instructor.course, dropped=True)

    with pytest.raises(errors.AlreadyMember, match="has dropped"):
        add(instructor, email=gone.user.email)


def test_student_id_of_somebody_else_is_refused(instructor):
    add(instructor, student_id="1")

    with pytest.raises(errors.StudentIdTaken, match="somebody else's"):
        add(instructor, email="bob@example.edu", student_id="1")

    assert Membership.objects.count() == 2
    assert add(MembershipFactory(instructor=True), email="c@example.edu", student_id="1")


def test_raising_the_content_version_counts_up():
    course = CourseFactory()

    actions.raise_content_version(course.pk)

    course.refresh_from_db()
    assert course.content_version == 2
