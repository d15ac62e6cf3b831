"""Who gets which paper, reading or talk. Each row is found in its course only."""

from datetime import datetime

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils.translation import gettext as _

from courses.models import Membership, User
from courses.permissions import Access, denial, get_access, get_course_to
from courses.rules import Permission
from papers import queries
from papers.models import (
    Paper,
    Presentation,
    Reading,
    Response,
    Slides,
    SlotTopic,
)
from schedule.models import Session, SignupRound, Slot

Person = User | AnonymousUser


def get_course_to_see_talks(user: Person, slug: str) -> Access:
    """Return the course to any of its members.

    :raises Http404: to everybody else, also where the course is public: talks have names.
    """
    access = get_access(user, slug)
    if access.member is None:
        raise Http404
    return access


def get_course_to_see_signup(user: Person, slug: str) -> Access:
    """Return the course to students and staff, also when it is archived."""
    access = get_course_to_see_talks(user, slug)
    if not (access.is_student or access.is_course_staff):
        raise PermissionDenied(denial(Permission.TAKE_SEAT))
    return access


def get_course_to_plan_talks(user: Person, slug: str) -> tuple[Access, Membership]:
    """Return the course to staff who may change anybody's talk."""
    access = get_course_to(user, slug, Permission.EDIT_TALKS)
    return access, member_of(access)


def get_ballot_to_save(user: Person, slug: str) -> tuple[Access, Membership]:
    """Return the course to a student, who may say what they wish of its talks."""
    access = get_course_to(user, slug, Permission.TAKE_SEAT)
    return access, member_of(access)


def get_course_to_set_rules(user: Person, slug: str) -> tuple[Access, Membership]:
    """Return the course to somebody who may say what it asks of talks."""
    access = get_course_to(user, slug, Permission.ASSIGN_TALKS)
    return access, member_of(access)


def get_session_to_offer(user: Person, slug: str, session_id: int) -> tuple[Access, Session]:
    """Return a session to staff who put up its talks."""
    access, _member = get_course_to_plan_talks(user, slug)
    return access, _session(access, session_id)


def get_topic_to_change(user: Person, slug: str, slot_id: int) -> tuple[Access, SlotTopic]:
    """Return what a slot's talk is about to staff who may change it."""
    access, _member = get_course_to_plan_talks(user, slug)
    topics = SlotTopic.objects.filter(slot=slot_id, slot__round__course=access.course)
    topic = topics.select_related("slot__session__week", "slot__round", "paper").first()
    if topic is None:
        raise Http404
    return access, topic


def get_slot_to_take(user: Person, slug: str, slot_id: int) -> tuple[Access, Slot]:
    """Return a slot for paper talks to students and to staff who may change anybody's talk."""
    access = get_course_to_see_talks(user, slug)
    if not access.can(Permission.EDIT_TALKS):
        access = get_course_to(user, slug, Permission.TAKE_SEAT)
    slots = Slot.objects.filter(round__course=access.course, topic__isnull=False)
    slot = slots.filter(pk=slot_id, round__purpose=SignupRound.Purpose.TALK).first()
    if slot is None:
        raise Http404
    return access, slot


def get_talk_to_view(user: Person, slug: str, talk_id: int) -> tuple[Access, Presentation]:
    """Return a talk, with all that its page says of it, to any member of its course."""
    access = get_course_to_see_talks(user, slug)
    return access, _talk(access, talk_id)


def _talk(access: Access, talk_id: int) -> Presentation:
    talks = Presentation.objects.filter(
        pk=talk_id, membership__course=access.course, seat__isnull=False
    )
    talk = talks.select_related(
        *("membership__user", "membership__talk_quota"),
        *("seat__slot__session__week", "seat__slot__round"),
    ).first()
    if talk is None:
        raise Http404
    talk.membership.course = access.course
    return talk


def get_talk_to_change(user: Person, slug: str, talk_id: int) -> tuple[Access, Presentation]:
    """Return a talk to the student who gives it and to staff who may change anybody's talk."""
    access, talk = get_talk_to_view(user, slug, talk_id)
    if not can_change_talk(access, talk):
        raise PermissionDenied(change_denial(access))
    return access, talk


def get_talk_to_read(
    user: Person, slug: str, talk_id: int, *, now: datetime
) -> tuple[Access, Presentation]:
    """Return a talk to its course's members and, once it is public, to whoever may see the course.

    Who is no member is told by `access.member`, and may be shown only what `public_talks` promises.
    """
    access = get_access(user, slug)
    if access.member is not None:
        return access, _talk(access, talk_id)
    talks = queries.public_talks(access.course, now=now).filter(pk=talk_id)
    talk = talks.select_related("membership__user", "seat__slot__session").first()
    if talk is None:
        raise Http404
    talk.membership.course = access.course
    return access, talk


def get_slides_to_download(
    user: Person, slug: str, slides_id: int, *, now: datetime
) -> tuple[Access, Slides]:
    """Return a version of a talk's slides to any member of its course.

    To others only the latest version, of a talk that is public.
    """
    access = get_access(user, slug)
    slides = Slides.objects.filter(pk=slides_id, presentation__membership__course=access.course)
    if access.member is None:
        slides = slides.filter(pk__in=queries.public_slides(access.course, now=now))
    found = slides.select_related("upload").first()
    if found is None:
        raise Http404
    return access, found


