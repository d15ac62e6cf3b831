from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from courses.models import User
from papers import queries
from papers.models import Ballot
from tests.factories import (
    NOW,
    BallotFactory,
    MembershipFactory,
    PreferenceFactory,
    PresentationFactory,
    RoundFactory,
    TalkPolicyFactory,
    TalkQuotaFactory,
    TopicFactory,
)

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


@pytest.fixture
def round_():
    return RoundFactory(mode="ranked", seats_each=1)


@pytest.fixture
def course(round_):
    return round_.course


@pytest.fixture
def slots(round_):
    return [
        topic_slot(round_, title, slot__session__starts_at=NOW + (7 * week + 3) * DAY)
        for week, title in enumerate(("Attention", "Transformers", "Scaling"), start=1)
    ]


@pytest.fixture
def student(course, client):
    member = MembershipFactory(course=course)
    client.force_login(member.user)
    return member


@pytest.fixture
def ta(course):
    return MembershipFactory(course=course, ta=True)


def topic_slot(round_, title, **fields):
    return TopicFactory(slot__round=round_, paper__title=title, **fields).slot


def address(course, name="ranking"):
    return reverse(f"papers:{name}", args=[course.slug])


def ranks(*slots, **fields):
    return {f"rank_{slot.pk}": str(rank) for rank, slot in enumerate(slots, start=1)} | fields


def save(client, course, fields, **headers):
    return client.post(address(course), fields, headers=headers)


def autosave(client, course, fields):
    return save(client, course, fields, accept="application/json")


def saved(student, round_):
    return queries.wishes_of(student, round_).ranking


def words(response):
    return " ".join(response.content.decode().split())


def test_sign_up_is_where_a_student_ranks(client, course, slots, student):
    shown = words(client.get(address(course, "signup")))

    assert "<h1>Rank the talks</h1>" in shown and "Nothing saved yet." in shown
    assert shown.count('type="number"') == shown.count("I cannot present on this day") == 3
    assert "Attention" in shown and "Take a seat" not in shown and "among their first" not in shown


def test_numbers_are_an_order_whose_gaps_close(client, course, round_, slots, student):
    first, second, third = slots
    fields = {f"rank_{third.pk}": "2", f"rank_{first.pk}": " 70 ", f"rank_{second.pk}": ""}

    response = save(client, course, fields | {f"cannot_{second.session_id}": "on"})

    assert saved(student, round_) == (third.pk, first.pk)
    assert queries.wishes_of(student, round_).impossible == {second.session_id}
    shown = words(client.get(response.url))
    assert "Saved 12:00 KST." in shown
    assert f'name="rank_{first.pk}" value="2"' in shown and shown.count(" checked") == 1


def test_a_page_that_saves_as_one_goes_is_told_when_and_what_is_amiss(
    client, course, slots, student
):
    answer = autosave(client, course, ranks(*slots)).json()
    assert answer == {"saved": "Saved 12:00 KST", "notes": []}
    User.objects.update(time_zone="Europe/Berlin")
    answer = autosave(client, course, ranks(*slots)).json()
    assert answer["saved"] == "Saved 12:00 KST (05:00 CEST)"

    answer = autosave(client, course, ranks(slots[0])).json()
    assert "You ranked 1 talk. Rank more if you can" in answer["notes"][0]

    answer = autosave(
        client, course, ranks(*slots) | {f"cannot_{slots[1].session_id}": "on"}
    ).json()
    assert answer["notes"] == [
        "You ranked 1 talk on a day on which you cannot present: it is not given to you."
    ]

    everywhere = {f"cannot_{slot.session_id}": "on" for slot in slots}
    answer = autosave(client, course, everywhere).json()
    assert "no talk yet" in answer["notes"][0] and "give 0 of the 1" in answer["notes"][1]


