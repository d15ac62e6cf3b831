"""Who of the graders gets whose work. Pure, and the same for the same input."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum


class How(StrEnum):
    ROUND_ROBIN = "round-robin"
    SECTION = "section"
    TEAM = "team"


@dataclass(frozen=True)
class Work:
    """One student's work.

    :param team_id: of the team they are in; None if they are in none.
    :param section: empty if they are in none.
    """

    member_id: int
    team_id: int | None = None
    section: str = ""


def allot(
    works: Sequence[Work],
    graders: Sequence[int],
    how: How,
    *,
    kept: Mapping[int, int],
    teams_stay_together: bool,
) -> dict[int, int]:
    """Return each student's grader, as even as can be.

    What belongs together goes to the grader who has some of it already, else to who has the least;
    of these to the first. By section the largest sections go first.

    :param works: in the order in which they are dealt.
    :param kept: the grader of those whose work stays where it is.
    :param teams_stay_together: the item grades what teams hand in.
    """
    loads = Counter(dict.fromkeys(graders, 0))
    loads.update(kept[work.member_id] for work in works if work.member_id in kept)
    found = dict(kept)
    for group in _groups(works, how, teams_stay_together=teams_stay_together):
        own = Counter(kept[work.member_id] for work in group if kept.get(work.member_id) in graders)
        grader = min(graders, key=lambda one: (-own[one], loads[one], graders.index(one)))
        for work in group:
            if work.member_id not in found:
                found[work.member_id] = grader
                loads[grader] += 1
    return found


def _groups(works: Sequence[Work], how: How, *, teams_stay_together: bool) -> list[list[Work]]:
    """Return the works that go together, in the order in which they are dealt."""
    groups: dict[tuple[str, object], list[Work]] = defaultdict(list)
    for work in works:
        groups[_key(work, how, teams_stay_together=teams_stay_together)].append(work)
    listed = list(groups.values())
    if how == How.SECTION:
        listed.sort(key=lambda group: -len(group))
    return listed


def _key(work: Work, how: How, *, teams_stay_together: bool) -> tuple[str, object]:
    if work.team_id is not None and (how == How.TEAM or teams_stay_together):
        return "team", work.team_id
    if how == How.SECTION and work.section:
        return "section", work.section
    return "student", work.member_id
