"""A hand-in's page as staff see it; its receipt is tested with the projects."""

import pytest
from django.urls import reverse

from tests.factories import (
    ItemFactory,
    MembershipFactory,
    MilestoneFactory,
    SubmissionFactory,
    TeamPlaceFactory,
)

pytestmark = pytest.mark.django_db


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
