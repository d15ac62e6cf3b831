"""The only way the schedule's views get a row: through the course in the address."""

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import Http404

from courses.models import Membership, User
from courses.permissions import Access, denial, get_access, get_member_to
from courses.rules import Permission
from schedule.models import Announcement, Material, Session, SignupRound, Slot, Week
from schedule.queries import sessions

Person = User | AnonymousUser
ROUND_PERMISSIONS = {
    SignupRound.Purpose.TALK.value: Permission.EDIT_TALKS,
    SignupRound.Purpose.FINAL.value: Permission.EDIT_PROJECTS,
}


def get_session_to_read(user: Person, slug: str, session_id: int) -> tuple[Access, Session]:
    """Return a session with its materials to whoever may read the course."""
    access = get_access(user, slug)
    return access, _session(access, session_id)


def get_material_to_read(user: Person, slug: str, material_id: int) -> tuple[Access, Material]:
    """Return a material to whoever may read the course."""
    access = get_access(user, slug)
    return access, _material(access, material_id)


def get_course_to_edit(user: Person, slug: str) -> tuple[Access, Membership]:
    """Return the course to somebody who may change its schedule."""
    return _access_to(user, slug, Permission.EDIT_SCHEDULE)


def get_week_to_edit(user: Person, slug: str, week_id: int) -> tuple[Access, Membership, Week]:
    access, member = get_course_to_edit(user, slug)
    week = Week.objects.filter(pk=week_id, course=access.course).first()
    if week is None:
        raise Http404
    week.course = access.course
    return access, member, week


def get_session_to_edit(
    user: Person, slug: str, session_id: int
) -> tuple[Access, Membership, Session]:
    access, member = get_course_to_edit(user, slug)
    return access, member, _session(access, session_id)


def get_material_to_edit(
    user: Person, slug: str, material_id: int
) -> tuple[Access, Membership, Material]:
    access, member = get_course_to_edit(user, slug)
    return access, member, _material(access, material_id)


def get_course_to_announce(user: Person, slug: str) -> tuple[Access, Membership]:
    """Return the course to somebody who may write to everybody in it."""
    return _access_to(user, slug, Permission.ANNOUNCE)


def get_announcement_to_edit(
    user: Person, slug: str, announcement_id: int
) -> tuple[Access, Membership, Announcement]:
    """Return an announcement to somebody who may change it; a withdrawn one is nobody's any more."""
    access, member = get_course_to_announce(user, slug)
    standing = access.course.announcements.exclude(state=Announcement.State.WITHDRAWN)
    announcement = standing.select_related("author").filter(pk=announcement_id).first()
    if announcement is None:
        raise Http404
    announcement.course = access.course
    return access, member, announcement


def get_course_to_see_rounds(user: Person, slug: str) -> Access:
    """Return the course to those who plan talks of one kind at least."""
    return _access_to(user, slug, Permission.EDIT_TALKS)[0]


def get_course_to_open_round(user: Person, slug: str, purpose: str) -> tuple[Access, Membership]:
    """Return the course to somebody who may hand out seats of that purpose.

    :raises Http404: for a purpose that there is not.
    """
    if purpose not in ROUND_PERMISSIONS:
        raise Http404
    return _access_to(user, slug, ROUND_PERMISSIONS[purpose])


def get_round_to_edit(
    user: Person, slug: str, round_id: int
) -> tuple[Access, Membership, SignupRound]:
    """Return a sign-up to somebody who may hand out its seats."""
    access, member = _access_to(user, slug, Permission.EDIT_TALKS)
    round_ = SignupRound.objects.filter(pk=round_id, course=access.course).first()
    if round_ is None:
        raise Http404
    if not can_edit_round(access, round_.purpose):
        raise PermissionDenied(denial(ROUND_PERMISSIONS[round_.purpose]))
    round_.course = access.course
    return access, member, round_


def get_final_round_to_edit(
    user: Person, slug: str, round_id: int
) -> tuple[Access, Membership, SignupRound]:
    """Return the sign-up for final talks. Slots of paper talks have papers, and pages of their own."""
    access, member, round_ = get_round_to_edit(user, slug, round_id)
    if round_.purpose != SignupRound.Purpose.FINAL:
        raise Http404
    return access, member, round_


def get_slot_to_remove(user: Person, slug: str, slot_id: int) -> tuple[Access, Membership, Slot]:
    """Return a slot for final talks to somebody who may hand out its seats."""
    access, member = _access_to(user, slug, Permission.EDIT_PROJECTS)
    slots = Slot.objects.filter(
        round__course=access.course, round__purpose=SignupRound.Purpose.FINAL
    )
    slot = slots.filter(pk=slot_id).first()
    if slot is None:
        raise Http404
    return access, member, slot


def can_edit_round(access: Access, purpose: str) -> bool:
    return access.can(ROUND_PERMISSIONS[purpose])


def _access_to(user: Person, slug: str, permission: Permission) -> tuple[Access, Membership]:
    course, member = get_member_to(user, slug, permission)
    return Access(course=course, member=member), member


def _session(access: Access, session_id: int) -> Session:
    session = sessions(access.course).filter(pk=session_id).first()
    if session is None:
        raise Http404
    session.week.course = access.course
    return session


def _material(access: Access, material_id: int) -> Material:
    materials = Material.objects.filter(session__week__course=access.course)
    material = materials.select_related("session__week", "upload").filter(pk=material_id).first()
    if material is None:
        raise Http404
    material.session.week.course = access.course
    return material