@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        ("0", "greater than or equal to 1"),
        ("-1", "greater than or equal to 1"),
        ("1000000000", "less than or equal to 999"),
        ("9" * 400, ""),
        ("1.5", "whole number"),
        ("first", "whole number"),
        ("\0", ""),
        ("1", "1 stands at another talk already."),
    ],
)
def test_a_number_that_cannot_be_is_told_at_its_field(
    client, course, round_, slots, student, value, sentence
):
    fields = ranks(slots[0]) | {f"rank_{slots[1].pk}": value}

    response = save(client, course, fields)

    assert response.status_code == 400 and response.context["form"].errors[f"rank_{slots[1].pk}"]
    assert sentence in words(response) and "Nothing was saved" in words(response)
    assert f'name="rank_{slots[0].pk}" value="1"' in words(response)
    refused = autosave(client, course, fields)
    assert refused.status_code == 400 and list(refused.json()["errors"]) == [f"rank_{slots[1].pk}"]
    assert not Ballot.objects.exists()


def test_a_talk_withdrawn_meanwhile_is_said_and_the_others_keep_their_numbers(
    client, course, round_, slots, student
):
    gone, kept = slots[:2]
    fields = ranks(gone, kept)
    gone.delete()

    response = save(client, course, fields)

    assert response.status_code == 400 and "is not there any more" in words(response)
    assert f'name="rank_{kept.pk}" value="2"' in words(response)
    assert save(client, course, {f"rank_{kept.pk}": "2"}).status_code == 302
    foreign = TopicFactory().slot
    for bad in (
        {f"rank_{foreign.pk}": "1"},
        {f"cannot_{foreign.session_id}": "on"},
        {"rank_x": "1"},
    ):
        assert autosave(client, course, bad).status_code == 400
    assert saved(student, round_) == (kept.pk,)


def test_all_by_date_cleared_and_brought_back(client, course, round_, slots, student):
    cannot = {f"cannot_{slots[1].session_id}": "on"}

    save(client, course, cannot | {"order": "date"})
    assert saved(student, round_) == (slots[0].pk, slots[2].pk)

    response = save(client, course, cannot | {"order": "none"})
    shown = words(client.get(response.url))
    assert saved(student, round_) == () and "Bring it back" in shown
    assert queries.wishes_of(student, round_).impossible == {slots[1].session_id}
    assert f'type="hidden" name="rank_{slots[2].pk}" value="2"' in shown
    assert save(client, course, {"order": "backwards"}).status_code == 400

    save(client, course, cannot | ranks(slots[0], slots[2]))
    assert "Bring it back" not in words(client.get(address(course)))


def test_a_day_that_was_changed_after_the_saving_is_pointed_out(client, course, slots, student):
    save(client, course, ranks(slots[0]) | {f"cannot_{slots[1].session_id}": "on"})
    assert "was changed after you saved" not in words(client.get(address(course)))
    for slot in slots:
        slot.session.changed_at = NOW + timedelta(minutes=1)
        slot.session.starts_at += DAY
        slot.session.ends_at += DAY
        slot.session.save()

    shown = words(client.get(address(course)))

    assert shown.count("was changed after you saved, and is on") == 2
    assert "is on Sun 25 Oct now" in shown


def test_before_it_opens_nothing_can_be_ranked(client, course, slots, student, clock):
    clock.move_to(NOW - 3 * DAY)

    shown = words(client.get(address(course, "signup")))

    assert "Not open yet" in shown and "Attention" in shown and "data-ranking-form" not in shown
    response = save(client, course, ranks(slots[0]))
    assert response.status_code == 400 and "has not opened yet" in words(response)


def test_after_it_closes_what_counted_stands_there(client, course, round_, slots, student, clock):
    save(client, course, ranks(slots[2], slots[0]) | {f"cannot_{slots[1].session_id}": "on"})
    clock.move_to(NOW + 2 * DAY)

    shown = words(client.get(address(course, "signup")))

    assert "What counted" in shown and "data-ranking-form" not in shown
    assert (
        shown.index("Scaling") < shown.index("Attention") and "cannot present: Sat 31 Oct" in shown
    )
    response = autosave(client, course, ranks(slots[0]))
    assert response.status_code == 400 and "What you saved before counts" in words(response)
    assert saved(student, round_) == (slots[2].pk, slots[0].pk)


