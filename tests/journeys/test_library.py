"""Papers taken over from BibTeX and from a DOI, on a phone, with JavaScript and without."""

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from papers.models import Paper
from tests.factories import (
    MembershipFactory,
    PaperFactory,
    PaperLookupFactory,
    PaperTagFactory,
)
from tests.papers.fakes import BIBTEX

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
PHONE = {"width": 360, "height": 780}
PASTED = """
@misc{odd key, title={ALL IN CAPITALS HERE}, year=2000}
@inproceedings{again, title={Known paper}, author={A. B}, booktitle={OSDI}, doi={10.1145/1}}
@misc{broken, title={x
"""


@pytest.fixture
def ta():
    member = MembershipFactory(ta=True)
    known = PaperFactory(course=member.course, key="known", title="Known paper", doi="10.1145/1")
    PaperTagFactory(paper=known, name="systems")
    return member


@pytest.fixture(params=[True, False], ids=["with JavaScript", "without JavaScript"])
def desk(request, browser, live_server, client, ta):
    """Open the TA's browser, phone-sized."""
    client.force_login(ta.user)
    context = browser.new_context(java_script_enabled=request.param, viewport=PHONE)
    cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value}
    context.add_cookies([cookie | {"url": live_server.url}])
    page = context.new_page()
    page.is_scripted = request.param
    page.root = live_server.url
    yield page
    context.close()


def go(page, name, course):
    page.goto(page.root + reverse(f"papers:{name}", args=[course.slug]))


def is_well(page, findings):
    """Say whether axe finds nothing and nothing is wider than the phone."""
    page.wait_for_load_state()
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    return not page.is_scripted or findings(page) == []


def test_a_bibliography_is_corrected_on_its_way_into_the_library(desk, ta, findings):
    go(desk, "library", ta.course)
    assert is_well(desk, findings)
    desk.get_by_role("link", name="Import BibTeX").click()
    desk.get_by_label("Or paste BibTeX here").fill(PASTED)
    desk.get_by_role("button", name="Show what will change").click()

    assert is_well(desk, findings)
    expect(desk.locator("main")).to_contain_text("all in capitals")
    odd = desk.locator("li.entry", has_text="odd key")
    odd.get_by_label("Title").fill("Quietly")
    odd.get_by_label("Citation key").fill("")
    odd.get_by_label("What to do").select_option("Add as a new paper")
    desk.get_by_role("button", name="Take over what is chosen").click()
    expect(desk.locator("body")).to_contain_text("Nothing is taken over yet")
    expect(odd.or_(desk.locator("li.entry").first).get_by_label("Title")).to_have_value("Quietly")
    desk.locator("li.entry", has_text="Quietly").get_by_label("Citation key").fill("quiet2000")
    desk.get_by_role("button", name="Take over what is chosen").click()

    expect(desk.locator("body")).to_contain_text("1 paper added, 1 changed.")
    assert {(one.key, one.title) for one in Paper.objects.all()} == {
        ("known", "Known paper"),
        ("quiet2000", "Quietly"),
    }
    desk.get_by_label("Tag").select_option("systems")
    desk.get_by_role("button", name="Show").click()
    expect(desk.locator("main")).to_contain_text("1 paper")
    expect(desk.locator("main ul").first).not_to_contain_text("Quietly")


def test_a_paper_asked_for_by_its_doi_arrives_by_itself(desk, ta, findings):
    lookup = PaperLookupFactory(course=ta.course)
    PaperLookupFactory(course=ta.course, state="failed", ended_at=timezone.now(), reason="Gone.")
    go(desk, "lookups", ta.course)
    assert is_well(desk, findings)

    lookup.state, lookup.ended_at, lookup.bibtex = "found", timezone.now(), BIBTEX
    lookup.save()

    if not desk.is_scripted:
        desk.get_by_role("link", name="See what has come").click()
    desk.get_by_role("link", name="Look at the paper that was found").click()
    desk.get_by_role("button", name="Take over what is chosen").click()
    expect(desk.locator("body")).to_contain_text(
        "1 changed"
    )  # it has the DOI of a paper that is known
