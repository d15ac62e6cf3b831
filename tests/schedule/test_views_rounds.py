from datetime import timedelta

import pytest

from schedule.models import SignupRound, Slot
from tests.factories import (
    NOW,
    FinalTalkFactory,
    PreferenceFactory,
    PresentationFactory,
    RoundFactory,
    SessionFactory,
    SlotFactory,
    TopicFactory,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
WINDOW = {
    "opens_at": "2026-10-15T09:00",
    "closes_at": "2026-10-20T09:00",
    "returns_until": "2026-10-21T09:00",
}
TALKS = WINDOW | {"mode": "first_come", "seats_each": "2", "slides_lead_days": "3"}


@pytest.fixture
def final(course):
    return RoundFactory(course=course, purpose="final", seats_each=1)


@pytest.fixture
def session(course):
    return SessionFactory(course=course, kind="presentation", title="Final talks")


def test_without_rounds_the_page_says_what_to_do(client, instructor, address, words):
    shown = words(client.get(address("rounds")))

    assert address("round-create", "talk") in shown and address("round-create", "final") in shown


@pytest.mark.parametrize(
    ("purpose", "opens", "closes", "step"),
    [
        ("talk", "2026-10-15T09:00", "2026-10-29T18:00", "Next: put talks up."),
        ("final", "2026-11-13T09:00", "2026-11-27T18:00", "Next: add its slots."),
    ],
)
def test_proposed_sign_up_can_be_saved_as_it_is(
    client, instructor, address, words, purpose, opens, closes, step
):
    form = client.get(address("round-create", purpose)).context["form"]
    proposed = {name: form[name].value() for name in form.fields}
    shown = str(form["opens_at"]) + str(form["closes_at"])

    posted = {
        name: value for name, value in proposed.items() if not name.endswith(("_at", "until"))
    }
    posted |= {"opens_at": opens, "closes_at": closes, "returns_until": closes}
    response = client.post(address("round-create", purpose), posted, follow=True)

    assert opens in shown and closes in shown
    assert step in words(response)


def test_ta_is_not_offered_what_instructors_do(client, ta, address, words, final):
    SlotFactory(round=final)

    shown = words(client.get(address("rounds")))

    assert address("round-create", "talk") in shown
    assert address("round-edit", final.pk) not in shown and "Add slots" not in shown


def test_ta_is_told_who_sets_final_talks(client, ta, address, words):
    assert "The instructors set it" in words(client.get(address("rounds")))


def test_mode_is_changed_with_what_becomes_of_seats_and_wishes(client, course, instructor, address):
    round_ = RoundFactory(course=course)
    slot = SlotFactory(round=round_)
    PresentationFactory(slot=slot)
    PreferenceFactory(ballot__membership__course=course, slot=slot)
    page = address("round-edit", round_.pk)
    assert "1 seat is held, 1 student has ranked talks." in " ".join(
        client.get(page).content.decode().split()
    )

    response = client.post(page, TALKS | {"mode": "ranked"})

    round_.refresh_from_db()
    assert round_.mode == "ranked"
    assert "Students rank the talks from now on" in client.get(response.url).content.decode()
    assert (slot.preferences.count(), slot.seats.exclude(presentation=None).count()) == (1, 1)


@pytest.mark.parametrize(("purpose", "fields", "each"), [("talk", TALKS, 2), ("final", WINDOW, 1)])
def test_round_is_set_in_the_courses_zone(client, instructor, address, purpose, fields, each):
    response = client.post(address("round-create", purpose), fields)

    round_ = SignupRound.objects.get()
    assert response.url == address("rounds")
    assert (round_.purpose, round_.mode, round_.seats_each) == (purpose, "first_come", each)
    assert round_.opens_at.isoformat() == "2026-10-15T00:00:00+00:00"


def test_second_round_of_a_purpose_is_refused(client, instructor, address, words, final):
    response = client.post(address("round-create", "final"), WINDOW)

    assert response.status_code == 400
    assert "a sign-up of this kind already" in words(response)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"closes_at": "2026-10-15T09:00"}, "close after it opens"),
        ({"opens_at": "0001-01-01T00:00"}, "right year"),
        ({"opens_at": "9999-12-31T23:59"}, "right year"),
        ({"opens_at": "soon"}, "valid date/time"),
        ({"seats_each": "0"}, "greater than or equal to 1"),
        ({"seats_each": "9" * 30}, "less than or equal to 10"),
        ({"slides_lead_days": "-1"}, "greater than or equal to 0"),
    ],
)
def test_senseless_rounds_are_refused_in_words(
    client, instructor, address, words, course, changes, said
):
    round_ = RoundFactory(course=course)

    for page in (address("round-create", "talk"), address("round-edit", round_.pk)):
        response = client.post(page, TALKS | changes)
        assert response.status_code == 400
        assert said in words(response)


