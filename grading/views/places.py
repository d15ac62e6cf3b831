"""The pages of grades that one goes to from any other of them, by what a person may do."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from courses.permissions import Access
from courses.rules import Permission


@dataclass(frozen=True)
class Place:
    """A page by the name of its address, which needs the course only."""

    name: str
    label: Promise
    permission: Permission


PLACES = (
    Place("grades", _("Gradebook"), Permission.VIEW_GRADEBOOK),
    Place("queue", _("To grade"), Permission.ENTER_GRADES),
    Place("grid", _("Grid"), Permission.VIEW_GRADEBOOK),
    Place("import", _("Import"), Permission.ENTER_GRADES),
    Place("exports", _("Export"), Permission.VIEW_GRADEBOOK),
    Place("statistics", _("Statistics"), Permission.VIEW_GRADEBOOK),
    Place("letter-grades", _("Letter grades"), Permission.VIEW_GRADEBOOK),
    Place("regrades", _("Regrades"), Permission.VIEW_GRADEBOOK),
    Place("grades", _("My grades"), Permission.VIEW_OWN_GRADES),
    Place("what-if", _("What if"), Permission.VIEW_OWN_GRADES),
    Place("statistics", _("Statistics"), Permission.VIEW_OWN_GRADES),
    Place("regrades", _("Regrades"), Permission.VIEW_OWN_GRADES),
    Place("components", _("Components and items"), Permission.EDIT_WEIGHTS),
    Place("policy", _("Rules"), Permission.EDIT_WEIGHTS),
)


@dataclass(frozen=True)
class PlaceLink:
    url: str
    label: Promise
    is_here: bool


def places(access: Access, here: str) -> Sequence[PlaceLink]:
    """Return the links that a page of grades shows at its top.

    :param here: the name of the page's own address.
    """
    return [
        PlaceLink(
            reverse(f"grading:{place.name}", args=[access.course.slug]),
            place.label,
            is_here=place.name == here,
        )
        for place in PLACES
        if access.can(place.permission)
    ]