def get_talk_to_share(user: Person, slug: str, talk_id: int) -> tuple[Access, Presentation]:
    """Return a talk to the student who gives it: nobody else can agree to show it to everybody."""
    access, talk = get_talk_to_change(user, slug, talk_id)
    if talk.membership != access.member:
        raise PermissionDenied(_("Only who gives the talk can agree to show it to everybody."))
    return access, talk


def get_talk_to_unshare(user: Person, slug: str, talk_id: int) -> tuple[Access, Presentation]:
    """Return a talk to who gives it and to staff, to take back what was agreed.

    Also where the course is archived: consent can be taken back at any time.
    """
    access, talk = get_talk_to_view(user, slug, talk_id)
    if talk.membership != access.member and not access.is_course_staff:
        raise PermissionDenied(_("This is for the student whose talk it is, and for the staff."))
    return access, talk


def get_session_to_see_talks(user: Person, slug: str, session_id: int) -> tuple[Access, Session]:
    """Return a session to any member of its course."""
    access = get_course_to_see_talks(user, slug)
    return access, _session(access, session_id)


def member_of(access: Access) -> Membership:
    """Return the membership of somebody who has been let in as a member.

    :raises Http404: if they are none.
    """
    if access.member is None:
        raise Http404
    return access.member


def can_change_talk(access: Access, talk: Presentation) -> bool:
    if access.can(Permission.EDIT_TALKS):
        return True
    return access.can(Permission.TAKE_SEAT) and talk.membership == access.member


def change_denial(access: Access) -> str:
    if access.course.archived_at:
        return _("This course is archived: it can be read, not changed.")
    return _("This is for the student whose talk it is, and for the staff.")


def get_library(user: Person, slug: str) -> Access:
    """Return the course to whoever may see it: its reading list is as public as it is."""
    return get_access(user, slug)


def get_library_to_edit(user: Person, slug: str) -> tuple[Access, Membership]:
    access = get_course_to(user, slug, Permission.EDIT_PAPERS)
    return access, member_of(access)


def get_paper(user: Person, slug: str, paper_id: int) -> tuple[Access, Paper]:
    """Return a paper to whoever may see its course."""
    access = get_library(user, slug)
    return access, _paper(access, paper_id)


def get_paper_to_edit(user: Person, slug: str, paper_id: int) -> tuple[Access, Paper, Membership]:
    access, member = get_library_to_edit(user, slug)
    return access, _paper(access, paper_id), member


def _paper(access: Access, paper_id: int) -> Paper:
    paper = Paper.objects.filter(pk=paper_id, course=access.course).first()
    if paper is None:
        raise Http404
    paper.course = access.course
    return paper


def get_session_to_add_reading(
    user: Person, slug: str, session_id: int
) -> tuple[Access, Session, Membership]:
    access, member = get_library_to_edit(user, slug)
    return access, _session(access, session_id), member


def _session(access: Access, session_id: int) -> Session:
    sessions = Session.objects.filter(pk=session_id, week__course=access.course)
    session = sessions.select_related("week").first()
    if session is None:
        raise Http404
    session.week.course = access.course
    return session


def get_reading_to_edit(
    user: Person, slug: str, reading_id: int
) -> tuple[Access, Reading, Membership]:
    access, member = get_library_to_edit(user, slug)
    return access, _reading(access, reading_id), member


def _reading(access: Access, reading_id: int) -> Reading:
    readings = Reading.objects.filter(pk=reading_id, session__week__course=access.course)
    reading = readings.select_related("session__week", "paper").first()
    if reading is None:
        raise Http404
    reading.session.week.course = access.course
    return reading


def get_session_to_discuss(
    user: Person, slug: str, session_id: int
) -> tuple[Access, Session, Membership]:
    """Return a session to students and staff, who see its questions, each what is theirs to see."""
    access = get_access(user, slug)
    member, session = member_of(access), _session(access, session_id)
    if not (access.is_student or access.is_course_staff):
        raise PermissionDenied(denial(Permission.POST_RESPONSE))
    return access, session, member


def get_reading_to_respond(
    user: Person, slug: str, reading_id: int
) -> tuple[Access, Reading, Membership]:
    """Return a reading to somebody who may post a question to it."""
    access = get_course_to(user, slug, Permission.POST_RESPONSE)
    return access, _reading(access, reading_id), member_of(access)


def get_response_to_withdraw(
    user: Person, slug: str, response_id: int
) -> tuple[Response, Membership]:
    """Return a question to who posted it."""
    access = get_course_to(user, slug, Permission.POST_RESPONSE)
    member = member_of(access)
    found = member.responses.filter(pk=response_id).select_related("reading").first()
    if found is None:
        raise Http404
    return found, member


def get_course_to_see_own_questions(user: Person, slug: str) -> tuple[Access, Membership]:
    """Return the course to students and staff: those have questions, these everybody's."""
    access = get_access(user, slug)
    member = member_of(access)
    if not (access.is_student or access.is_course_staff):
        raise PermissionDenied(denial(Permission.POST_RESPONSE))
    return access, member


def get_course_to_see_all_questions(user: Person, slug: str) -> Access:
    """Return the course to its staff, also when it is archived."""
    return get_course_to(user, slug, Permission.VIEW_SUBMISSIONS)


def get_session_to_mark(
    user: Person, slug: str, session_id: int
) -> tuple[Access, Session, Membership]:
    """Return a session to staff who may mark its questions."""
    access = get_course_to(user, slug, Permission.ENTER_GRADES)
    return access, _session(access, session_id), member_of(access)
