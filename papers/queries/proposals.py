"""Reads of what an assignment run proposes, for what is decided on it."""

from collections.abc import Iterable, Iterator, Mapping

from django.utils.translation import gettext as _

from courses.models import Membership
from papers.models import AssignmentRun, ProposedTalk, SlotTopic
from papers.rules.assignment import check
from papers.rules.proposals import Gone, Seats, gone, problem_now, seats_of
from papers.rules.snapshots import Pair, Snapshot, slot_key, student_key
from schedule.models import SignupRound


def last_proposal(round_: SignupRound) -> AssignmentRun | None:
    """Return the latest run of the round that came to a result."""
    runs = AssignmentRun.objects.filter(round=round_, state=AssignmentRun.State.DONE)
    return runs.order_by("pk").last()


def pair_of(talk: ProposedTalk) -> Pair:
    return student_key(talk.membership_id), slot_key(talk.slot_id)


def proposed_seats(run: AssignmentRun) -> Seats:
    """Return the slots of each student as the run proposes them now; one query."""
    return seats_of(pair_of(talk) for talk in run.talks.all())


def topics_of(round_: SignupRound) -> dict[int, SlotTopic]:
    """Return what each slot of the round is about, with its session; one query."""
    topics = SlotTopic.objects.filter(slot__round=round_)
    rows = topics.select_related("paper", "slot__session__week")
    return {topic.slot_id: topic for topic in rows.order_by("slot__session__starts_at", "slot_id")}


def names_of(course_id: int, topics: Iterable[SlotTopic]) -> dict[str, str]:
    """Return what a snapshot's ids stand for: names of students, titles of talks; one query."""
    members = Membership.objects.filter(course=course_id).select_related("user")
    names = {student_key(one.pk): one.user.name for one in members}
    return names | {slot_key(topic.slot_id): topic.words for topic in topics}


def standing_problems(run: AssignmentRun, live: Snapshot) -> list[str]:
    """Say, sentence by sentence, why a proposal cannot be had in the course as it is now.

    Who became short of talks since then is not its business: the next run gives them theirs.
    """
    names = names_of(run.round.course_id, topics_of(run.round).values())
    seats = proposed_seats(run)
    lost = gone(run.problem, live, seats)
    told = list(_lost_words(lost, names))
    broken = check(problem_now(live, seats), seats, students=names, slots=names)
    return told or [one.text for one in broken]


def _lost_words(lost: Gone, names: Mapping[str, str]) -> Iterator[str]:
    def listed(ids: Iterable[str]) -> str:
        return ", ".join(names.get(one, _("(gone)")) for one in ids)

    if lost.students:
        said = _(
            "No longer in need of talks, because they dropped the course or have all of theirs: %(names)s."
        )
        yield said % {"names": listed(lost.students)}
    if lost.overfull:
        said = _("Asked for fewer talks than are proposed: %(names)s.")
        yield said % {"names": listed(lost.overfull)}
    if lost.robbed:
        said = _("Proposed a talk that has been withdrawn: %(names)s.")
        yield said % {"names": listed(lost.robbed)}
    if lost.slots:
        said = _("Cancelled or over: %(titles)s.")
        yield said % {"titles": listed(lost.slots)}
    if lost.returned:
        said = _("Gave a talk back that the proposal keeps for them: %(names)s.")
        yield said % {"names": listed(student for student, _slot in lost.returned)}
