"""The ways about: the rooms of a course, and the site's own links."""

from dataclasses import dataclass
from typing import Any

from django import template
from django.http import HttpRequest
from django.template import Context, RequestContext
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from courses.permissions import Access
from courses.rules import Permission
from coursesite.permissions import may_read_letters

register = template.Library()


@dataclass(frozen=True)
class Room:
    """A part of a course.

    :param views: beginnings of the names of the views that are in this room.
    :param permission: what lets a person in.
    """

    label: Promise
    view: str
    views: tuple[str, ...]
    permission: Permission = Permission.VIEW_COURSE

    def holds(self, view: str) -> bool:
        return view == self.view or view.startswith(self.views)


PRESENTATION_VIEWS = (
    "papers:assign",
    "papers:signup",
    "papers:seat",
    "papers:presentations",
    "papers:ranking",
    "papers:slides",
    "papers:swap",
    "papers:talk",
    "papers:waitlist",
    "papers:feedback",
    "papers:session-feedback",
    "talk",
)
ROOMS = (
    Room(_("Schedule"), "course", ("schedule:",)),
    Room(_("Presentations"), "papers:presentations", PRESENTATION_VIEWS),
    Room(_("Papers"), "papers:library", ("papers:",)),
    Room(_("Projects"), "projects:projects", ("projects:",)),
    Room(_("Grades"), "grading:grades", ("grading:",), Permission.VIEW_OWN_GRADES),
    Room(_("Grades"), "grading:grades", ("grading:",), Permission.VIEW_GRADEBOOK),
    Room(
        _("People"),
        "courses:people",
        ("courses:people", "courses:person", "courses:roster", "courses:invitation"),
        Permission.VIEW_PEOPLE,
    ),
    Room(_("Letters"), "course-letters", ("course-letters",), Permission.VIEW_LETTERS),
    Room(_("Dashboard"), "dashboard", ("dashboard",), Permission.VIEW_DASHBOARD),
    Room(_("Settings"), "courses:settings", ("courses:settings",), Permission.VIEW_SETTINGS),
)
MEMBERS_ONLY = {"papers:presentations", "projects:projects"}


@dataclass(frozen=True)
class Way:
    """One link of a navigation."""

    label: Promise
    url: str
    is_current: bool = False
    is_exact: bool = False


@register.inclusion_tag("components/course_nav.html", takes_context=True)
def course_nav(context: RequestContext, access: Access) -> dict[str, Any]:
    """Show the rooms of the course that this person may enter, and mark the one they are in."""
    request: HttpRequest | None = context.get("request")
    match = request.resolver_match if request else None
    return {"items": ways(access, match.view_name if match else "")}


def ways(access: Access, view: str) -> list[Way]:
    rooms = [room for room in ROOMS if may_enter(access, room)]
    here = next((room for room in rooms if room.holds(view)), None)
    links = [(room, link(room.view, access.course.slug)) for room in rooms]
    return [
        Way(room.label, url, is_current=room is here, is_exact=room.view == view)
        for room, url in links
        if url
    ]


def may_enter(access: Access, room: Room) -> bool:
    if room.view in MEMBERS_ONLY and access.member is None:
        return False
    return access.can(room.permission)


@register.simple_tag(takes_context=True)
def site_links(context: Context) -> dict[str, Any]:
    """Return where the site's own pages are, as far as this person may enter them.

    A request that is refused early, as for a wrong host, has nobody on it yet.
    """
    request: HttpRequest | None = context.get("request")
    account = [(_("Profile"), "accounts:profile"), (_("Reminders"), "agenda:preferences")]
    if request is not None and hasattr(request, "user") and may_read_letters(request):
        account.append((_("Letters"), "mailbox"))
    return {
        "home": link("home") or "/",
        "sign_in": link("accounts:sign-in"),
        "sign_out": link("accounts:sign-out"),
        "account": [Way(label, url) for label, view in account if (url := link(view))],
    }


def link(view: str, *args: str) -> str:
    """Return a page's address, empty if this site has no such page."""
    try:
        return reverse(view, args=args)
    except NoReverseMatch:
        return ""
