"""Filters that every page uses: moments with their zone, Markdown, sizes of files."""

from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from django import template
from django.utils import formats, timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from courses import markdown as course_markdown

register = template.Library()
MINUTE = 60


@register.filter
def moment(value: datetime, zone: ZoneInfo) -> SafeString:
    """Show a moment in the zone, with the zone's name: "Tue 24 Nov 2026, 23:59 KST"."""
    local = value.astimezone(zone)
    words = formats.date_format(local, "D j M Y, H:i")
    return format_html(
        '<time datetime="{}">{} <abbr title="{}">{}</abbr></time>',
        value.isoformat(),
        words,
        zone.key,
        local.tzname(),
    )


@register.filter
def clock(value: datetime, zone: ZoneInfo) -> str:
    """Show the time of day in the zone: "14:00"."""
    return formats.date_format(value.astimezone(zone), "H:i")


@register.filter
def local_day(value: datetime, zone: ZoneInfo) -> str:
    """Show the day in the zone: "Tue 24 Nov"."""
    return formats.date_format(value.astimezone(zone), "D j M")


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
