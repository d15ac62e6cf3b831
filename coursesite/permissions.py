"""Who may read the site's letters. A course's own pages get their rows through the apps."""

from dataclasses import dataclass
from hmac import compare_digest
from ipaddress import ip_address

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _

from courses.models import User
from courses.permissions import Access, get_course_to
from courses.rules import Permission
from outbox.models import Letter, LetterQuerySet


@dataclass(frozen=True)
class OpenLetter:
    """A letter, and whether its text may be shown to who asks.

    :param is_courses: the reader may see all letters of its course.
    :param is_own: it is to them, or they stand before the machine that is everybody's inbox.
    """

    letter: Letter
    shows_body: bool
    is_courses: bool = False
    is_own: bool = False

    @property
    def text(self) -> str:
        """Return its text; the link that ends a person's reminders without signing in is theirs alone."""
        if self.is_own or not self.letter.unsubscribe_url:
            return self.letter.body
        return self.letter.body.replace(
            self.letter.unsubscribe_url, _("(a link for its reader alone)")
        )


def is_on_this_machine(request: HttpRequest) -> bool:
    """Say whether the site runs embedded and the request comes from the same machine.

    Then the letters stand in for everybody's inbox: nothing leaves the machine, and invitations
    and password links could be read nowhere else.
    """
    if not settings.IS_EMBEDDED:
        return False
    try:
        return ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False


def has_token(request: HttpRequest, token: str) -> bool:
    """Say whether a machine shows the token, as `Authorization: Bearer ...`; none is shown for ""."""
    given = request.headers.get("Authorization", "").encode()
    return bool(token) and compare_digest(given, f"Bearer {token}".encode())


def may_read_letters(request: HttpRequest) -> bool:
    return is_on_this_machine(request) or is_site_staff(request.user)


def get_letters_to_read(request: HttpRequest) -> LetterQuerySet:
    """Return all letters, for whoever sits at an embedded site, and for site staff.

    :raises PermissionDenied: for everybody else.
    """
    if may_read_letters(request):
        return Letter.objects.all()
    raise PermissionDenied(_("This page is for the people who run this site."))


def get_letter_to_read(request: HttpRequest, letter_id: int) -> OpenLetter:
    """Return a letter for its recipient, the staff of its course, and site staff.

    What is private (it holds a secret link) is shown only where the site stands in for the inbox.

    :raises Http404: for everybody else.
    """
    letter = Letter.objects.filter(pk=letter_id).select_related("recipient", "course").first()
    if letter is None:
        raise Http404
    if is_on_this_machine(request):
        return OpenLetter(letter, shows_body=True, is_own=True)
    user, is_courses = request.user, _is_told_in(request.user, letter)
    if not (user == letter.recipient or is_site_staff(user) or is_courses):
        raise Http404
    is_own = user == letter.recipient
    return OpenLetter(
        letter, shows_body=not letter.is_private, is_courses=is_courses, is_own=is_own
    )


def _is_told_in(user: User | AnonymousUser, letter: Letter) -> bool:
    """Say whether the person may see the letters of the letter's course."""
    if letter.course is None:
        return False
    try:
        get_course_to(user, letter.course.slug, Permission.VIEW_LETTERS)
    except (Http404, PermissionDenied):
        return False
    return True


def get_course_letter_to_resend(
    user: User | AnonymousUser, slug: str, letter_id: int
) -> tuple[Access, Letter]:
    """Return a course's letter for staff who may write to the course.

    :raises Http404: and :raises PermissionDenied: as `courses.permissions.get_course_to`.
    """
    access = get_course_to(user, slug, Permission.ANNOUNCE)
    letter = Letter.objects.filter(pk=letter_id, course=access.course).first()
    if letter is None:
        raise Http404
    return access, letter


def is_site_staff(user: User | AnonymousUser) -> bool:
    return user.is_active and user.is_staff
