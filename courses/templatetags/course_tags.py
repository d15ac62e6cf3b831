"""What every page uses: moments by the course's clock and the reader's own, Markdown."""

from datetime import datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from django import template
from django.template import Context
from django.utils import formats, timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from courses import markdown as course_markdown
from courses.models import own_zone
from courses.rules import clocks_differ, zone_letters

register = template.Library()
MINUTE = 60


DAYS = {"full": gettext_lazy("D j M Y, "), "short": gettext_lazy("D j M, "), "clock": ""}
"""How much of the day each form of a moment says. Languages write dates in their own order."""


@register.simple_tag(takes_context=True, name="moment")
def moment_of_course(
    context: Context,
    value: datetime,
    zone: ZoneInfo,
    *,
    until: datetime | None = None,
    form: str = "full",
    beside: ZoneInfo | None = None,
) -> SafeString:
    """Show a moment by the course's clock, and by the reader's own where that shows another time.

    "Tue 24 Nov 2026, 23:59 KST (15:59 CET)". Rendered without a request, as letters and kept parts
    of pages are, it shows nobody's own unless `beside` is given.

    :param until: when what begins then is over: "14:00–15:15".
    :param form: "full"; "short" without year and letters, where the page names the zone; "clock".
    :param beside: the zone shown beside it, if that is not the reader's own.
    """
    request = getattr(context, "request", None)
    return both_clocks(
        value,
        zone,
        beside or (own_zone(request.user) if request else None),
        until=until,
        form=form,
    )


def both_clocks(
    value: datetime,
    zone: ZoneInfo,
    beside: ZoneInfo | None,
    *,
    until: datetime | None = None,
    form: str = "full",
) -> SafeString:
    """Return a moment in one zone, and in the other where its clock then shows another time."""
    words = _span(value, until, zone, str(DAYS[form]))
    letters = "" if form == "short" else _letters(value, zone)
    shown = format_html('<time datetime="{}">{}{}</time>', value.isoformat(), words, letters)
    if beside is None or not clocks_differ(value, zone, beside):
        return shown
    is_same_day = value.astimezone(zone).date() == value.astimezone(beside).date()
    words = _span(value, until, beside, "" if is_same_day else str(DAYS["short"]))
    return format_html(
        '{} <span class="beside">({}{})</span>', shown, words, _letters(value, beside)
    )


def _span(value: datetime, until: datetime | None, zone: ZoneInfo, day: str) -> str:
    words = formats.date_format(value.astimezone(zone), f"{day}H:i")
    return f"{words}–{clock(until, zone)}" if until else words


def _letters(value: datetime, zone: ZoneInfo) -> SafeString:
    return format_html(' <abbr title="{}">{}</abbr>', zone.key, zone_letters(value, zone))


@register.filter
def moment(value: datetime, zone: ZoneInfo) -> SafeString:
    """Show a moment by the course's clock only: "Tue 24 Nov 2026, 23:59 KST".

    For the dense tables of staff, what is printed, and what a whole room looks at; everywhere else
    the tag of this name shows the reader's own clock as well.
    """
    return both_clocks(value, zone, None)


@register.filter
def clock(value: datetime, zone: ZoneInfo) -> str:
    """Show the time of day in the zone: "14:00"."""
    return formats.date_format(value.astimezone(zone), "H:i")


@register.filter
def local_day(value: datetime, zone: ZoneInfo) -> str:
    """Show the day in the zone: "Tue 24 Nov"."""
    return formats.date_format(value.astimezone(zone), _("D j M"))


@register.filter
def zone_name(zone: ZoneInfo) -> str:
    """Show a zone as people write it: "America/New York"."""
    return zone.key.replace("_", " ")


@register.filter
def percent(value: Decimal) -> str:
    """Show a share with the decimals it needs: "20 %", "2.5 %"."""
    return f"{formats.number_format(value.normalize() + 0, use_l10n=True)} %"


@register.filter
def relative(value: datetime) -> str:
    """Say how far a moment is from now: "in 3 hours", "2 days ago". Never use it in a cached part."""
    seconds = (value - timezone.now()).total_seconds()
    if abs(seconds) < MINUTE:
        return _("in less than a minute") if seconds > 0 else _("just now")
    words = duration(abs(seconds))
    return (
        _("in %(time)s") % {"time": words} if seconds >= 0 else _("%(time)s ago") % {"time": words}
    )


@register.filter
def duration_words(value: timedelta) -> str:
    """Say how long something lasts: "3 hours"."""
    return duration(value.total_seconds())


def duration(seconds: float) -> str:
    minutes = int(seconds // 60)
    if minutes < 1:
        return _("less than a minute")
    if minutes < 60:
        return ngettext("%(n)d minute", "%(n)d minutes", minutes) % {"n": minutes}
    hours = minutes // 60
    if hours < 48:
        return ngettext("%(n)d hour", "%(n)d hours", hours) % {"n": hours}
    return ngettext("%(n)d day", "%(n)d days", hours // 24) % {"n": hours // 24}


@register.filter
def markdown(text: str, top: int = 2) -> SafeString:
    """Show Markdown; its highest headings get the level `top`."""
    return course_markdown.render(text, top=top)
