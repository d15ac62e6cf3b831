import pytest

from papers import queries
from tests.factories import (
    MembershipFactory,
    PresentationFactory,
    RoundFactory,
    SlotFactory,
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


@pytest.mark.parametrize("count", [1, 3])
def test_talks_held_and_asked_are_counted_in_one_query(count, django_assert_num_queries):
    round_ = RoundFactory(seats_each=2)
    slots = SlotFactory.create_batch(2, round=round_, capacity=3)
    MembershipFactory(course=round_.course, dropped=True)
    for _one in range(count):
        TalkQuotaFactory(membership__course=round_.course, talks=0)
        eager = TalkQuotaFactory(membership__course=round_.course, talks=3).membership
        student = MembershipFactory(course=round_.course)
        PresentationFactory(membership=eager, slot=slots[0])
        PresentationFactory(membership=student, slot=slots[1])

    with django_assert_num_queries(1):
        found = {one.membership: one for one in queries.student_talks(round_)}

    assert len(found) == 3 * count
    assert [(one.held, one.asked, one.missing, one.quota) for one in list(found.values())[-3:]] == [
        (0, 0, 0, 0),
        (1, 3, 2, 3),
        (1, 2, 1, None),
    ]
    short = queries.students_short_of_talks(round_)
    assert {one.pk for one in short} == {one.pk for one in found if found[one].missing}
    assert {(one.talk_count, one.talks_asked) for one in short} == {(1, 3), (1, 2)}
