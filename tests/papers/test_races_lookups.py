from functools import partial

from papers import actions
from papers.errors import TooManyLookups
from papers.models import PaperLookup
from papers.rules.lookups import Identifier
from tests.factories import NOW, MembershipFactory, PaperLookupFactory
from tests.races import at_once, race

pytestmark = race


def test_one_worker_has_a_lookup_however_many_are_woken():
    found = PaperLookupFactory()

    results = at_once([partial(actions.claim_lookup, lookup_id=found.pk, now=NOW)] * 6)

    assert sum(one is not None for one in results) == 1
    found.refresh_from_db()
    assert found.attempts == 1


def test_no_two_people_go_over_the_limit_together():
    ta = MembershipFactory(ta=True)
    asks = [
        partial(
            actions.ask_lookups,
            course=ta.course,
            identifiers=[Identifier("doi", f"10.1145/{who}.{number}") for number in range(30)],
            by=ta,
            now=NOW,
        )
        for who in range(4)
    ]

    results = at_once(asks)

    assert sum(isinstance(one, TooManyLookups) for one in results) == 3
    assert PaperLookup.objects.count() == 30
