import pytest

from papers import queries
from tests.factories import (
    MembershipFactory,
    RoundFactory,
    TalkPolicyFactory,
    TalkQuotaFactory,
)

pytestmark = pytest.mark.django_db


def test_course_without_a_policy_has_the_defaults():
    round_ = RoundFactory()

    assert queries.talk_policy(round_.course).min_gap_weeks == 1
    TalkPolicyFactory(course=round_.course, min_gap_weeks=3)
    assert queries.talk_policy(round_.course).min_gap_weeks == 3


def test_quota_stands_before_what_the_round_asks():
    round_ = RoundFactory(seats_each=2)
    student = MembershipFactory(course=round_.course)
    auditor = TalkQuotaFactory(membership__course=round_.course, talks=0).membership

    assert queries.talks_asked_of(student, round_) == 2
    assert queries.talks_asked_of(auditor, round_) == 0
    assert queries.talk_quotas([student.pk, auditor.pk]) == {auditor.pk: 0}
