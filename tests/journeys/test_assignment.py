"""The talks assigned: computed, looked at, changed, accepted, explained; on a phone, also without JavaScript."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from papers import actions
from papers.models import AssignmentRun, Presentation
from tests.factories import MembershipFactory, RoundFactory, SessionFactory, TopicFactory
from tests.papers.rounds_for_tests import voter

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def round_():
    """A ranked round that has closed: Mina and Jae want the same talk, and a third one is up."""
    now = timezone.now()
    round_ = RoundFactory(
        mode="ranked",
        seats_each=1,
        opens_at=now - timedelta(days=9),
        closes_at=now - timedelta(days=1),
    )
    slots = [
        TopicFactory(
            slot__round=round_,
            slot__session=SessionFactory(
                course=round_.course, starts_at=now + timedelta(days=7 * week)
            ),
            paper__title=title,
        ).slot
        for week, title in enumerate(("Attention", "Pathways", "Clockwork"), start=1)
    ]
    voter(round_, *slots[:2], user__name="Mina Kim")
    cannot = [slot.session for slot in slots[1:]]
    voter(round_, slots[0], impossible=cannot, user__name="Jae Park")
    return round_


@pytest.fixture(params=[True, False], ids=["with JavaScript", "without JavaScript"])
def visit(request, visit, findings):
    """Open the site as a member, on a phone; where scripts run, axe looks at each page."""

    def on_a_phone(member, path):
        size = {"width": 360, "height": 780}
        page = visit(member, path, java_script_enabled=request.param, viewport=size)
        page.set_default_timeout(30_000)
        return page

    def look(page):
        if request.param:
            assert findings(page) == []
            assert page.evaluate("document.documentElement.scrollWidth") == 360

    on_a_phone.look, on_a_phone.is_scripted = look, request.param
    return on_a_phone


def test_talks_are_computed_moved_accepted_and_explained(visit, round_):
    slug = round_.course.slug
    teacher = MembershipFactory(course=round_.course, instructor=True)
    page = visit(teacher, reverse("papers:assign", args=[slug]))
    visit.look(page)
    page.get_by_role("button", name="Compute").click()
    expect(page.get_by_text("It waits for its turn.")).to_be_visible()
    visit.look(page)
    run = AssignmentRun.objects.get()
    actions.compute_assignment(run_id=run.pk, clock=timezone.now)
    # the page asks by itself, with a script or by a refresh
    page.get_by_role("heading", name="Proposed talks").wait_for()
    visit.look(page)

    page.get_by_role("link", name=re.compile("Move.*Mina Kim, Pathways")).click()
    visit.look(page)
    page.get_by_label("Clockwork").check()
    page.get_by_role("button", name="Propose this").click()
    expect(page.get_by_text("Mina Kim is proposed for this talk, and pinned.")).to_be_visible()
    page.get_by_role("link", name="Accept this").click()
    visit.look(page)
    page.get_by_role("button", name="Accept and write the letters").click()
    expect(page.get_by_text("everybody is told by letter")).to_be_visible()

    talk = Presentation.objects.get(membership__user__name="Mina Kim")
    mine = visit(talk.membership, reverse("papers:presentations", args=[slug]))
    mine.get_by_role("link", name="Why these talks").click()
    visit.look(mine)
    expect(mine.get_by_text("Chosen by the staff")).to_be_visible()
    assert "Jae Park" not in mine.content()
