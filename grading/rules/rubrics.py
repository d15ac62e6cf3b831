"""Rubrics: criteria with levels, and what they sum to. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from django.utils.translation import gettext as _

from grading.errors import RubricRefused

MOST_CRITERIA = 20
MOST_LEVELS = 12


@dataclass(frozen=True)
class LevelDraft:
    """:param pk: of the level that it is; None for a new one."""

    name: str
    points: Decimal
    description: str = ""
    pk: int | None = None


@dataclass(frozen=True)
class CriterionDraft:
    name: str
    levels: tuple[LevelDraft, ...]
    description: str = ""
    pk: int | None = None

    @property
    def most(self) -> Decimal:
        return max((level.points for level in self.levels), default=Decimal(0))


@dataclass(frozen=True)
class RubricDraft:
    """A rubric as somebody wants it, the criteria and levels in their order.

    :raises RubricRefused: if a name is there twice, or a criterion has no level to choose.
    """

    criteria: tuple[CriterionDraft, ...]

    def __post_init__(self) -> None:
        _refuse_twice([one.name for one in self.criteria], _("Two criteria have this name: %s."))
        for criterion in self.criteria:
            if not criterion.levels:
                raise RubricRefused(_("“%s” has no level to choose.") % criterion.name)
            names = [level.name for level in criterion.levels]
            _refuse_twice(names, _("Two levels of a criterion have this name: %s."))

    @property
    def most(self) -> Decimal:
        """Return what the best level of each criterion brings together."""
        return sum((criterion.most for criterion in self.criteria), Decimal(0))

    def as_new(self) -> "RubricDraft":
        """Return the same for another item: nothing of it is there yet."""
        return RubricDraft(
            tuple(
                replace(one, pk=None, levels=tuple(replace(level, pk=None) for level in one.levels))
                for one in self.criteria
            )
        )

    @property
    def points_of(self) -> dict[int, Decimal]:
        """Return the points of the levels that were there before, by id."""
        return {
            level.pk: level.points
            for criterion in self.criteria
            for level in criterion.levels
            if level.pk is not None
        }


def _refuse_twice(names: Sequence[str], words: str) -> None:
    seen: set[str] = set()
    for name in names:
        if name in seen:
            raise RubricRefused(words % name)
        seen.add(name)


def points_after(
    points: Decimal, adjustment: Decimal, old: Iterable[Decimal], new: Iterable[Decimal]
) -> Decimal:
    """Return a grade's points after its levels changed; those given by hand stay as they are.

    :param points: as they are, the adjustment in them.
    :param old: the points of the chosen levels so far; `new` from now on.
    """
    if points - adjustment != sum(old, Decimal(0)):
        return points
    return max(sum(new, Decimal(0)) + adjustment, Decimal(0))
