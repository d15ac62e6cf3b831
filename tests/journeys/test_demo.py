"""The demo course as a browser shows it to its instructor, before its first talk and near its end."""

import pytest
from django.urls import reverse
from django.utils import timezone

from coursesite.demo import people
from coursesite.demo.build import build_demo

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("stage", ["signup", "grading"])
def test_axe_finds_nothing_on_the_dashboard_and_it_fits_a_phone(page, live_server, findings, stage):
    course = build_demo(stage=stage, now=timezone.now())
    _sign_in(page, live_server, people.INSTRUCTOR[0])

    for scheme, width in (("light", 1280), ("dark", 360)):
        page.emulate_media(color_scheme=scheme)
        page.set_viewport_size({"width": width, "height": 800})
        page.goto(f"{live_server.url}{reverse('dashboard', args=[course.slug])}")
        assert findings(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") == width


def test_every_number_of_the_dashboard_leads_to_a_page(page, live_server):
    course = build_demo(stage="grading", now=timezone.now())
    _sign_in(page, live_server, people.INSTRUCTOR[0])
    page.goto(f"{live_server.url}{reverse('dashboard', args=[course.slug])}")

    links = page.locator("main a").evaluate_all("all => all.map(one => one.href)")

    assert len(set(links)) > 10
    for link in sorted(set(links)):
        page.goto("about:blank")  # or an address that differs by its anchor only is not asked for
        answer = page.goto(link)
        assert answer.status == 200, link
        anchor = link.partition("#")[2]
        assert not anchor or page.locator(f"#{anchor}").count() == 1, link


def _sign_in(page, live_server, email):
    page.goto(f"{live_server.url}{reverse('accounts:sign-in')}")
    page.get_by_label("e-mail address").fill(email)
    page.get_by_label("Password").fill(people.PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{live_server.url}/")
