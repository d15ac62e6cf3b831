"""A large file on a slow line: how far it is, what to do when the line breaks, and the receipt."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from courses.models import User
from projects.models import Milestone, Submission
from tests.factories import MembershipFactory, MilestoneFactory
from tests.journeys.walking import PASSWORD
from tests.uploads import PDF

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
LARGE = PDF[:-6] + b"%" + b"x" * 3_000_000 + b"\n" + PDF[-6:]
SLOW = 1_000_000  # bytes a second


@pytest.fixture
def page(visit):
    """The page of a milestone that is open, on a phone's line."""
    now = timezone.now()
    student = MembershipFactory(course__slug="ai-systems")
    milestone = MilestoneFactory(
        course=student.course,
        is_individual=True,
        opens_at=now - timedelta(days=1),
        due_at=now + timedelta(minutes=2),
        closes_at=now + timedelta(days=1),
    )
    path = f"/courses/ai-systems/projects/milestones/{milestone.pk}/"
    page = visit(student, path, viewport={"width": 360, "height": 740})
    page.line = page.context.new_cdp_session(page)
    page.line.send("Network.enable")
    return page


def line(page, *, offline=False):
    page.line.send(
        "Network.emulateNetworkConditions",
        {"offline": offline, "latency": 0, "downloadThroughput": -1, "uploadThroughput": SLOW},
    )


def choose(page, content, name="report.pdf"):
    chosen = {"name": name, "mimeType": "application/pdf", "buffer": content}
    page.locator('input[type="file"]').set_input_files(chosen)


def test_progress_is_shown_a_broken_line_is_told_and_the_file_arrives_once(page, findings):
    choose(page, LARGE)
    line(page, offline=True)
    page.get_by_role("button", name="Hand in").click()
    page.get_by_text("It did not get through. Your file is still chosen").wait_for()
    assert not Submission.objects.exists()

    line(page)
    page.get_by_role("button", name="Hand in").click()
    page.wait_for_function(
        "() => /Sending: [1-9]\\d? %/.test(document.querySelector('[data-upload-state]').innerText)",
        polling=20,
    )
    expect(page.get_by_role("button", name="Stop")).to_be_visible()
    assert findings(page) == []
    page.wait_for_url("**/submissions/*/", timeout=30_000)

    expect(page.get_by_text("It has arrived. This is your receipt.")).to_be_visible()
    assert Submission.objects.get().upload.size == len(LARGE)


def test_what_is_refused_is_told_at_the_field(page):
    choose(page, b"<html>no report</html>")
    page.get_by_role("button", name="Hand in").click()
    page.get_by_text("is not what its ending says").wait_for()
    assert not Submission.objects.exists()

    choose(page, PDF)
    page.get_by_role("button", name="Hand in").click()
    page.wait_for_url("**/submissions/*/")
    assert Submission.objects.count() == 1


def test_stopping_sends_nothing(page):
    line(page)
    choose(page, LARGE)
    page.get_by_role("button", name="Hand in").click()
    page.get_by_role("button", name="Stop").click()
    page.get_by_text("It did not get through").wait_for()
    assert page.get_by_role("button", name="Hand in").is_enabled()
    assert not Submission.objects.exists()


def test_what_was_typed_survives_the_end_of_the_session(page):
    Milestone.objects.update(asks_file="no", asks_text="required")
    page.reload()
    page.get_by_label("Text").fill("Two sentences. Typed for a month.")
    page.context.clear_cookies(name="sessionid")
    page.get_by_role("button", name="Hand in").click()
    page.wait_for_url("**/accounts/sign-in/?next=**")
    assert not Submission.objects.exists()

    student = User.objects.get(memberships__role="student")
    student.set_password(PASSWORD)
    student.save()
    page.get_by_label("E-mail address").fill(student.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/milestones/*/")
    page.get_by_text("What you typed here before is back").wait_for()
    page.get_by_role("button", name="Hand in").click()
    page.wait_for_url("**/submissions/*/")
    assert Submission.objects.get().text == "Two sentences. Typed for a month."


def test_what_was_typed_survives_a_lost_connection(page):
    Milestone.objects.update(asks_file="no", asks_text="required")
    page.reload()
    page.get_by_label("Text").fill("Two sentences. Typed in a train.")
    line(page, offline=True)
    page.get_by_role("button", name="Hand in").click()
    page.get_by_text("It did not get through.").wait_for()

    line(page)
    page.reload()
    page.get_by_text("What you typed here before is back").wait_for()
    expect(page.get_by_label("Text")).to_have_value("Two sentences. Typed in a train.")
    page.get_by_role("button", name="Hand in").click()
    page.wait_for_url("**/submissions/*/")

    assert Submission.objects.get().text == "Two sentences. Typed in a train."
    page.go_back()
    page.reload()
    page.get_by_role("button", name="Hand in").wait_for()
    expect(page.get_by_label("Text")).to_have_value("")
