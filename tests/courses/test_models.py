"""Each constraint, and a row that breaks it."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from courses.models import Course, Invitation, Membership, Upload, User, validate_zone
from tests.factories import NOW, CourseFactory, MembershipFactory, UploadFactory, UserFactory

pytestmark = pytest.mark.django_db


def broken(model, **fields):
    """Change a valid row past Python, as a mistaken query would."""
    make = {
        User: UserFactory,
        Course: CourseFactory,
        Membership: MembershipFactory,
        Upload: UploadFactory,
    }
    row = make[model]()
    with transaction.atomic():
        model.objects.filter(pk=row.pk).update(**fields)


CONSTRAINTS = {
    "courses_user_email_is_lower_case": (User, {"email": "Ada@example.edu"}),
    "courses_user_language_is_a_choice": (User, {"language": "tlh"}),
    "courses_course_starts_before_it_ends": (
        Course,
        {"starts_on": date(2026, 9, 1), "ends_on": date(2026, 9, 1)},
    ),
    "courses_course_accent_is_a_choice": (Course, {"accent": "beige"}),
    "courses_membership_role_is_a_choice": (Membership, {"role": "king"}),
    "courses_membership_dropped_has_its_moment": (Membership, {"state": "dropped"}),
    "courses_upload_has_a_hash": (Upload, {"sha256": "abc"}),
    "courses_upload_is_not_empty": (Upload, {"size": 0}),
}


@pytest.mark.parametrize("name", CONSTRAINTS)
def test_row_that_breaks_the_constraint_is_refused(name):
    model, fields = CONSTRAINTS[name]

    with pytest.raises(IntegrityError, match=name):
        broken(model, **fields)


@pytest.mark.parametrize("fields", [{"dropped_at": NOW}, {"state": "gone"}])
def test_state_and_moment_go_together(fields):
    with pytest.raises(IntegrityError, match="dropped_has_its_moment"):
        broken(Membership, **fields)


def test_person_is_in_a_course_once():
    member = MembershipFactory()

    with pytest.raises(IntegrityError):
        MembershipFactory(course=member.course, user=member.user, role="ta")


def test_student_id_is_one_persons_and_empty_is_nobodys():
    member = MembershipFactory(student_id="7")
    MembershipFactory(course=member.course)
    MembershipFactory(course=member.course)
    MembershipFactory(student_id="7")

    with pytest.raises(IntegrityError):
        MembershipFactory(course=member.course, student_id="7")


def test_member_has_one_invitation():
    member = MembershipFactory()
    Invitation.objects.create(membership=member, invited_by=UserFactory(), sent_at=NOW)

    with pytest.raises(IntegrityError):
        Invitation.objects.create(membership=member, invited_by=UserFactory(), sent_at=NOW)


def test_slug_is_one_courses():
    course = CourseFactory()

    with pytest.raises(IntegrityError):
        CourseFactory(slug=course.slug)


def test_every_check_constraint_has_a_row_that_breaks_it():
    named = {
        constraint.name
        for model in [User, Course, Membership, Upload, Invitation]
        for constraint in model._meta.constraints
        if not hasattr(constraint, "fields")
    }

    assert named == set(CONSTRAINTS)


def test_rows_name_themselves():
    member = MembershipFactory(user=UserFactory(name="Ada"), course=CourseFactory(title="AI"))
    invitation = Invitation.objects.create(membership=member, invited_by=UserFactory(), sent_at=NOW)

    assert (str(member.user), str(member.course)) == ("Ada", "AI")
    assert str(UserFactory(name="", email="x@y.org")) == "x@y.org"
    for row in [member, invitation, UploadFactory()]:
        assert str(row.pk) in str(row)


def test_zone_must_exist():
    validate_zone("Asia/Seoul")

    with pytest.raises(ValidationError, match="no time zone"):
        validate_zone("Mars/Base")


def test_membership_filters():
    course = CourseFactory()
    for fields in [{"instructor": True}, {"ta": True}, {}, {"dropped": True}]:
        MembershipFactory(course=course, **fields)

    assert course.memberships.staff().count() == 2
    assert course.memberships.students().active().count() == 1


def test_upload_lies_under_its_hash():
    assert UploadFactory.build(sha256="ab" + "0" * 62).path == "ab/ab" + "0" * 62
