"""What students wish of a ranked round."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef

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


def voter_count(round_: SignupRound) -> int:
    """Return how many active students have ranked at least one talk; one query."""
    has_ranked = Exists(
        Preference.objects.filter(slot__round=round_, ballot__membership=OuterRef("pk"))
    )
    students = Membership.objects.active().students().filter(course=round_.course)
    return students.filter(has_ranked).count()


@dataclass(frozen=True)
class OwnWishes:
    """What one student has saved; `saved_at` is None if nothing."""

    ranking: tuple[int, ...] = ()
    impossible: frozenset[int] = frozenset()
    saved_at: datetime | None = None


def wishes_of(student: Membership, round_: SignupRound) -> OwnWishes:
    """Return what the student wishes of the round; three queries."""
    ballot = Ballot.objects.filter(membership=student).first()
    if ballot is None:
        return OwnWishes()
    ranking = ballot.preferences.filter(slot__round=round_).order_by("rank")
    impossible = ballot.impossible.values_list("session_id", flat=True)
    return OwnWishes(
        tuple(ranking.values_list("slot_id", flat=True)), frozenset(impossible), ballot.saved_at
    )


TOP = 3


@dataclass(frozen=True)
class Demand:
    """How wanted a slot is: how many ranked it first, among their first three, at all."""

    first: int = 0
    top: int = 0
    ranked: int = 0


def demand(wishes: Iterable[Wishes]) -> dict[int, Demand]:
    """Return how wanted each slot is that anybody ranked; no query."""
    first: Counter[int] = Counter()
    top: Counter[int] = Counter()
    ranked: Counter[int] = Counter()
    for one in wishes:
        first.update(one.ranking[:1])
        top.update(one.ranking[:TOP])
        ranked.update(one.ranking)
    return {slot_id: Demand(first[slot_id], top[slot_id], ranked[slot_id]) for slot_id in ranked}
