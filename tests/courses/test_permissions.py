import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import Http404

from courses import permissions
from courses.permissions import get_access, get_course_to, get_member_to
from courses.rules import Permission
from tests.factories import NOW, CourseFactory, MembershipFactory, UserFactory

pytestmark = pytest.mark.django_db


def test_public_course_shows_itself_to_anybody():
    course = CourseFactory()

    access = get_access(AnonymousUser(), course.slug)

    assert access.member is None and access.can(Permission.VIEW_COURSE)
    assert not access.can(Permission.VIEW_PEOPLE)
    assert not access.is_course_staff and not access.is_student


@pytest.mark.parametrize("fields", [None, {"dropped": True}, "other"])
def test_private_course_is_hidden_from_others(fields):
    course = CourseFactory(is_public=False)
    user = MembershipFactory().user if fields == "other" else UserFactory()
    if isinstance(fields, dict):
        MembershipFactory(course=course, user=user, **fields)

    with pytest.raises(Http404):
        get_access(user, course.slug)


@pytest.mark.parametrize("slug", ["nothing", "x" * 500])
def test_unknown_course_is_not_found(slug):
    with pytest.raises(Http404):
        get_access(UserFactory(), slug)


def test_member_sees_a_private_course_with_their_standing():
    member = MembershipFactory(course=CourseFactory(is_public=False))

    access = get_access(member.user, member.course.slug)

    assert access.member == member and access.is_student and not access.is_course_staff


def test_stranger_of_a_public_course_finds_no_inner_page():
    with pytest.raises(Http404):
        get_course_to(UserFactory(), CourseFactory().slug, Permission.VIEW_PEOPLE)


def test_denial_names_who_may():
    member = MembershipFactory(ta=True)

    with pytest.raises(PermissionDenied, match=r"add and drop people: Instructor\."):
        get_member_to(member.user, member.course.slug, Permission.EDIT_PEOPLE)


def test_archived_course_is_read_and_not_written():
    member = MembershipFactory(instructor=True, course=CourseFactory(archived_at=NOW))
    slug = member.course.slug

    assert get_course_to(member.user, slug, Permission.VIEW_PEOPLE).member == member
    with pytest.raises(PermissionDenied, match="archived"):
        get_course_to(member.user, slug, Permission.EDIT_COURSE)


def test_visitor_is_no_member():
    with pytest.raises(Http404):
        get_member_to(AnonymousUser(), CourseFactory().slug, Permission.VIEW_COURSE)


def test_ta_may_be_given_the_right_to_release():
    plain, trusted = MembershipFactory(ta=True), MembershipFactory(ta=True, can_release=True)

    assert not get_access(plain.user, plain.course.slug).can(Permission.RELEASE_GRADES)
    assert get_access(trusted.user, trusted.course.slug).can(Permission.RELEASE_GRADES)


def test_visitor_has_no_account_and_makes_no_course():
    assert not permissions.may_create_course(AnonymousUser())
    with pytest.raises(PermissionDenied):
        permissions.get_signed_in(AnonymousUser())
