"""What a course asks of talks, and of whom it asks something else."""

from collections.abc import Collection

from courses.models import Course, Membership
from papers.models import TalkPolicy, TalkQuota
from schedule.models import SignupRound


def talk_policy(course: Course) -> TalkPolicy:
    """Return the course's policy; the defaults, unsaved, if nobody has set one."""
    return TalkPolicy.objects.filter(course=course).first() or TalkPolicy(course=course)


def talks_asked_of(student: Membership, round_: SignupRound) -> int:
    """Return how many talks this student gives: their quota, else what the round asks of everybody."""
    quota = TalkQuota.objects.filter(membership=student).first()
    return round_.seats_each if quota is None else quota.talks


def talk_quotas(member_ids: Collection[int]) -> dict[int, int]:
    """Return the quotas of those students who have one, by membership."""
    rows = TalkQuota.objects.filter(membership__in=member_ids)
    return dict(rows.values_list("membership_id", "talks"))