def test_round_is_edited(client, ta, course, address, words):
    round_ = RoundFactory(course=course)
    assert 'value="2026-10-12T12:00"' in words(client.get(address("round-edit", round_.pk)))

    response = client.post(address("round-edit", round_.pk), TALKS | {"seats_each": "3"})

    round_.refresh_from_db()
    assert (round_.seats_each, round_.revision, response.url) == (3, 1, address("rounds"))


def test_final_rounds_form_asks_nothing_about_slides(client, instructor, address, words, final):
    assert "slides" not in words(client.get(address("round-edit", final.pk))).lower()

    client.post(address("round-edit", final.pk), WINDOW | {"seats_each": "5"})

    final.refresh_from_db()
    assert final.seats_each == 1


def test_round_is_opened_now(client, ta, course, address, words):
    round_ = RoundFactory(
        course=course, opens_at=NOW + timedelta(days=1), closes_at=NOW + timedelta(days=3)
    )
    assert "Not open yet" in words(client.get(address("rounds")))

    response = client.post(address("round-open-now", round_.pk))

    round_.refresh_from_db()
    assert round_.opens_at == NOW
    shown = words(client.get(response.url))
    assert "Open it now" not in shown and ">Open<" in shown
    again = client.post(address("round-open-now", round_.pk))
    assert again.status_code == 400 and "has opened already" in words(again)


def test_closed_round_says_so(client, ta, course, address, words):
    RoundFactory(course=course, closes_at=NOW - timedelta(hours=1))

    assert ">Closed<" in words(client.get(address("rounds")))


def test_seats_of_paper_talks_are_counted(client, ta, address, words, course):
    slot = SlotFactory(round=RoundFactory(course=course), capacity=3)
    TopicFactory(slot=slot)
    PresentationFactory(slot=slot)

    assert "2 of 3 seats are free" in words(client.get(address("rounds")))


def test_slots_are_added_to_a_session(client, instructor, address, final, session, words):
    assert "2026-10-24 12:00 Final talks" in words(client.get(address("slots-add", final.pk)))

    response = client.post(
        address("slots-add", final.pk), {"session": session.pk, "count": "3", "capacity": "2"}
    )

    assert response.url == address("rounds")
    assert [slot.seats.count() for slot in session.slots.all()] == [2, 2, 2]


def test_without_presentation_sessions_the_way_is_shown(client, instructor, address, final, words):
    SessionFactory(course=final.course, kind="presentation", status="cancelled")

    assert "no presentation session yet" in words(client.get(address("slots-add", final.pk)))


@pytest.mark.parametrize(
    "changes",
    [
        {"session": ""},
        {"session": "9" * 30},
        {"count": "0"},
        {"count": "21"},
        {"capacity": "21"},
        {"capacity": "x"},
    ],
)
def test_senseless_slots_are_refused(client, instructor, address, final, session, changes):
    fields = {"session": session.pk, "count": "1", "capacity": "1"} | changes

    assert client.post(address("slots-add", final.pk), fields).status_code == 400
    assert not Slot.objects.exists()


def test_slots_are_added_to_no_other_courses_session(client, instructor, address, final):
    other = SessionFactory(kind="presentation")

    response = client.post(
        address("slots-add", final.pk), {"session": other.pk, "count": "1", "capacity": "1"}
    )

    assert response.status_code == 400


def test_free_slot_is_removed(client, instructor, address, final, words):
    slot = SlotFactory(round=final)
    assert address("slot-remove", slot.pk) in words(client.get(address("rounds")))

    assert client.post(address("slot-remove", slot.pk)).url == address("rounds")
    assert not Slot.objects.exists()


def test_slot_with_a_team_is_kept(client, instructor, address, final, words):
    slot = FinalTalkFactory(slot=SlotFactory(round=final)).seat.slot
    assert address("slot-remove", slot.pk) not in words(client.get(address("rounds")))

    response = client.post(address("slot-remove", slot.pk))

    assert response.status_code == 400
    assert "Somebody holds a seat" in words(response)


def test_slots_of_paper_talks_are_not_removed_here(client, instructor, address, course):
    slot = SlotFactory(round=RoundFactory(course=course, purpose="talk"))

    assert client.post(address("slot-remove", slot.pk)).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_page_takes_as_many_queries_for_three_slots_as_for_one(
    client, instructor, address, final, count, django_assert_num_queries
):
    for _number in range(count):
        FinalTalkFactory(slot=SlotFactory(round=final, capacity=2))
    RoundFactory(course=final.course, purpose="talk")

    # session, user, course, member, rounds, slots, seats of paper talks
    with django_assert_num_queries(7):
        response = client.get(address("rounds"))

    assert response.content.decode().count("data-slot") == count
