"""A hand-in's page as staff see it, and who sees which version; its receipt is tested with the projects."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.factories import (
    NOW,
    ItemFactory,
    MembershipFactory,
    MilestoneFactory,
    SubmissionFactory,
    TeamPlaceFactory,
)

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def submission():
    place = TeamPlaceFactory()
    milestone = MilestoneFactory(course=place.team.course)
    return SubmissionFactory(
        milestone=milestone, team=place.team, submitted_by=place.membership, version=1
    )


def shown_to(client, member, submission):
    client.force_login(member.user)
    course = submission.milestone.course
    response = client.get(reverse("projects:submission", args=[course.slug, submission.pk]))
    assert response.status_code == 200
    return response.content.decode()


def marking_of(item, name, pk):
    return reverse(f"grading:{name}", args=[item.component.course.slug, item.pk, pk])


@pytest.mark.parametrize("role", ["instructor", "ta"])
def test_staff_are_led_to_where_the_team_is_graded(client, submission, role):
    course = submission.milestone.course
    item = ItemFactory(component__course=course, milestone=submission.milestone)

    shown = shown_to(client, MembershipFactory(course=course, role=role), submission)

    assert f'href="{marking_of(item, "mark-team", submission.team_id)}"' in shown


def test_individual_work_leads_to_where_its_student_is_graded(client):
    member = MembershipFactory()
    milestone = MilestoneFactory(course=member.course, is_individual=True)
    handed_in = SubmissionFactory(
        milestone=milestone, team=None, membership=member, submitted_by=member
    )
    item = ItemFactory(component__course=member.course, milestone=milestone)

    shown = shown_to(client, MembershipFactory(course=member.course, ta=True), handed_in)

    assert f'href="{marking_of(item, "mark", member.pk)}"' in shown


def test_who_handed_in_is_not_led_there(client, submission):
    ItemFactory(component__course=submission.milestone.course, milestone=submission.milestone)

    assert "Enter grades" not in shown_to(client, submission.submitted_by, submission)


def test_what_is_not_graded_leads_nowhere(client, submission):
    ItemFactory(component__course=submission.milestone.course)
    ta = MembershipFactory(course=submission.milestone.course, ta=True)

    assert "Enter grades" not in shown_to(client, ta, submission)


def versions_of(place, count):
    """Hand in a version a day, beginning the day after the member joined."""
    milestone = MilestoneFactory(course=place.team.course)
    return [
        SubmissionFactory(
            milestone=milestone,
            team=place.team,
            version=number,
            submitted_by=place.membership,
            submitted_at=place.joined_at + number * DAY,
            upload__name=f"draft-{number}.pdf",
        )
        for number in range(1, count + 1)
    ]


def names_shown_to(client, member, submission, count):
    shown = shown_to(client, member, submission)
    return [number for number in range(1, count + 1) if f"draft-{number}.pdf" in shown]


def test_who_left_sees_the_versions_of_their_time_only(client):
    place = TeamPlaceFactory(joined_at=NOW - 9 * DAY)
    course = place.team.course
    gone = TeamPlaceFactory(team=place.team, joined_at=place.joined_at, left_at=NOW - 6 * DAY)
    _first, second, *_later = versions_of(place, 4)

    assert names_shown_to(client, gone.membership, second, 4) == [1, 2]
    for reader in (place.membership, MembershipFactory(course=course, ta=True)):
        assert names_shown_to(client, reader, second, 4) == [1, 2, 3, 4]


@pytest.mark.parametrize("left_at", [None, NOW])
def test_page_of_a_student_takes_as_many_queries_for_three_versions_as_for_one(client, left_at):
    taken = []
    for count in (1, 1, 3):  # the first fills caches
        place = TeamPlaceFactory(joined_at=NOW - 9 * DAY, left_at=left_at)
        first, *_others = versions_of(place, count)
        with CaptureQueriesContext(connection) as captured:
            shown_to(client, place.membership, first)
        taken.append(len(captured))

    assert taken[1] == taken[2]
