"""When milestones are due for whom: their dates, and the extension that holds for a team or student."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet

from courses.models import Course
from projects.models import Extension, Milestone
from projects.rules import Dates, Owner


class DatesByOwner:
    """The dates of milestones for each team and student, with all extensions loaded."""

    def __init__(self, extensions: Iterable[Extension]) -> None:
        """:param extensions: in the order in which they were granted."""
        self._last = {(one.milestone_id, one.owner): one for one in extensions}

    def of(self, milestone: Milestone, owner: Owner | None) -> Dates:
        """Return the milestone's dates for them; for who is in no team those of everybody."""
        extension = self._last.get((milestone.pk, owner)) if owner else None
        if extension is None or extension.due_at is None or extension.closes_at is None:
            return milestone.dates
        return milestone.dates.extended(due_at=extension.due_at, closes_at=extension.closes_at)


def dates_by_owner(course: Course) -> DatesByOwner:
    """Return the dates of a course's milestones for everybody; one query."""
    return DatesByOwner(Extension.objects.filter(milestone__course=course).order_by("pk"))


def dates_for(milestone: Milestone, owner: Owner | None) -> Dates:
    """Return one milestone's dates for one team or student; one query."""
    return DatesByOwner(extensions_for(milestone, owner).order_by("pk") if owner else ()).of(
        milestone, owner
    )


def extensions_for(milestone: Milestone, owner: Owner) -> QuerySet[Extension]:
    """Return what was granted to a team or student for a milestone, the last first."""
    return (
        milestone.extensions.filter(**{f"{owner.kind}_id": owner.pk})
        .select_related("granted_by__user")
        .order_by("-pk")
    )


@dataclass(frozen=True)
class ExtensionRow:
    """:param holds: nothing else was decided since, and it was not taken back."""

    extension: Extension
    holds: bool


def extension_rows(extensions: Iterable[Extension]) -> list[ExtensionRow]:
    """Return what was granted with what holds of it.

    :param extensions: of one milestone, the last first.
    """
    rows, seen = [], set()
    for one in extensions:
        rows.append(ExtensionRow(one, one.owner not in seen and not one.is_taken_back))
        seen.add(one.owner)
    return rows


def extensions_of(milestone: Milestone) -> QuerySet[Extension]:
    """Return everything that was granted for a milestone, the last first."""
    return milestone.extensions.select_related(
        "team", "membership__user", "granted_by__user"
    ).order_by("-pk")
