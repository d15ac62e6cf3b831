import re

import pytest
import time_machine
from django.urls import reverse

from papers import actions
from tests.factories import NOW, MembershipFactory, PresentationFactory
from tests.papers.rounds_for_tests import (
    closed_round,
    computed_run,
    instructor_of,
    voter,
    weekly_slots,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


@pytest.fixture
def round_():
    return closed_round(seats_each=1)


@pytest.fixture
def slots(round_):
    return weekly_slots(round_, 3)


@pytest.fixture
def ada(round_, slots):
    return voter(round_, slots[0], slots[1], user__name="Ada")


@pytest.fixture
def bob(round_, slots):
    cannot = [slot.session for slot in slots[1:]]
    return voter(round_, slots[0], impossible=cannot, user__name="Bob")


def accept(run):
    return actions.accept_proposal(
        run=run, revision=run.revision, by=instructor_of(run.round), now=NOW
    )


def why(client, reader, *whose):
    client.force_login(reader.user)
    name = "papers:talks-explained-to" if whose else "papers:talks-explained"
    url = reverse(name, args=[reader.course.slug, *(one.pk for one in whose)])
    page = client.get(url).content.decode()
    return " ".join(re.sub(r"<[^>]+>", " ", page.partition("<main")[2]).split())


def test_a_student_reads_what_they_got_and_why_not_more_and_nobodys_name(client, round_, ada, bob):
    accept(computed_run(round_))

    shown = why(client, ada)

    assert "2nd choice Topic 2" in shown
    assert "Not your choice 1, “Topic 1”: its seat went to somebody who ranked it as high" in shown
    assert "Bob" not in shown
    assert "1st choice Topic 1" in why(client, bob)


def test_staff_read_it_as_the_student_does(client, round_, ada, bob):
    accept(computed_run(round_))
    ta = MembershipFactory(course=round_.course, ta=True)

    shown = why(client, ta, ada)

    assert "As Ada reads it." in shown and "2nd choice Topic 2" in shown


def test_what_staff_chose_by_hand_is_said_to_be_theirs(client, round_, slots, ada, bob):
    run = computed_run(round_)
    talk = run.talks.get(membership=ada)
    by = instructor_of(round_)
    run = actions.move_proposed_talk(talk=talk, slot=slots[2], revision=0, by=by, now=NOW)
    accept(run)

    shown = why(client, ada)

    assert "Chosen by the staff" in shown
    assert "staff had given" in shown


def test_who_did_not_rank_reads_that_others_came_first(client, round_, slots, bob):
    silent = MembershipFactory(course=round_.course)
    accept(computed_run(round_))

    assert "You ranked nothing" in why(client, silent)


def test_before_anything_is_accepted_there_is_nothing_to_explain(client, round_, ada):
    computed_run(round_)

    assert "nothing to explain" in why(client, ada)


def test_the_list_of_talks_leads_there_once_there_is_something_to_read(client, round_, slots, ada):
    client.force_login(ada.user)
    url = reverse("papers:presentations", args=[round_.course.slug])
    address = reverse("papers:talks-explained", args=[round_.course.slug])
    accept(computed_run(round_))

    assert address in client.get(url).content.decode()
    placed = PresentationFactory(slot=slots[2]).membership
    client.force_login(placed.user)
    assert address not in client.get(url).content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_takes_one_number_of_queries(
    client, django_assert_num_queries, round_, ada, slots, count
):
    for _number in range(count - 1):
        voter(round_, *slots)
    accept(computed_run(round_))
    client.force_login(ada.user)

    with django_assert_num_queries(8):
        client.get(reverse("papers:talks-explained", args=[round_.course.slug]))
