"""Whom an announcement may be for, and who that is."""

import pytest

from agenda.audiences import audience_words, audiences_of, members_of
from tests.factories import (
    NOW,
    CourseFactory,
    MembershipFactory,
    MilestoneFactory,
    PresentationFactory,
    RoundFactory,
    SlotFactory,
    SubmissionFactory,
    TeamFactory,
    TeamPlaceFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def course():
    return CourseFactory()


@pytest.fixture
def people(course):
    """Somebody of each role; two students, of whom one is in a team and in section A."""
    made = {
        "instructor": MembershipFactory(course=course, instructor=True),
        "ta": MembershipFactory(course=course, ta=True),
        "placed": MembershipFactory(course=course, section="A"),
        "alone": MembershipFactory(course=course),
        "observer": MembershipFactory(course=course, observer=True),
    }
    MembershipFactory(course=course, dropped=True, section="A")
    MembershipFactory(course=course, ta=True, dropped=True)
    MembershipFactory(section="A")
    TeamPlaceFactory(team=TeamFactory(course=course, name="Seoul"), membership=made["placed"])
    return made


def who(course, people, key):
    names = {member.pk: name for name, member in people.items()}
    return {names[member.pk] for member in members_of(course, key, now=NOW)}


@pytest.mark.parametrize(
    ("key", "found"),
    [
        ("all", {"instructor", "ta", "placed", "alone", "observer"}),
        ("students", {"placed", "alone"}),
        ("staff", {"instructor", "ta"}),
        ("ta", {"ta"}),
        ("no-team", {"alone"}),
        ("no-talk", set()),  # there is no sign-up yet
        ("section:A", {"placed"}),
        ("section:B", set()),
        ("missing:1000000", set()),
        ("missing:x", set()),
        ("?", set()),
    ],
)
def test_who_is_in_it_is_told_by_the_rows(course, people, key, found):
    assert who(course, people, key) == found


def test_without_all_their_talks_are_those_with_fewer_than_they_should_have(course, people):
    round_ = RoundFactory(course=course, seats_each=1)
    PresentationFactory(slot=SlotFactory(round=round_), membership=people["alone"])

    assert who(course, people, "no-talk") == {"placed"}


@pytest.mark.parametrize(
    ("individual", "found"), [(False, {"placed"}), (True, {"placed", "alone"})]
)
def test_without_a_milestone_are_those_of_whom_nothing_came_due_or_not(
    course, people, individual, found
):
    milestone = MilestoneFactory(course=course, is_individual=individual)
    key = f"missing:{milestone.pk}"
    assert milestone.due_at > NOW
    assert who(course, people, key) == found

    owner = {"membership": people["placed"], "team": None} if individual else {}
    team = {} if individual else {"team": people["placed"].team_places.get().team}
    SubmissionFactory(milestone=milestone, submitted_by=people["placed"], **owner, **team)

    assert who(course, people, key) == found - {"placed"}


def test_a_milestone_of_another_course_tells_nothing_of_this_one(course, people):
    assert who(course, people, f"missing:{MilestoneFactory().pk}") == set()


def test_each_has_words_also_when_it_is_no_more(course, people):
    report = MilestoneFactory(course=course, title="Report")
    essay = MilestoneFactory(course=course, title="Essay", is_individual=True)
    known, words = dict(audiences_of(course)), audience_words(course)

    assert known[f"missing:{report.pk}"] == "Teams without “Report”"
    assert words(f"missing:{essay.pk}") == "Students without “Essay”"
    assert known["section:A"] == words("section:A") == "Section A"
    assert words("section:B") == "Section B" and "section:B" not in known
    assert words("missing:1000000") == "Who lacks something that is no longer asked for"


def test_staff_come_first_then_names(course, people):
    found = members_of(course, "all", now=NOW)

    assert [member.role for member in found[:2]] == ["instructor", "ta"]


def test_who_it_is_takes_as_many_queries_for_three_teams_as_for_one(
    course, people, django_assert_max_num_queries
):
    milestone = MilestoneFactory(course=course)
    TeamPlaceFactory.create_batch(2, team__course=course)

    with django_assert_max_num_queries(8):
        assert len(members_of(course, f"missing:{milestone.pk}", now=NOW)) == 3
