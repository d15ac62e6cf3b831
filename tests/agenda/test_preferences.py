"""What a person chooses, and the link in a letter that ends reminders."""

import re
from datetime import time

import pytest
from django.urls import reverse

from agenda import queries, rules
from agenda.models import ReminderPreference
from agenda.permissions import stop_token
from tests.factories import MembershipFactory, UserFactory

pytestmark = pytest.mark.django_db
URL = "/accounts/reminders/"
BOX, ATTRIBUTE = re.compile(r"<input[^>]*checked[^>]*>"), re.compile(r'(name|value)="([^"]*)"')
USUAL = {"mode": "each", "leads": ["120", "1440", "10080"], "kinds": ["milestone", "exam"]}


@pytest.fixture
def member():
    return MembershipFactory(course__slug="ai", course__title="AI systems")


@pytest.fixture
def user(client, member):
    client.force_login(member.user)
    return member.user


def words(response):
    return response.content.decode()


def choice(member):
    [(_member, found)] = queries.with_choices([member])
    return found


def test_page_shows_what_is_usual_and_saving_it_changes_nothing(client, user, member):
    boxes = [dict(ATTRIBUTE.findall(box)) for box in BOX.findall(words(client.get(URL)))]
    given = {name: [box["value"] for box in boxes if box["name"] == name] for name in USUAL}

    response = client.post(URL, given)

    assert response["Location"] == URL
    assert choice(member) == rules.USUAL


def test_choice_is_saved_and_shown(client, user, member):
    given = USUAL | {"leads": ["30"], "quiet_from": "22:00", "quiet_until": "07:30"}

    assert client.post(URL, given).status_code == 302

    found = choice(member)
    assert found.leads == {30}
    assert found.kinds_off == set(rules.RANGES) - {"milestone", "exam"}
    assert found.quiet == rules.Quiet(time(22), time(7, 30), member.course.zone)
    shown = words(client.get(URL))
    assert 'value="22:00"' in shown and 'value="07:30"' in shown


@pytest.mark.parametrize(
    ("given", "field", "told"),
    [
        ({"mode": "hourly"}, "mode", "hourly"),
        ({"mode": ""}, "mode", "required"),
        ({"leads": []}, "leads", "at least one"),
        ({"leads": ["31"]}, "leads", "31"),
        ({"leads": ["x"]}, "leads", "x"),
        ({"kinds": []}, "kinds", "at least one"),
        ({"kinds": ["weather"]}, "kinds", "weather"),
        ({"quiet_from": "22:00"}, "quiet_until", "both hours"),
        ({"quiet_until": "22:00"}, "quiet_from", "both hours"),
        ({"quiet_from": "25:00", "quiet_until": "07:00"}, "quiet_from", "valid time"),
        ({"quiet_from": "07:00", "quiet_until": "07:00"}, "quiet_until", "different times"),
    ],
)
def test_what_cannot_be_is_said_at_its_field_and_nothing_is_saved(client, user, given, field, told):
    response = client.post(URL, USUAL | given)

    assert response.status_code == 400
    assert told in str(response.context["form"].errors[field])
    assert not ReminderPreference.objects.exists()


def test_who_wants_none_need_not_choose_when_and_of_what(client, user, member):
    assert client.post(URL, {"mode": "off"}).status_code == 302
    assert choice(member).mode == "off"


def test_a_course_can_be_otherwise_and_as_everywhere_again(client, user, member):
    here = reverse("agenda:course-choice", args=["ai"])
    client.post(URL, USUAL | {"mode": "weekly"})
    assert "as everywhere" in words(client.get(URL))

    assert client.post(here, {"mode": "x"}).status_code == 400
    client.post(here, USUAL | {"mode": "daily"})
    assert choice(member).mode == "daily"
    assert "One letter a day" in words(client.get(URL))
    assert "choice of its own" in words(client.get(here))

    client.post(here, {"clear": "1"})
    assert choice(member).mode == "weekly"


def test_courses_of_others_are_not_there(client, user):
    other = MembershipFactory().course
    gone = MembershipFactory(user=user, dropped=True).course

    for course in (other, gone):
        assert client.get(reverse("agenda:course-choice", args=[course.slug])).status_code == 404


def stop(member, course=None):
    token = stop_token(member.user_id, course and course.pk)
    return reverse("agenda:reminders-stop", args=[token])


def test_link_asks_first_and_a_mail_programs_press_ends_them(client, member):
    url = stop(member, member.course)

    shown = words(client.get(url))
    assert "No more reminders of AI systems" in shown
    assert member.user.email in shown
    assert choice(member).mode == "each"

    response = client.post(url, {"List-Unsubscribe": "One-Click"})

    assert response.status_code == 200
    assert "no more reminders of “AI systems”" in words(response)
    assert choice(member).mode == "off"
    assert choice(MembershipFactory(user=member.user)).mode == "each"


def test_link_ends_them_everywhere_too_and_can_be_taken_back(client, member):
    own = ReminderPreference.objects.create(user=member.user, course=member.course, leads=[30])
    other = MembershipFactory(user=member.user)
    url = stop(member, member.course)

    response = client.post(url, {"everywhere": "1"})
    assert "no more reminders go to" in words(response)
    assert {choice(member).mode, choice(other).mode} == {"off"}

    assert 'name="everywhere" value="1"' in words(response)
    assert "come again" in words(client.post(url, {"everywhere": "1", "resume": "1"}))
    assert {choice(member).mode, choice(other).mode} == {"each"}
    own.refresh_from_db()
    assert own.leads == [30]


def test_link_of_a_letter_about_several_courses_ends_all(client, member):
    client.post(stop(member))

    assert choice(member).mode == "off"


def test_taken_back_each_course_is_as_it_was(client, member):
    """Digests stay digests, and what was off by choice stays off."""
    off = MembershipFactory(user=member.user)
    ReminderPreference.objects.create(user=member.user, mode="daily")
    ReminderPreference.objects.create(user=member.user, mode="off", course=off.course)

    for url, press in ((stop(member, member.course), {}), (stop(member), {"everywhere": "1"})):
        client.post(url, press)
        client.post(url, press)  # a mail program may press twice
        assert choice(member).mode == "off"

        client.post(url, press | {"resume": "1"})
        assert (choice(member).mode, choice(off).mode) == ("daily", "off")

    client.post(stop(off, off.course), {"resume": "1"})
    assert choice(off).mode == "each"


def test_ending_them_keeps_what_else_was_chosen(client, member):
    ReminderPreference.objects.create(user=member.user, leads=[30], kinds_off=["exam"])
    client.post(stop(member, member.course))
    client.post(stop(member, member.course), {"resume": "1"})

    found = choice(member)
    assert (found.mode, found.leads, found.kinds_off) == ("each", {30}, {"exam"})


@pytest.mark.parametrize("token", ["x", "W251bGwsIG51bGxd:abc", "é"])
def test_links_that_the_site_did_not_make_are_not_there(client, token):
    assert client.get(f"{URL}stop/{token}/").status_code == 404


def test_link_of_who_or_what_is_gone_is_not_there(client):
    assert (
        client.get(reverse("agenda:reminders-stop", args=[stop_token(9, None)])).status_code == 404
    )
    user = UserFactory()
    gone = reverse("agenda:reminders-stop", args=[stop_token(user.pk, 99)])
    assert client.get(gone).status_code == 404
