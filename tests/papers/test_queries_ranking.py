import pytest

from papers import queries
from tests.factories import (
    BallotFactory,
    ImpossibleSessionFactory,
    MembershipFactory,
    PreferenceFactory,
    RoundFactory,
    SlotFactory,
)

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("count", [1, 3])
def test_ballots_of_the_active_students_in_three_queries(count, django_assert_num_queries):
    round_ = RoundFactory(mode="ranked")
    first, second = SlotFactory.create_batch(2, round=round_)
    for number in range(count):
        ballot = BallotFactory(
            membership__course=round_.course, membership__user__name=f"Student {number}"
        )
        PreferenceFactory(ballot=ballot, slot=first, rank=3)  # what was between is withdrawn
        PreferenceFactory(ballot=ballot, slot=second, rank=1)
        ImpossibleSessionFactory(ballot=ballot, session=first.session)
    BallotFactory(membership=MembershipFactory(course=round_.course, dropped=True))
    PreferenceFactory()

    with django_assert_num_queries(3):
        found = queries.ballots(round_)

    assert [one.membership.user.name for one in found] == [f"Student {n}" for n in range(count)]
    assert {one.ranking for one in found} == {(second.pk, first.pk)}
    assert {one.impossible for one in found} == {frozenset({first.session_id})}
