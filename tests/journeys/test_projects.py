"""From a team to a graded hand-in: by a phone, and without JavaScript."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from grading import actions
from grading.models import Grade
from projects.models import Extension, Submission
from tests.factories import CourseFactory, MembershipFactory, MilestoneFactory
from tests.uploads import PDF

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
DAY = timedelta(days=1)
PHONE = {"viewport": {"width": 360, "height": 740}, "color_scheme": "dark"}
PROJECTS = "/courses/ai-systems/projects"


@pytest.fixture
def course():
    today = timezone.now().date()
    return CourseFactory(
        slug="ai-systems", starts_on=today - 30 * DAY, ends_on=today + 30 * DAY, time_zone="UTC"
    )


@pytest.fixture
def instructor(course):
    return MembershipFactory(course=course, instructor=True)


@pytest.fixture
def milestone(course, instructor):
    """Two days late by now, at ten percent a day, and open still."""
    now = timezone.now()
    milestone = MilestoneFactory(
        course=course,
        title="Proposal",
        opens_at=now - 9 * DAY,
        due_at=now - 2 * DAY + timedelta(hours=1),
        closes_at=now + 3 * DAY,
    )
    component = actions.create_component(
        course=course, name="Project", weight=100, by=instructor, now=now
    )
    actions.create_item(
        component=component,
        name="Proposal",
        max_points=100,
        milestone=milestone,
        late_percent=Decimal(10),
        late_floor=Decimal(0),
        by=instructor,
        now=now,
    )
    return milestone


def hand_in(page):
    chosen = {"name": "proposal.pdf", "mimeType": "application/pdf", "buffer": PDF}
    page.locator('input[type="file"]').set_input_files(chosen)
    page.get_by_role("button", name="Hand in").click()
    page.get_by_text("It has arrived. This is your receipt.").wait_for()


@pytest.mark.parametrize("scripted", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_a_team_forms_hands_in_late_gets_more_time_and_is_graded(
    visit, findings, course, milestone, instructor, scripted
):
    options = {**PHONE, "java_script_enabled": scripted}

    def look(page):
        if scripted:
            assert findings(page) == [], page.url
            assert page.evaluate("document.documentElement.scrollWidth") <= 360, page.url

    ada, bob = (MembershipFactory(course=course, user__name=name) for name in ("Ada", "Bob"))
    page = visit(ada, f"{PROJECTS}/", **options)
    page.get_by_role("link", name="Create a team").first.click()
    page.get_by_label("Team name").fill("Engines")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("link", name="Invite classmates").click()
    page.get_by_label("Classmate without a team").select_option(str(bob.pk))
    page.get_by_role("button", name="Send the invitation").click()
    page.get_by_text("An invitation is on its way to Bob.").wait_for()
    look(page)
    friend = visit(bob, f"{PROJECTS}/", **options)
    friend.get_by_role("button", name="Accept Engines").click()
    friend.get_by_text("You are in Engines.").wait_for()

    friend.goto(friend.url.split("/courses/")[0] + f"{PROJECTS}/milestones/{milestone.pk}/")
    friend.get_by_text("It costs 20 % of the maximum.").wait_for()
    look(friend)

    staff = visit(instructor, f"{PROJECTS}/inspection/?show=missing", **options)
    look(staff)
    staff.get_by_role("link", name="Proposal").first.click()
    staff.get_by_role("link", name="Give more time").click()
    staff.get_by_label("Team").select_option(label="Engines")
    until = (timezone.now() + DAY).strftime("%Y-%m-%dT%H:%M")
    staff.get_by_label("Due for them").fill(until)
    staff.get_by_label("Reason").fill("The cluster was away.")
    look(staff)
    staff.get_by_role("button", name="Give more time").click()
    staff.get_by_text("They have more time, and are told by letter.").wait_for()
    look(staff)
    assert Extension.objects.get().reason == "The cluster was away."

    friend.reload()
    friend.get_by_text("The cluster was away.").wait_for()
    expect(friend.get_by_text("It costs")).to_have_count(0)
    hand_in(friend)
    expect(friend.get_by_text("On time", exact=True)).to_be_visible()
    look(friend)
    assert Submission.objects.get().team.name == "Engines"

    grader = visit(MembershipFactory(course=course, ta=True), PROJECTS, **options)
    grader.goto(friend.url)
    grader.get_by_role("link", name="Enter grades of Proposal").click()
    shown = grader.locator("iframe.marking__shown")
    assert shown.get_attribute("src").startswith(f"{PROJECTS}/submissions/")
    grader.get_by_label("Points").first.fill("85")
    grader.get_by_role("button", name="Save").first.click()
    grader.wait_for_load_state()
    grades = Grade.objects.order_by("membership")
    assert [(one.points, one.days_late) for one in grades] == [(85, 0), (85, 0)]
