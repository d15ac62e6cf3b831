"""What students wish of a ranked round."""

from collections import defaultdict
from dataclasses import dataclass

from courses.models import Membership
from papers.models import Ballot, ImpossibleSession, Preference
from schedule.models import SignupRound


@dataclass(frozen=True)
class Wishes:
    """What one student wishes.

    :param ranking: ids of slots, the first choice first.
    :param impossible: ids of the sessions at which they cannot present.
    """

    membership: Membership
    ranking: tuple[int, ...]
    impossible: frozenset[int]


def ballots(round_: SignupRound) -> list[Wishes]:
    """Return what the active students wish who have saved something, by name; three queries."""
    students = Membership.objects.active().students().filter(course=round_.course)
    ranked: dict[int, list[int]] = defaultdict(list)
    preferences = Preference.objects.filter(slot__round=round_, ballot__membership__in=students)
    for ballot_id, slot_id in preferences.order_by("rank").values_list("ballot_id", "slot_id"):
        ranked[ballot_id].append(slot_id)
    impossible: dict[int, set[int]] = defaultdict(set)
    sessions = ImpossibleSession.objects.filter(ballot__membership__in=students)
    for ballot_id, session_id in sessions.values_list("ballot_id", "session_id"):
        impossible[ballot_id].add(session_id)
    rows = Ballot.objects.filter(membership__in=students).select_related("membership__user")
    return [
        Wishes(row.membership, tuple(ranked[row.pk]), frozenset(impossible[row.pk]))
        for row in rows.order_by("membership__user__name", "pk")
    ]
