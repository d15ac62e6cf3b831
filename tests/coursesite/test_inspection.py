"""The matrix of hand-ins with its filters, and letters to those who have handed in nothing."""

from datetime import timedelta

import pytest
from django.urls import reverse

from grading import actions as grading
from outbox.models import Letter
from tests.factories import (
    NOW,
    ComponentFactory,
    ExtensionFactory,
    MilestoneFactory,
    SubmissionFactory,
    TeamPlaceFactory,
)
from tests.grading.pages_for_tests import words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
DAY = timedelta(days=1)
DUE = NOW - 2 * DAY


@pytest.fixture
def milestone(course):
    return MilestoneFactory(
        course=course, title="Report", opens_at=NOW - 9 * DAY, due_at=DUE, closes_at=NOW + DAY
    )


def team(course, name):
    return TeamPlaceFactory(
        team__course=course,
        team__name=name,
        membership__user__name=f"{name} Member",
        joined_at=NOW - 9 * DAY,
    ).team


@pytest.fixture
def teams(course, milestone, instructor):
    """One on time and graded, one late, one with more time and nothing yet, one with nothing."""
    good, late, more, none = (team(course, name) for name in ("Good", "Tardy", "More", "Nil"))
    SubmissionFactory(milestone=milestone, team=good, submitted_at=DUE)
    SubmissionFactory(milestone=milestone, team=late, submitted_at=DUE + DAY)
    ExtensionFactory(milestone=milestone, team=more, due_at=NOW + DAY)
    item = grading.create_item(
        component=ComponentFactory(course=course),
        name="Report",
        max_points=100,
        milestone=milestone,
        by=instructor,
        now=NOW,
    )
    grading.enter_grade(
        item=item,
        membership=good.places.get().membership,
        by=instructor,
        now=NOW,
        status="graded",
        points=85,
    )
    return {"Good": good, "Tardy": late, "More": more, "Nil": none}


def shown(client, course, **wishes):
    response = client.get(reverse("projects:inspection", args=[course.slug]), wishes)
    assert response.status_code == 200
    return [row.team.name for row in response.context["inspection"].team_rows]


@pytest.mark.parametrize(
    ("show", "names"),
    [
        ("", ["Good", "More", "Nil", "Tardy"]),
        ("on_time", ["Good"]),
        ("late", ["Tardy"]),
        ("missing", ["Nil"]),
        ("extended", ["More"]),
        ("graded", ["Good"]),
        ("ungraded", ["Tardy"]),
        ("nonsense", ["Good", "More", "Nil", "Tardy"]),
    ],
)
def test_table_is_narrowed_to_what_is_looked_for(client, course, teams, show, names):
    assert shown(client, course, show=show) == names


def test_table_is_narrowed_to_a_milestone(client, course, milestone, teams):
    other = MilestoneFactory(course=course, opens_at=NOW - DAY)

    assert shown(client, course, show="missing", milestone=other.pk) == []
    assert shown(client, course, show="missing", milestone=milestone.pk) == ["Nil"]
    assert shown(client, course, milestone="x" * 50) == ["Good", "More", "Nil", "Tardy"]
    page = client.get(reverse("projects:inspection", args=[course.slug]), {"show": "graded"})
    assert page.context["inspection"].team_milestones == [milestone, other]
    assert reverse("grading:queue", args=[course.slug]) in words(page)


def write(client, milestone, **fields):
    address = reverse("projects:missing-write", args=[milestone.course.slug, milestone.pk])
    sent = {"subject": "Where is it?", "body": "Please hand it in.", "token": "once"}
    return client.post(address, sent | fields)


def test_letters_to_those_missing_are_shown_first_and_sent_once(client, milestone, teams):
    page = words(
        client.get(reverse("projects:missing-write", args=[milestone.course.slug, milestone.pk]))
    )
    assert "Nil" in page and "Tardy" not in page and "More" not in page

    response = write(client, milestone)

    assert response.status_code == 200
    preview = words(response)
    assert "Please hand it in." in preview
    assert "Ina Structor" in preview
    assert not Letter.objects.exists()

    for _twice in range(2):
        assert write(client, milestone, accepted="on").status_code == 302
    letter = Letter.objects.get()
    assert letter.recipient.name == "Nil Member"
    assert letter.subject.endswith("Where is it?")
    assert reverse("projects:milestone", args=[milestone.course.slug, milestone.pk]) in letter.body

    assert write(client, milestone, accepted="on", token="again").status_code == 302
    assert Letter.objects.count() == 2


def test_nobody_missing_is_said(client, milestone, instructor):
    response = write(client, milestone, accepted="on")

    assert response.status_code == 400
    assert "Nobody is missing any more" in words(response)


def test_mistakes_in_the_letter_are_said_at_the_field(client, milestone, teams):
    for field in ("subject", "body", "token"):
        response = write(client, milestone, **{field: ""})

        assert response.status_code == 400
        assert list(response.context["form"].errors) == [field]
    assert not Letter.objects.exists()
