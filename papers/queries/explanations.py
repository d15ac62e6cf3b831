"""Why a student got what they got, from the snapshot that was accepted."""

from dataclasses import dataclass, replace

from django.db.models import QuerySet

from courses.models import Membership
from papers.models import AssignmentRun
from papers.queries.assignments import ProposedLine, lines_of
from papers.queries.proposals import pair_of, proposed_seats, topics_of
from papers.rules.assignment import explain, sentences
from papers.rules.snapshots import problem_of, slot_key, student_key


@dataclass(frozen=True)
class Explained:
    """What an accepted run gave to a student, and why.

    :param words: one sentence each; about nobody else by name.
    """

    run: AssignmentRun
    talks: tuple[ProposedLine, ...]
    words: tuple[str, ...]


def has_explanation(student: Membership) -> bool:
    """Say whether an accepted assignment gave this student a talk; one query."""
    return _accepted(student).exists()


def talks_explained(student: Membership) -> Explained | None:
    """Explain the latest accepted run that gave the student something; None if there is none."""
    run = _accepted(student).select_related("round__course").order_by("accepted_at", "pk").last()
    if run is None:
        return None
    key, topics = student_key(student.pk), topics_of(run.round)
    titles = {slot_key(slot_id): topic.words for slot_id, topic in topics.items()}
    given = list(run.talks.filter(membership=student))
    talks = lines_of(run, given, topics)
    seats = {**proposed_seats(run), key: tuple(slot_key(one.talk.slot_id) for one in talks)}
    problem = problem_of(run.problem)
    by_hand = {pair_of(talk) for talk in given if talk.is_edited}
    problem = replace(problem, pins=problem.pins | by_hand)
    explanation = explain(problem, seats, key)
    return Explained(run, talks, sentences(explanation, titles))


def _accepted(student: Membership) -> QuerySet[AssignmentRun]:
    return AssignmentRun.objects.filter(
        accepted_at__isnull=False, talks__membership=student
    ).distinct()
