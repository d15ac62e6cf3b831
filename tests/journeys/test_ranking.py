"""Ranking talks, as a browser shows it: by mouse, finger and keyboard, offline for a while, without JavaScript."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from papers import queries
from tests.factories import MembershipFactory, PreferenceFactory, RoundFactory, TopicFactory

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
TITLES = ["Attention", "Transformers", "Scaling", "Caching"]


@pytest.fixture
def round_():
    now = timezone.now()
    window = {"opens_at": now - timedelta(days=1), "closes_at": now + timedelta(days=1)}
    round_ = RoundFactory(mode="ranked", returns_until=now + timedelta(days=1), **window)
    for week, title in enumerate(TITLES, start=1):
        starts_at = now + timedelta(days=7 * week)
        topic = TopicFactory(
            slot__round=round_, slot__session__starts_at=starts_at, paper__title=title
        )
        PreferenceFactory(ballot__membership__course=round_.course, slot=topic.slot)
    return round_


@pytest.fixture
def rank(visit, round_):
    """Open the ranking as a member of the course."""
    path = reverse("papers:ranking", args=[round_.course.slug])
    return lambda member, **options: visit(member, path, **options)


def ranked(page):
    return page.locator("[data-ranking] [data-what]").all_inner_texts()


def saved(member, round_):
    titles = dict(round_.slots.values_list("pk", "topic__paper__title"))
    return [titles[pk] for pk in queries.wishes_of(member, round_).ranking]


def is_saved(page):
    page.locator("[data-saved]", has_text="Saved").wait_for()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_and_nothing_is_wider_than_a_phone(rank, round_, findings, scheme):
    student = MembershipFactory(course=round_.course)
    PreferenceFactory(ballot__membership=student, slot=round_.slots.first())
    for member in (student, MembershipFactory(course=round_.course, ta=True)):
        page = rank(member, viewport={"width": 360, "height": 780}, color_scheme=scheme)

        assert findings(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") == 360


def test_a_ranking_is_dragged_and_moved_and_saved_also_after_a_while_offline(rank, round_):
    student = MembershipFactory(course=round_.course)
    page = rank(student, viewport={"width": 1200, "height": 2400})
    for title in TITLES:
        page.get_by_role("button", name=re.compile(f"Rank it.*{title}")).click()
    is_saved(page)
    assert ranked(page) == TITLES

    first, last = (page.locator("[data-handle]").nth(at).bounding_box() for at in (0, 3))
    page.mouse.move(first["x"] + 8, first["y"] + 12)
    page.mouse.down()
    page.mouse.move(last["x"] + 8, last["y"] + 30, steps=6)
    page.mouse.up()
    moved = [*TITLES[1:], TITLES[0]]
    assert ranked(page) == moved
    expect(
        page.get_by_role("status").filter(has_text="“Attention” is now 4 of 4.")
    ).not_to_have_count(0)

    page.context.set_offline(True)
    page.get_by_role("button", name="Down: Transformers").press("Enter")
    page.get_by_text("Not saved: the site cannot be reached.").wait_for()
    page.context.set_offline(False)
    is_saved(page)
    assert page.evaluate("document.activeElement.dataset.move") == "1"  # the focus stays
    page.get_by_role("button", name="Do not rank: Caching").click()
    page.get_by_label("I cannot present on this day").nth(1).check()
    page.get_by_text("You ranked 3 talks.").wait_for()

    assert saved(student, round_) == ranked(page) == ["Scaling", "Transformers", "Attention"]
    page.reload()
    assert ranked(page) == saved(student, round_)
    assert page.get_by_label("I cannot present on this day").nth(1).is_checked()


def test_numbers_do_without_javascript(rank, round_):
    student = MembershipFactory(course=round_.course)
    page = rank(student, java_script_enabled=False)

    page.get_by_label("Rank: Scaling").fill("1")
    page.get_by_label("Rank: Attention").fill("1")
    page.get_by_role("button", name="Save the ranking").first.click()
    expect(page.get_by_text("1 stands at another talk already.")).to_be_visible()
    page.get_by_label("Rank: Attention").fill("20")
    page.get_by_role("button", name="Save the ranking").last.click()
    assert saved(student, round_) == ["Scaling", "Attention"]

    page.get_by_role("button", name="Clear the ranking").click()
    assert saved(student, round_) == []
    page.get_by_role("button", name="Bring it back").click()
    assert saved(student, round_) == ["Scaling", "Attention"]
