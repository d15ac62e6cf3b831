"""Who looks for a team finds one on the board; staff move students, and lay out the final talks."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from projects import queries
from projects.models import FinalTalk
from tests.factories import (
    CourseFactory,
    MembershipFactory,
    RoundFactory,
    SlotFactory,
    TeamFactory,
    TeamPlaceFactory,
)

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
PHONE = {"viewport": {"width": 360, "height": 740}}
BOTH = pytest.mark.parametrize(
    "scripted", [True, False], ids=["with JavaScript", "without JavaScript"]
)


@pytest.fixture
def course():
    return CourseFactory(slug="ai-systems", time_zone="UTC")


@pytest.fixture
def blue(course):
    """A team of one that looks for somebody, and another one."""
    TeamPlaceFactory(
        team__course=course,
        team__name="Red",
        membership__user__name="Cleo",
        joined_at=timezone.now(),
    )
    team = TeamFactory(course=course, name="Blue", is_looking=True, looking_for="A CUDA person.")
    return TeamPlaceFactory(team=team, membership__user__name="Bob", joined_at=timezone.now())


def board(course):
    return reverse("projects:looking", args=[course.slug])


@BOTH
def test_a_student_asks_a_team_of_the_board_and_is_taken_in(visit, look, course, blue, scripted):
    options = PHONE | {"java_script_enabled": scripted}
    ada = MembershipFactory(course=course, user__name="Ada")
    page = visit(ada, board(course), **options)
    page.get_by_role("button", name="Put it on the board").click()
    expect(page.locator("#div_id_interests")).to_contain_text("required")
    page.get_by_label("What you would like to work on").fill("Compilers, and mornings.")
    page.get_by_role("button", name="Put it on the board").click()
    expect(page.locator("[data-looking-student]")).to_contain_text("Compilers, and mornings.")
    if scripted:
        look(page)
    page.get_by_role("link", name="Ask to join Blue").click()
    page.get_by_label("A sentence to the team").fill("I know CUDA.")
    if scripted:
        look(page)
    page.get_by_role("button", name="Ask to join").click()
    expect(page.get_by_role("main")).to_contain_text("You have asked to join Blue")

    member = visit(blue.membership, board(course), **options)
    expect(member.get_by_role("button", name="Invite to Blue")).to_be_visible()
    if scripted:
        look(member)
    member.get_by_role("link", name="Back to the project").click()
    expect(member.locator("[data-request]")).to_contain_text("I know CUDA.")
    if scripted:
        look(member)
    member.get_by_role("button", name="Accept Ada").click()
    expect(member.locator("section", has_text="Members").get_by_text("Ada")).to_be_visible()
    assert queries.current_team(ada) == blue.team

    page.reload()
    expect(page.locator("section", has_text="My team")).to_contain_text("Bob")
    page.get_by_role("link", name="Who looks for a team").click()
    expect(page.locator("[data-looking-student]")).to_have_count(0)


@BOTH
def test_staff_move_a_student_and_lay_out_the_final_talks(visit, look, course, blue, scripted):
    options = PHONE | {"java_script_enabled": scripted}
    now = timezone.now()
    window = {"opens_at": now, "closes_at": now + timedelta(days=9)}
    round_ = RoundFactory(course=course, purpose="final", seats_each=1, **window)
    for day in (20, 21):
        SlotFactory(
            round=round_,
            session__title=f"Final talks, day {day}",
            session__starts_at=now + timedelta(days=day),
        )
    leaver = TeamPlaceFactory(team=blue.team, membership__user__name="Ada", joined_at=now)
    teacher = MembershipFactory(course=course, instructor=True)
    page = visit(teacher, reverse("projects:team", args=[course.slug, blue.team_id]), **options)
    if scripted:
        look(page)
    page.get_by_role("link", name="Move Ada").click()
    page.get_by_role("button", name="Move the student").click()
    expect(page.locator("#div_id_team")).to_contain_text("required")
    page.get_by_label("To the team").select_option(label="Red")
    if scripted:
        look(page)
    page.get_by_role("button", name="Move the student").click()
    expect(page.get_by_role("heading", name="Red")).to_be_visible()
    expect(page.get_by_role("row", name="Ada")).to_be_visible()
    assert queries.current_team(leaver.membership).name == "Red"

    page.goto(page.url.split("/teams/")[0] + "/final-talks/")
    if scripted:
        look(page)
    page.get_by_role("link", name="Lay out the rest").click()
    expect(page.locator("[data-planned]")).to_contain_text(
        ["Final talks, day 20", "Final talks, day 21"]
    )
    assert not FinalTalk.objects.exists()
    if scripted:
        look(page)
    page.get_by_role("button", name="Give them these seats").click()
    expect(page.get_by_text("Every team has one.")).to_be_visible()
    talks = FinalTalk.objects.order_by("team__name")
    seats = talks.values_list("team__name", "seat__slot__session__title")
    assert list(seats) == [("Blue", "Final talks, day 20"), ("Red", "Final talks, day 21")]
