import logging
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from courses import errors
from courses.actions.courses import raise_content_version
from courses.actions.invitations import welcome
from courses.models import Course, Membership, User

logger = logging.getLogger(__name__)


@transaction.atomic
def add_person(
    *,
    course: Course,
    email: str,
    name: str,
    role: str,
    by: Membership,
    now: datetime,
    student_id: str = "",
    section: str = "",
    invite: bool = True,
) -> Membership:
    """Put a person into the course, as a new one or one that other courses know.

    Who has no password yet gets a letter with a link to set one; others are just told.

    :param invite: False writes no letter; they can be invited later.
    :raises AlreadyMember: if they are in the course, also as somebody who dropped.
    :raises StudentIdTaken: if somebody else in the course has the student id.
    """
    user = _find_or_make_user(email=email, name=name, language=by.user.language, now=now)
    membership = _make_membership(
        course, user, now, role=role, student_id=student_id, section=section
    )
    logger.info("member %s added by member %s", membership.pk, by.pk)
    if invite:
        welcome(membership=membership, by=by.user, now=now)
    if membership.is_course_staff:  # the course page names them
        raise_content_version(course.pk)
    return membership


def _find_or_make_user(*, email: str, name: str, language: str, now: datetime) -> User:
    """Return the person with this address. A name that its owner could have set is left alone.

    :param language: of somebody new, until they choose: that of who adds them.
    """
    wanted = email.strip().lower()
    user = User.objects.filter(email=wanted).first()
    if user is None:
        try:
            with transaction.atomic():
                return User.objects.create_user(
                    wanted, name=name, language=language, date_joined=now
                )
        except IntegrityError:
            return User.objects.get(email=wanted)
    return user


def _make_membership(
    course: Course, user: User, now: datetime, *, role: str, student_id: str, section: str
) -> Membership:
    try:
        with transaction.atomic():
            return Membership.objects.create(
                course=course,
                user=user,
                role=role,
                student_id=student_id,
                section=section,
                joined_at=now,
            )
    except IntegrityError as error:
        existing = course.memberships.filter(user=user).first()
        if existing is None:
            check_student_id(course, student_id, except_for=None)
            raise
        if existing.is_active:
            raise errors.AlreadyMember(
                _("%(email)s is already in the course.") % {"email": user.email}
            ) from error
        raise errors.AlreadyMember(
            _("%(email)s was in the course and has dropped. Restore them on the people page.")
            % {"email": user.email}
        ) from error


@transaction.atomic
def edit_member(
    *,
    membership: Membership,
    role: str,
    student_id: str,
    can_release: bool,
    by: Membership,
    now: datetime,
    section: str = "",
) -> Membership:
    """Change somebody's role, student id, section and right to release.

    :raises NoInstructorLeft: if they are the only instructor and would no longer be one.
    :raises StudentIdTaken: if somebody else in the course has the student id.
    """
    if role != Membership.Role.INSTRUCTOR:
        _check_another_instructor(membership)
    check_student_id(membership.course, student_id, except_for=membership)
    membership.role, membership.student_id, membership.section = role, student_id, section
    membership.can_release = can_release and role == Membership.Role.TA
    membership.save(update_fields=["role", "student_id", "section", "can_release"])
    logger.info("member %s edited by member %s: now %s", membership.pk, by.pk, role)
    raise_content_version(membership.course_id)
    return membership


@transaction.atomic
def drop_member(*, membership: Membership, by: Membership, now: datetime) -> Membership:
    """Take somebody out of the course. What they did stays, and they can be restored.

    :raises NoInstructorLeft: if they are the only instructor.
    """
    _check_another_instructor(membership)
    membership.state, membership.dropped_at = Membership.State.DROPPED, now
    membership.save(update_fields=["state", "dropped_at"])
    logger.info("member %s dropped by member %s", membership.pk, by.pk)
    raise_content_version(membership.course_id)
    return membership


@transaction.atomic
def restore_member(*, membership: Membership, by: Membership, now: datetime) -> Membership:
    membership.state, membership.dropped_at = Membership.State.ACTIVE, None
    membership.save(update_fields=["state", "dropped_at"])
    logger.info("member %s restored by member %s", membership.pk, by.pk)
    raise_content_version(membership.course_id)
    return membership


def _check_another_instructor(membership: Membership) -> None:
    """Lock the course's instructors, and refuse if this is the only active one."""
    instructors = membership.course.memberships.active().filter(role=Membership.Role.INSTRUCTOR)
    left = set(instructors.select_for_update().values_list("pk", flat=True))
    if left == {membership.pk}:
        raise errors.NoInstructorLeft(
            _("%(name)s is the only instructor. Make somebody else instructor first.")
            % {"name": membership.user.name}
        )


def check_student_id(course: Course, student_id: str, *, except_for: Membership | None) -> None:
    """Refuse a student id that somebody else in the course has.

    :raises StudentIdTaken:
    """
    holder = course.memberships.filter(student_id=student_id).first() if student_id else None
    if holder is not None and holder != except_for:
        raise errors.StudentIdTaken(
            _("The student id %(id)s is somebody else's in this course.") % {"id": student_id}
        )
