"""Whom a team invites by address, which words are tags, and how large teams are."""

import pytest

from projects import queries
from projects.forms import InviteForm, ProjectSettingsForm, TeamForm
from tests.factories import CourseFactory, MembershipFactory, TeamFactory, TeamPlaceFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def team():
    return TeamPlaceFactory(team=TeamFactory(course=CourseFactory())).team


def invite(team, **fields):
    return InviteForm(fields, students=queries.students_to_invite(team))


def test_classmate_is_found_by_address_whatever_its_case(team):
    friend = MembershipFactory(course=team.course)

    form = invite(team, email=friend.user.email.upper())

    assert form.is_valid()
    assert form.cleaned_data["membership"] == friend


def test_every_other_address_gets_one_and_the_same_answer(team):
    others = [
        MembershipFactory(course=team.course, ta=True),
        MembershipFactory(course=team.course, dropped=True),
        TeamPlaceFactory(team__course=team.course).membership,
        MembershipFactory(),
    ]
    addresses = ["nobody@example.edu", *(one.user.email for one in others)]

    told = {str(invite(team, email=address).errors) for address in addresses}

    assert len({one.split("value=")[0] for one in told}) == 1
    assert "has this address" in told.pop()


@pytest.mark.parametrize("both", [True, False])
def test_one_of_list_and_address_is_wanted(team, both):
    friend = MembershipFactory(course=team.course)
    fields = {"membership": friend.pk, "email": friend.user.email} if both else {}

    assert "type one address" in str(invite(team, **fields).errors["membership"])


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (" #LLM , caches,llm;  two  words ", "LLM, caches, two words"),
        (",,", ""),
        (",".join("abcdefghi"), None),
        ("x" * 31, None),
    ],
)
def test_tags_are_tidied_or_refused(typed, kept):
    form = TeamForm({"name": "Kernels", "tags": typed})

    assert form.is_valid() is (kept is not None)
    assert form.cleaned_data.get("tags") == kept


def test_smallest_team_is_not_above_the_largest():
    form = ProjectSettingsForm({"team_min": "3", "team_max": "2"})

    assert "above the largest" in str(form.errors["team_min"])
