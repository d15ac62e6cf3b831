"""The site's letters, for those who may see whether they went out, and in place of an inbox."""

from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from courses.permissions import get_course_to, get_signed_in
from courses.rules import Permission
from coursesite import permissions
from grading.rules.spread import bars
from outbox import actions, queries
from outbox.errors import NotFailed
from outbox.models import Letter, LetterQuerySet

PER_PAGE = 50


@require_safe
def mailbox(request: HttpRequest) -> HttpResponse:
    """Show every letter of the site, newest first."""
    is_here = permissions.is_on_this_machine(request)
    if not is_here and not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    letters = permissions.get_letters_to_read(request)
    to = _printable(request.GET.get("to", ""))
    context = {
        "page": _page(request, letters.written_to(to)),
        "to": to,
        "query": _query(to=to),
        "is_inbox": is_here,
    }
    return render(request, "coursesite/mailbox.html", context)


@require_safe
def letter(request: HttpRequest, letter_id: int) -> HttpResponse:
    if not permissions.is_on_this_machine(request) and not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    opened = permissions.get_letter_to_read(request, letter_id)
    context = {
        "letter": opened.letter,
        "shows_body": opened.shows_body,
        "text": opened.text,
        "is_courses": opened.is_courses,
        "zone": _zone(opened.letter),
        "is_inbox": permissions.is_on_this_machine(request),
    }
    return render(request, "coursesite/letter.html", context)


@login_required
@require_safe
def course_letters(request: HttpRequest, course: str) -> HttpResponse:
    """Show a course's letters and what became of each."""
    access = get_course_to(request.user, course, Permission.VIEW_LETTERS)
    state = request.GET.get("state", "")
    letters = Letter.objects.filter(course=access.course)
    if state in Letter.State.values:
        letters = letters.filter(state=state)
    to = _printable(request.GET.get("to", ""))
    counts = queries.letter_counts(access.course)
    days = queries.letter_days(access.course, zone=access.course.zone, now=timezone.now())
    can_resend = access.can(Permission.ANNOUNCE)
    again = queries.failed_letters(access.course)
    context = {
        "access": access,
        "course": access.course,
        "page": _page(request, letters.written_to(to)),
        "to": to,
        "query": _query(state=state, to=to),
        "days": days,
        "chart": bars([(date_format(day.day, "j"), day.count) for day in days]),
        "state": state,
        "states": [(value, label, counts[value]) for value, label in Letter.State.choices],
        "late_count": queries.waiting_too_long(now=timezone.now(), course=access.course).count(),
        "can_resend": can_resend,
        "again_count": again.count() if can_resend and state == Letter.State.FAILED else 0,
    }
    return render(request, "coursesite/course_letters.html", context)


@login_required
@require_http_methods(["POST"])
def course_letter_resend(request: HttpRequest, course: str, letter_id: int) -> HttpResponse:
    _access, found = permissions.get_course_letter_to_resend(request.user, course, letter_id)
    try:
        actions.resend_letter(letter=found, by=get_signed_in(request.user), now=timezone.now())
    except NotFailed as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The letter is in the queue again."))
    return redirect("course-letters", course)


@login_required
@require_http_methods(["POST"])
def course_letters_resend(request: HttpRequest, course: str) -> HttpResponse:
    access = get_course_to(request.user, course, Permission.ANNOUNCE)
    count = actions.resend_failed(
        course=access.course, by=get_signed_in(request.user), now=timezone.now()
    )
    if count:
        text = ngettext(
            "%(number)d letter is in the queue again.",
            "%(number)d letters are in the queue again.",
            count,
        )
        messages.success(request, text % {"number": count})
    else:
        messages.info(request, _("No failed letter is left to send again."))
    return redirect("course-letters", course)


def _page(request: HttpRequest, letters: LetterQuerySet) -> Page[Letter]:
    shown = letters.select_related("recipient", "course").defer("body").order_by("-pk")
    return Paginator(shown, PER_PAGE).get_page(request.GET.get("page"))


def _query(**narrowed: str) -> str:
    given = urlencode({name: value for name, value in narrowed.items() if value})
    return f"&{given}" if given else ""


def _printable(text: str) -> str:
    return "".join(character for character in text if character.isprintable()).strip()[:254]


def _zone(letter: Letter) -> ZoneInfo:
    return letter.course.zone if letter.course else ZoneInfo("UTC")
