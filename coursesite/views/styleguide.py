"""Every token and component on one page, with invented rows: to design by, and to look things up."""

from django.conf import settings
from django.contrib.messages.storage.base import Message
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from courses.models import Course
from courses.permissions import Access
from coursesite import samples
from coursesite.programme import reader_of

COLOURS = (
    ("paper", _("Paper")),
    ("surface", _("Surface")),
    ("sunk", _("Sunk")),
    ("ink", _("Ink")),
    ("muted", _("Muted")),
    ("hairline", _("Hairline")),
    ("line", _("Line")),
    ("accent", _("Accent")),
    ("good", _("Good")),
    ("warn", _("Warn")),
    ("bad", _("Bad")),
)
SIZES = ("3xl", "2xl", "xl", "l", "m", "s", "xs")
SPACES = range(1, 9)


@require_safe
def styleguide(request: HttpRequest) -> HttpResponse:
    """Show the style guide, on the developer's own machine only."""
    if not (settings.IS_EMBEDDED or settings.DEBUG):
        raise Http404
    course = samples.course(accent(request))
    context = {
        "access": Access(course=course, member=None),
        "course": course,
        "weeks": samples.weeks(),
        "reader": reader_of(Access(course=course, member=None)),
        "form": samples.filled_form(course.zone),
        "colours": COLOURS,
        "sizes": SIZES,
        "spaces": SPACES,
        "accents": Course.Accent.choices,
        "said": [Message(level, str(text)) for level, text in samples.SAID],
        "people": samples.people(),
        "labels": samples.LABELS,
        "bands": samples.BANDS,
    }
    return render(request, "coursesite/styleguide.html", context)


def accent(request: HttpRequest) -> str:
    wanted = request.GET.get("accent", "")
    return wanted if wanted in Course.Accent.values else Course.Accent.VERMILION.value
