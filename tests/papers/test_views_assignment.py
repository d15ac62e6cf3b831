import re

import pytest
import time_machine
from django.urls import reverse

from papers.models import AssignmentRun, Presentation
from tests.factories import (
    NOW,
    AssignmentRunFactory,
    MembershipFactory,
    RoundFactory,
)
from tests.papers.rounds_for_tests import (
    asked_run,
    closed_round,
    computed_run,
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
    return closed_round()


@pytest.fixture
def instructor(round_, client):
    member = MembershipFactory(course=round_.course, instructor=True)
    client.force_login(member.user)
    return member


def address(name, round_, *ids):
    return reverse(f"papers:{name}", args=[round_.course.slug, *ids])


def words(response):
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def follow(client, response):
    assert response.status_code == 302
    return words(client.get(response.url))


def test_without_a_sign_up_the_way_to_one_is_shown(client):
    member = MembershipFactory(instructor=True)
    client.force_login(member.user)
    url = reverse("papers:assign", args=[member.course.slug])

    assert "has not been set yet" in words(client.get(url))
    assert client.post(url, {"seed": "0"}).status_code == 200


def test_the_page_says_who_has_not_ranked_and_what_is_missing(client, round_, instructor):
    (slot,) = weekly_slots(round_, 1)
    voter(round_, slot)
    MembershipFactory(course=round_.course, user__name="Silent Sue")

    shown = words(client.get(address("assign", round_)))

    assert "1 of 2" in shown
    assert "1 seat is missing" in shown
    assert "Silent Sue" in shown


def test_computing_leads_to_how_far_it_is_and_then_to_the_proposal(client, round_, instructor):
    slots = weekly_slots(round_, 2)
    voter(round_, *slots, user__name="Ada")
    voter(round_, *slots, user__name="Bob")

    response = client.post(address("assign", round_), {"seed": "7"})

    run = AssignmentRun.objects.get()
    assert (run.seed, run.asked_by) == (7, instructor)
    page = client.get(response.url)
    assert "It waits for its turn" in words(page)
    assert '<noscript><meta http-equiv="refresh"' in page.content.decode()
    part = client.get(response.url, headers={"HX-Request": "true"})
    assert "<html" not in part.content.decode() and "its turn" in words(part)
    assert "See how far it is" in words(client.get(address("assign", round_)))
    run = finish(run)
    assert client.get(response.url, headers={"HX-Request": "true"})["HX-Refresh"] == "true"
    shown = words(client.get(response.url))
    assert "Ada" in shown and "1st choice" in shown and "2nd choice" in shown
    assert "Ready to look at" in words(client.get(address("assign", round_)))


def finish(run):
    from papers import actions

    actions.compute_assignment(run_id=run.pk, clock=lambda: NOW)
    run.refresh_from_db()
    return run


def test_what_cannot_start_is_said_on_the_page(client, round_, instructor):
    weekly_slots(round_, 1)
    voter(round_)
    asked_run(round_)

    response = client.post(address("assign", round_), {"seed": "0"})

    assert response.status_code == 400
    assert AssignmentRun.objects.count() == 1
    assert client.post(address("assign", round_), {"seed": "-1"}).status_code == 400


def test_before_it_opens_nothing_is_computed(client):
    round_ = RoundFactory(opens_at=NOW.replace(month=11), closes_at=NOW.replace(month=12))
    client.force_login(MembershipFactory(course=round_.course, instructor=True).user)

    assert "As soon as the sign-up has opened" in words(client.get(address("assign", round_)))


def test_cancelling_says_so_and_a_late_cancel_is_refused(client, round_, instructor):
    weekly_slots(round_, 1)
    voter(round_)
    run = asked_run(round_)

    shown = follow(client, client.post(address("assign-cancel", round_, run.pk)))

    assert "Nothing has changed" in shown
    assert client.post(address("assign-cancel", round_, run.pk)).status_code == 409


def test_what_is_impossible_is_said_with_what_would_help(client, round_, instructor):
    weekly_slots(round_, 1)
    voter(round_, user__name="Ada")
    voter(round_, user__name="Bob")
    run = computed_run(round_)

    page = client.get(address("assign-run", round_, run.pk))

    shown = words(page)
    assert "Nothing has changed" in shown
    assert "too few seats" in shown and "Add 1 seat" in shown
    assert reverse(
        "papers:talk-change", args=[round_.course.slug, run.problem["slots"][0]["id"][1:]]
    ) in (page.content.decode())


def test_a_failed_run_says_why_and_how_to_go_on(client, round_, instructor):
    run = AssignmentRunFactory(
        round=round_, state="failed", ended_at=NOW, reasons=[{"kind": "failed", "text": "Oh no."}]
    )

    shown = words(client.get(address("assign-run", round_, run.pk)))

    assert "Oh no." in shown and "Compute again" in shown


@pytest.fixture
def proposal(round_, instructor):
    slots = weekly_slots(round_, 3)
    voter(round_, slots[0], user__name="Ada")
    voter(round_, slots[1], user__name="Bob")
    return computed_run(round_)


def test_the_happiness_is_drawn_with_the_table_beside_it(client, round_, proposal):
    page = client.get(address("assign-run", round_, proposal.pk)).content.decode()

    assert '<svg class="chart"' in page and 'role="img"' in page
    assert re.search(r'<th scope="row">1st</th><td class="numeral">2</td>', page)
    assert "Topic 3" in page.partition("Talks that nobody gives")[2]


def test_the_worst_off_come_first_and_changes_are_marked(client, round_, proposal):
    slots = list(round_.slots.order_by("pk"))
    proposal.talks.filter(membership__user__name="Bob").update(slot=slots[2], is_pinned=True)

    again = client.post(address("assign-again", round_, proposal.pk))
    run = AssignmentRun.objects.latest("pk")
    assert again.url == address("assign-run", round_, run.pk)
    finish(run)
    run.talks.filter(membership__user__name="Bob").update(slot=slots[1])
    proposal.talks.filter(membership__user__name="Bob").update(slot=slots[2])
    run.talks.filter(membership__user__name="Ada").update(slot=slots[0])

    page = client.get(again.url)
    shown = words(page)
    assert "1 student has other talks than in the run before" in shown
    assert "Before: Topic 3" in shown
    first = words(client.get(address("assign-run", round_, proposal.pk))).partition("Who gets what")
    assert first[2].index("Bob") < first[2].index("Ada")


def test_a_talk_is_moved_from_a_list_that_says_what_would_break(client, round_, proposal):
    bob = proposal.talks.get(membership__user__name="Bob")
    url = address("assign-move", round_, bob.pk)
    page = client.get(url).content.decode()
    assert "swap with <bdi>Ada</bdi>" in page and "1 seat free" in page
    free = round_.slots.get(topic__paper__title="Topic 3")

    shown = follow(client, client.post(url, {"target": f"s{free.pk}", "revision": "0"}))

    assert "Bob is proposed for this talk, and pinned" in shown
    assert "By hand" in shown and "keeping 1 pin" in shown
    bob.refresh_from_db()
    assert bob.slot == free


def test_a_move_that_breaks_a_rule_or_is_behind_is_refused_in_words(client, round_, proposal):
    bob = proposal.talks.get(membership__user__name="Bob")
    url = address("assign-move", round_, bob.pk)
    full = round_.slots.get(topic__paper__title="Topic 1")

    broken = client.post(url, {"target": f"s{full.pk}", "revision": "0"})
    behind = client.post(url, {"target": f"s{bob.slot_id}", "revision": "5"})

    assert broken.status_code == 400 and "Topic 1" in words(broken)
    assert behind.status_code == 409 and "Somebody has changed the proposal" in words(behind)
    assert 'name="revision" value="0"' in behind.content.decode()


@pytest.mark.parametrize(
    "target", ["", "s0", "x", "s1/99999999", "s" + "9" * 30, "s1/", "\0", "s٣"]
)
def test_a_senseless_target_is_refused(client, round_, proposal, target):
    bob = proposal.talks.get(membership__user__name="Bob")

    response = client.post(
        address("assign-move", round_, bob.pk), {"target": target, "revision": "0"}
    )

    assert response.status_code == 400


def test_pins_are_set_from_the_list(client, round_, proposal):
    bob = proposal.talks.get(membership__user__name="Bob")
    url = address("assign-pin", round_, bob.pk)

    response = client.post(url, {"revision": "0", "is_pinned": "on"})

    assert response.url.endswith(f"#m{bob.membership_id}")
    assert "Unpin" in words(client.get(response.url))
    assert client.post(url, {"revision": "0"}).status_code == 409
    assert client.post(url, {"revision": ""}).status_code == 400


def test_accepting_asks_once_then_gives_the_seats(client, round_, proposal):
    url = address("assign-accept", round_, proposal.pk)
    assert "2 students get their talks and a letter" in words(client.get(url))

    shown = follow(client, client.post(url, {"revision": "0"}))

    assert "everybody is told by letter" in shown
    assert Presentation.objects.count() == 2
    again = client.post(url, {"revision": "0"})
    assert again.status_code == 409 and "has been accepted" in words(again)
    assert "Accepted by" in words(client.get(address("assign-run", round_, proposal.pk)))
    assert "Accepted" in words(client.get(address("assign", round_)))


def test_a_changed_course_is_told_and_asks_for_a_tick(client, round_, proposal):
    voter(round_)
    url = address("assign-accept", round_, proposal.pk)

    assert "The course has changed" in words(client.get(address("assign-run", round_, proposal.pk)))
    refused = client.post(url, {"revision": "0"})
    assert refused.status_code == 409 and "1 student needs talks" in words(refused)
    assert client.post(url, {"revision": "0", "although_changed": "on"}).status_code == 302


def test_what_cannot_be_accepted_any_more_is_said_with_names(client, round_, proposal):
    ada = round_.course.memberships.get(user__name="Ada")
    ada.state, ada.dropped_at = "dropped", NOW
    ada.save()

    shown = words(client.get(address("assign-accept", round_, proposal.pk)))

    assert "cannot be accepted any more" in shown and "Ada" in shown


@pytest.mark.parametrize("count", [3, 12])
def test_the_preview_takes_one_number_of_queries(
    client, instructor, round_, count, django_assert_num_queries
):
    slots = weekly_slots(round_, count)
    for _number in range(count):
        voter(round_, *slots)
    run = computed_run(round_, previous=computed_run(round_))

    with django_assert_num_queries(17):
        page = client.get(address("assign-run", round_, run.pk))

    assert page.content.decode().count("data-student") == count


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_takes_one_number_of_queries(
    client, instructor, round_, count, django_assert_num_queries
):
    weekly_slots(round_, count)
    for _number in range(count):
        voter(round_)
        computed_run(round_)

    with django_assert_num_queries(15):
        page = client.get(address("assign", round_))

    assert page.content.decode().count("data-unvoted") == count
    assert page.content.decode().count("data-run") == count
