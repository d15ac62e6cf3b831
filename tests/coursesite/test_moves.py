"""The pages that move when something is due, and what a student is told of it."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from grading import actions as grading
from grading.models import Grade, Item
from outbox.models import Letter
from projects.models import Extension, ProjectSettings
from tests.factories import (
    NOW,
    ComponentFactory,
    MembershipFactory,
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
    """Due two days ago and open still."""
    return MilestoneFactory(
        course=course,
        title="Report",
        position=1,
        opens_at=NOW - 9 * DAY,
        due_at=DUE,
        closes_at=NOW + 2 * DAY,
    )


@pytest.fixture
def place(course):
    return TeamPlaceFactory(team__course=course, team__name="Blue", joined_at=NOW - 9 * DAY)


@pytest.fixture
def item(course, milestone, instructor):
    return grading.create_item(
        component=ComponentFactory(course=course, weight=100),
        name="Report",
        max_points=100,
        milestone=milestone,
        late_percent=Decimal(10),
        late_floor=Decimal("12.5"),
        by=instructor,
        now=NOW,
    )


@pytest.fixture
def late(milestone, place):
    return SubmissionFactory(
        milestone=milestone, team=place.team, submitted_at=DUE + DAY + timedelta(hours=1)
    )


@pytest.fixture
def released(item, late, place, instructor):
    """The late report's grade, which its student sees: 85 less 20."""
    grading.enter_grade(
        item=item, membership=place.membership, by=instructor, now=NOW, status="graded", points=85
    )
    Item.objects.filter(pk=item.pk).update(released_at=NOW)
    return Grade.objects.get()


def address(name, milestone, *args):
    return reverse(f"projects:{name}", args=[milestone.course.slug, *(args or [milestone.pk])])


def local(moment):
    return (moment + timedelta(hours=9)).strftime("%Y-%m-%dT%H:%M")  # Asia/Seoul


def grant(client, milestone, **fields):
    return client.post(
        address("extension-grant", milestone), {"reason": "The server was away."} | fields
    )


def test_more_time_is_given_and_seen_at_once(client, milestone, place, instructor):
    chosen = f"{address('extension-grant', milestone)}?owner={place.team.pk}"
    form = client.get(chosen).context["form"]
    assert form["team"].value() == str(place.team.pk)

    response = grant(client, milestone, team=place.team.pk, due_at=local(NOW + 3 * DAY))

    assert response.status_code == 302
    page = words(client.get(response.url))
    assert "extended: <time" in page
    assert "The server was away." in page
    assert "Take back" in page
    client.force_login(place.membership.user)
    page = words(client.get(address("milestone", milestone)))
    assert "Extended" in page
    assert "The server was away." in page
    assert "Ina Structor" in page
    assert "Take back" not in page
    assert Letter.objects.get().recipient == place.membership.user


def test_mistakes_in_an_extension_are_said_at_the_field(client, milestone, place, instructor):
    good = {"team": place.team.pk, "due_at": local(NOW + DAY)}
    for change, field in [
        ({"team": "999"}, "team"),
        ({"team": ""}, "team"),
        ({"due_at": local(DUE)}, "due_at"),
        ({"due_at": "soon"}, "due_at"),
        ({"closes_at": local(NOW)}, "due_at"),
        ({"reason": ""}, "reason"),
        ({"reason": "x" * 301}, "reason"),
    ]:
        response = grant(client, milestone, **good | change)

        assert response.status_code == 400
        assert list(response.context["form"].errors) == [field]
    assert not Extension.objects.exists()


def test_an_individual_milestone_asks_for_a_student(client, course, instructor):
    milestone = MilestoneFactory(course=course, is_individual=True, opens_at=NOW - DAY)
    student = MembershipFactory(course=course)

    response = grant(client, milestone, membership=student.pk, due_at=local(milestone.due_at + DAY))

    assert response.status_code == 302
    assert Extension.objects.get().membership == student


def test_totals_that_students_see_are_shown_before_an_extension_changes_them(
    client, milestone, place, released
):
    fields = {"team": place.team.pk, "due_at": local(NOW)}

    response = grant(client, milestone, **fields)

    assert response.status_code == 200
    page = words(response)
    assert "65.00" in page
    assert "85.00" in page
    assert not Extension.objects.exists()

    response = grant(client, milestone, **fields, accepted="on")

    assert response.status_code == 302
    released.refresh_from_db()
    assert released.days_late == 0

    extension = Extension.objects.get()
    back = address("extension-take-back", milestone, extension.pk)
    assert "85.00" in words(client.post(back, {"reason": "Error."}))
    assert client.post(back, {"reason": "Error.", "accepted": "on"}).status_code == 302
    released.refresh_from_db()
    assert released.days_late == 2
    assert client.post(back, {"reason": "Error."}).status_code == 400


def dates(milestone, **changes):
    return {
        "position": milestone.position,
        "title": milestone.title,
        "opens_at": local(milestone.opens_at),
        "due_at": local(milestone.due_at),
        "closes_at": local(milestone.closes_at),
        "file_types": milestone.file_types,
        "max_megabytes": 20,
    } | changes