def test_who_ranked_nothing_is_told_what_that_means(client, course, slots, student, clock):
    clock.move_to(NOW + 2 * DAY)

    assert "You ranked no talk. You get what is left" in words(client.get(address(course)))


def test_who_holds_talks_after_the_closing_sees_the_board(client, course, slots, student, clock):
    PresentationFactory(slot=slots[0], membership=student)
    assert "My talks" in words(client.get(address(course)))
    clock.move_to(NOW + 2 * DAY)

    shown = words(client.get(address(course, "signup")))

    assert "You hold 1 of 1 seats" in shown and address(course) in shown


def test_nothing_is_asked_of_who_gives_no_talk(client, course, slots, student):
    TalkQuotaFactory(membership=student, talks=0)

    shown = words(client.get(address(course, "signup")))

    assert "nothing is asked of you" in shown and "data-ranking-form" not in shown
    assert "nothing is asked of you" in words(client.get(address(course, "presentations")))
    assert save(client, course, ranks(slots[0])).status_code == 400


def test_demand_is_shown_where_the_course_says_so(client, course, round_, slots, student):
    PreferenceFactory(ballot__membership__course=course, slot=slots[0])
    TalkPolicyFactory(course=course, shows_demand=True)

    assert words(client.get(address(course))).count("1 student ranked it among their first 3") == 1


def test_presentations_say_how_talks_are_given_out(client, course, slots, student, clock):
    page = address(course, "presentations")
    assert "Say which talks you wish for until" in words(client.get(page))
    clock.move_to(NOW - 3 * DAY)
    assert "Ranking the talks begins" in words(client.get(page))
    clock.move_to(NOW + 2 * DAY)
    assert "the staff have the talks assigned" in words(client.get(page))


def test_staff_see_demand_and_who_has_not_ranked(client, course, round_, slots, ta):
    PreferenceFactory(ballot__membership__course=course, slot=slots[0])
    silent = MembershipFactory(course=course, user__name="Silent One")
    BallotFactory(membership__course=course, membership__user__name="Dates Only")
    TalkQuotaFactory(membership__course=course, membership__user__name="Auditor", talks=0)
    client.force_login(ta.user)

    shown = words(client.get(address(course)))

    assert "1 of 3 have ranked talks" in shown and shown.count("data-silent") == 2
    assert silent.user.name in shown and "Auditor" not in shown
    assert address(course, "assign") not in shown  # an instructor's to do
    board = words(client.get(address(course, "signup")))
    assert "Give a seat" in board and address(course) in board
    assert save(client, course, ranks(slots[0])).status_code == 403


def test_first_come_has_no_page_for_wishes(client, course, round_, slots, student):
    round_.mode = "first_come"
    round_.save()

    assert client.get(address(course)).url == address(course, "signup")
    assert save(client, course, ranks(slots[0])).status_code == 400
    round_.delete()
    assert client.get(address(course)).url == address(course, "signup")


def test_archived_course_shows_what_was_ranked_and_takes_nothing(client, course, slots, student):
    save(client, course, ranks(slots[0]))
    course.archived_at = NOW
    course.save()

    assert "data-ranking-form" not in words(client.get(address(course)))
    assert save(client, course, ranks(slots[1])).status_code == 403


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize("is_staff", [True, False])
def test_page_takes_as_many_queries_for_three_talks_and_votes_as_for_one(
    client, course, round_, student, ta, count, is_staff, django_assert_num_queries
):
    TalkPolicyFactory(course=course, shows_demand=True)
    BallotFactory(membership=student)
    for number in range(count):
        slot = topic_slot(round_, f"Paper {number}")
        PreferenceFactory(ballot=student.ballot, slot=slot, rank=number + 1)
        PreferenceFactory(ballot__membership__course=course, slot=slot)
    if is_staff:
        client.force_login(ta.user)

    # session, user, course, member, round, 3 of the programme, 3 of all ballots; for staff the
    # students, for a student how many talks, policy, 3 of their ballot
    with django_assert_num_queries(12 if is_staff else 16):
        response = client.get(address(course))

    assert words(response).count("data-slot") == count
