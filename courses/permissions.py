"""The only way a view, a download or a feed gets a course row.

A stranger is told 404, so that nobody learns that a private course exists. A member without the
right is told 403, with who may. An archived course can be read and not written.
"""

from dataclasses import dataclass
from functools import cached_property

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils.translation import gettext as _

from courses.models import Course, Invitation, Membership, User
from courses.rules import Permission, permissions_of, roles_with
from courses.tokens import invitation_tokens

READING = frozenset(
    {
        Permission.VIEW_COURSE,
        Permission.VIEW_PEOPLE,
        Permission.VIEW_SUBMISSIONS,
        Permission.VIEW_OWN_GRADES,
        Permission.VIEW_GRADEBOOK,
        Permission.VIEW_LETTERS,
        Permission.VIEW_DASHBOARD,
        Permission.VIEW_SETTINGS,  # so that its instructors can open it again
    }
)


@dataclass(frozen=True)
class Access:
    """A course together with what this person may do in it. `member` is None for a visitor."""

    course: Course
    member: Membership | None

    @cached_property
    def permissions(self) -> frozenset[Permission]:
        if self.member is None:
            return frozenset({Permission.VIEW_COURSE})
        granted = permissions_of(self.member.role, can_release=self.member.can_release)
        return granted & READING if self.course.archived_at else granted

    def can(self, permission: Permission) -> bool:
        return permission in self.permissions

    @property
    def is_course_staff(self) -> bool:
        return self.member is not None and self.member.is_course_staff

    @property
    def is_student(self) -> bool:
        return self.member is not None and self.member.role == Membership.Role.STUDENT


def get_access(user: User | AnonymousUser, slug: str) -> Access:
    """Return the course and the person's standing in it.

    :raises Http404: if there is no such course, or it is private and the person is not in it.
    """
    try:
        course = Course.objects.get(slug=slug)
    except Course.DoesNotExist as error:
        raise Http404 from error
    member = _active_member(course, user) if isinstance(user, User) else None
    if member is None and not course.is_public:
        raise Http404
    return Access(course=course, member=member)


def _active_member(course: Course, user: User) -> Membership | None:
    """Return the person's standing; every page asks, and these plain reads take half as long as chains."""
    try:
        member = Membership.objects.get(course_id=course.pk, user_id=user.pk, state="active")
    except Membership.DoesNotExist:
        return None
    member.course, member.user = course, user
    return member


def get_course_to(user: User | AnonymousUser, slug: str, permission: Permission) -> Access:
    """Return the course for somebody who has the permission in it.

    :raises Http404: for people who are not in the course (a public course shows only itself).
    :raises PermissionDenied: for members without the permission; its message says who may.
    """
    access = get_access(user, slug)
    if access.can(permission):
        return access
    if access.member is None:
        raise Http404
    if access.course.archived_at:
        raise PermissionDenied(_("This course is archived: it can be read, not changed."))
    raise PermissionDenied(denial(permission))


def get_member_to(
    user: User | AnonymousUser, slug: str, permission: Permission
) -> tuple[Course, Membership]:
    """Return the course and the person's membership, which has the permission.

    :raises Http404: and :raises PermissionDenied: as `get_course_to`.
    """
    access = get_course_to(user, slug, permission)
    if access.member is None:
        raise Http404
    return access.course, access.member


def get_membership_to_edit(
    user: User | AnonymousUser, slug: str, membership_id: int
) -> tuple[Access, Membership, Membership]:
    """Return the course, who edits, and the membership to be edited, with its person.

    :raises Http404: and :raises PermissionDenied: as `get_course_to`; 404 for other courses' rows.
    """
    course, by = get_member_to(user, slug, Permission.EDIT_PEOPLE)
    found = course.memberships.filter(pk=membership_id).select_related("user", "invitation").first()
    if found is None:
        raise Http404
    found.course = course
    return Access(course=course, member=by), by, found


def denial(permission: Permission) -> str:
    """Return the sentence that a 403 page shows: who may do this."""
    names = [str(Membership.Role(role).label) for role in roles_with(permission)]
    return _("This page is for those who may %(verb)s: %(roles)s.") % {
        "verb": _(permission.value),
        "roles": ", ".join(names),
    }


def get_signed_in(user: User | AnonymousUser) -> User:
    """Return the person of a view that only signed-in people reach."""
    if not isinstance(user, User):
        raise PermissionDenied
    return user


def get_invitation_to_accept(invitation_id: int, token: str) -> Invitation | None:
    """Return the invitation whose secret link this is; None if it is used up, too old or false."""
    invitation = (
        Invitation.objects.filter(pk=invitation_id, membership__user__is_active=True)
        .select_related("membership__user", "membership__course")
        .first()
    )
    if invitation is None or invitation.accepted_at or not invitation.membership.is_active:
        return None
    user = invitation.membership.user
    return invitation if invitation_tokens.check_token(user, token) else None


def may_create_course(user: User | AnonymousUser) -> bool:
    """Site staff may make a course, and whoever is an instructor already."""
    if not isinstance(user, User):
        return False
    return (
        user.is_staff or user.memberships.active().filter(role=Membership.Role.INSTRUCTOR).exists()
    )


def get_user_to_create_course(user: User | AnonymousUser) -> User:
    """Return the person, who may make a course.

    :raises PermissionDenied: for everybody else; its message says whom to ask.
    """
    if not may_create_course(user):
        raise PermissionDenied(
            _("Instructors and site staff may create a course. Ask the site's operator.")
        )
    return get_signed_in(user)