def test_moving_a_deadline_shows_whom_it_changes(client, milestone, late, place, instructor):
    other = TeamPlaceFactory(team__course=milestone.course, team__name="Green").team
    fields = dates(milestone, due_at=local(NOW))

    response = client.post(address("milestone-edit", milestone), fields)

    assert response.status_code == 200
    changed = response.context["moved"].hand_ins
    assert [(one.row.team, one.before.state.value, one.after.state.value) for one in changed] == [
        (late.team, "late", "on_time"),
        (other, "missing", "not_yet"),
    ]
    milestone.refresh_from_db()
    assert milestone.due_at == DUE

    assert (
        client.post(address("milestone-edit", milestone), fields | {"accepted": "on"}).status_code
        == 302
    )
    milestone.refresh_from_db()
    assert milestone.due_at == NOW


@pytest.mark.usefixtures("instructor")
@pytest.mark.parametrize("is_individual", [False, True])
def test_a_milestone_becomes_each_students_or_the_teams(client, milestone, place, is_individual):
    """Other rows hand in then: none of them has become late by it."""
    TeamPlaceFactory(team=place.team)
    milestone.is_individual = not is_individual
    milestone.save()
    how = {"is_individual": "on"} if is_individual else {}

    response = client.post(address("milestone-edit", milestone), dates(milestone, **how))

    milestone.refresh_from_db()
    assert (response.status_code, milestone.is_individual) == (302, is_individual)


def test_what_changes_nobody_is_saved_at_once(client, milestone, late, instructor):
    fields = dates(milestone, title="The report", grace_minutes="15")

    assert client.post(address("milestone-edit", milestone), fields).status_code == 302

    milestone.refresh_from_db()
    assert (milestone.title, milestone.grace_minutes) == ("The report", 15)
    assert client.post(address("milestone-edit", milestone), dates(milestone)).status_code == 302
    milestone.refresh_from_db()
    assert milestone.grace_minutes == 15
    fields = dates(milestone, grace_minutes="")
    assert client.post(address("milestone-edit", milestone), fields).status_code == 302
    milestone.refresh_from_db()
    assert milestone.grace_minutes == 0


def test_grades_follow_a_moved_deadline_in_the_same_step(client, milestone, released):
    fields = dates(milestone, due_at=local(DUE + DAY), accepted="on")

    assert client.post(address("milestone-edit", milestone), fields).status_code == 302

    released.refresh_from_db()
    assert released.days_late == 1


def test_a_course_that_lets_the_last_version_count_shows_whose_total_changes(
    client, course, milestone, place, released
):
    SubmissionFactory(milestone=milestone, team=place.team, version=2, submitted_at=DUE)
    grading.follow_dates(course=course, now=NOW)
    released.refresh_from_db()
    assert released.days_late == 0
    SubmissionFactory(milestone=milestone, team=place.team, version=3, submitted_at=DUE + DAY)
    address_ = reverse("projects:settings-edit", args=[course.slug])
    fields = {"team_max": "4", "counts_last": "on"}

    response = client.post(address_, fields)

    assert response.status_code == 200
    assert "75.00" in words(response)
    assert not ProjectSettings.objects.exists()
    assert client.post(address_, fields | {"accepted": "on"}).status_code == 302
    released.refresh_from_db()
    assert released.days_late == 1


def milestone_page(client, member, milestone):
    client.force_login(member.user)
    return words(client.get(address("milestone", milestone)))


def test_student_sees_what_handing_in_now_would_cost(client, milestone, item, place):
    page = milestone_page(client, place.membership, milestone)

    assert "Handed in now it is 2 days late." in page
    assert "It costs 20 % of the maximum." in page
    assert "below 12.5 %" in page
    assert "It is no more until" in page


def test_student_sees_that_the_bank_pays(client, course, milestone, item, place, instructor):
    grading.set_policy(
        course=course,
        caps_at_100=False,
        shows_statistics=True,
        regrade_days=7,
        late_days=3,
        by=instructor,
        now=NOW,
    )

    page = milestone_page(client, place.membership, milestone)

    assert "2 of your 3 late days are used for it." in page
    assert "It costs nothing." in page


def test_student_with_a_version_on_time_is_warned_that_another_would_not_count(
    client, milestone, item, place
):
    SubmissionFactory(milestone=milestone, team=place.team, submitted_at=DUE)

    page = milestone_page(client, place.membership, milestone)

    assert "Your version 1 was on time and counts" in page
    assert "It costs" not in page


def test_before_it_is_due_nothing_is_said_of_cost(client, course, place):
    milestone = MilestoneFactory(course=course)

    assert "data-hand-in-cost" not in milestone_page(client, place.membership, milestone)


def test_who_has_left_still_sees_what_was_handed_in_while_they_were_there(client, milestone, place):
    then = SubmissionFactory(milestone=milestone, team=place.team, submitted_at=NOW - 3 * DAY)
    later = SubmissionFactory(
        milestone=milestone, team=place.team, version=2, submitted_at=NOW - DAY
    )
    place.left_at = NOW - 2 * DAY
    place.save()
    client.force_login(place.membership.user)

    assert client.get(address("submission", milestone, then.pk)).status_code == 200
    assert client.get(address("submission", milestone, later.pk)).status_code == 403
