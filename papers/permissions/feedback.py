"""Who gives feedback on which talk, shows its code, and reads it with names."""

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils.translation import gettext as _

from courses.permissions import Access, denial, get_course_to
from courses.rules import Permission
from papers.models import Feedback, Presentation
from papers.permissions import Person, get_session_to_see_talks, get_talk_to_view
from schedule.models import Session, Slot


def get_talk_to_rate(user: Person, slug: str, talk_id: int) -> tuple[Access, Presentation]:
    """Return a talk to a listener: any member who does not present in the talk's slot."""
    access, talk = get_talk_to_view(user, slug, talk_id)
    _require(access, Permission.GIVE_FEEDBACK)
    if presents_in(access, talk):
        raise PermissionDenied(_("You present in this talk: feedback on it comes from the others."))
    return access, talk


def get_talk_to_project(user: Person, slug: str, talk_id: int) -> tuple[Access, Presentation]:
    """Return a talk to who may put its QR code on the wall: its presenters and the staff."""
    access, talk = get_talk_to_view(user, slug, talk_id)
    if not (access.is_course_staff or presents_in(access, talk)):
        raise PermissionDenied(_("The QR code is shown by who presents, and by the staff."))
    return access, talk


def get_talk_to_review(user: Person, slug: str, talk_id: int) -> tuple[Access, Presentation]:
    """Return a talk to staff who read its feedback with names, hide and release it.

    Never to its own presenter, who may have become staff since.
    """
    access, talk = get_talk_to_view(user, slug, talk_id)
    _require(access, Permission.EDIT_TALKS)
    if talk.membership == access.member:
        raise PermissionDenied(_("This is your own talk: a colleague reads who wrote what."))
    return access, talk


def get_feedback_to_review(user: Person, slug: str, feedback_id: int) -> tuple[Access, Feedback]:
    """Return one listener's feedback to staff who may hide it."""
    access = get_course_to(user, slug, Permission.EDIT_TALKS)
    rows = Feedback.objects.filter(presentation__membership__course=access.course)
    feedback = rows.select_related("author__user").filter(pk=feedback_id).first()
    if feedback is None:
        raise Http404
    access, feedback.presentation = get_talk_to_review(user, slug, feedback.presentation_id)
    return access, feedback


def get_session_to_project(user: Person, slug: str, session_id: int) -> tuple[Access, Session]:
    """Return a session to who may put its QR code on the wall: its presenters and the staff."""
    access, session = get_session_to_see_talks(user, slug, session_id)
    if not can_project(access, session):
        raise PermissionDenied(_("The QR code is shown by who presents, and by the staff."))
    return access, session


def get_session_to_review(user: Person, slug: str, session_id: int) -> tuple[Access, Session]:
    """Return a session to staff who may release the feedback on all its talks."""
    access, session = get_session_to_see_talks(user, slug, session_id)
    _require(access, Permission.EDIT_TALKS)
    return access, session


def _require(access: Access, permission: Permission) -> None:
    """Refuse a member who has been let in and may not do this.

    :raises PermissionDenied: as `get_course_to`.
    """
    if not access.can(permission):
        archived = _("This course is archived: it can be read, not changed.")
        raise PermissionDenied(archived if access.course.archived_at else denial(permission))


def slot_of(talk: Presentation) -> Slot:
    """Return the slot of a talk that was let through here: it has one."""
    assert talk.seat is not None
    return talk.seat.slot


def session_of(talk: Presentation) -> Session:
    return slot_of(talk).session


def presents_in(access: Access, talk: Presentation) -> bool:
    """Say whether somebody gives the talk, alone or with others in its slot."""
    if talk.membership == access.member:
        return True
    partners = Presentation.objects.filter(seat__slot=slot_of(talk), membership=access.member)
    return partners.exists()


def can_project(access: Access, session: Session) -> bool:
    """Say whether somebody may put the session's QR code on the wall."""
    mine = Presentation.objects.filter(seat__slot__session=session, membership=access.member)
    return access.is_course_staff or mine.exists()
