import os
import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from playwright.sync_api import expect, sync_playwright

from tests import services
from tests.journeys.walking import Walker, demo_site, prepare

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # Playwright keeps a loop of its own
expect.set_options(timeout=30_000)  # a busy machine may take its time; who is fast does not wait
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.fixture(scope="session")
def browser():
    """One Chromium for all walks. (The plugin's own fixture breaks in random order under pytest 9.2.)"""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=services.find_chromium(), args=QUIET)
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser):
    """A page of a person who has never been here."""
    context = browser.new_context()
    yield context.new_page()
    context.close()


@pytest.fixture
def visit(browser, live_server, settings):
    """Open a page of the live server as a member of the course."""
    settings.SITE_URL = live_server.url
    contexts = []

    def visit(member, path, **options):
        client = Client()  # one each: signing somebody else in ends the session that is there
        client.force_login(member.user)
        context = browser.new_context(**options)
        contexts.append(context)
        cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value}
        context.add_cookies([cookie | {"url": live_server.url}])
        page = context.new_page()
        page.goto(live_server.url + path)
        return page

    yield visit
    for context in contexts:
        context.close()


@pytest.fixture
def findings():
    """Return what axe finds on a page, as lines that say what and where."""

    def findings_of(page):
        page.wait_for_load_state()
        found = Axe().run(page, options={"runOnly": WCAG, "preload": False}).response["violations"]
        return [f"{one['id']}: {node['html'][:200]}" for one in found for node in one["nodes"]]

    return findings_of


@pytest.fixture
def look(findings):
    """Return what looks at a page in light and in dark: axe finds nothing, and nothing leaves the window."""

    def look_at(page):
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            assert not (found := findings(page)), "\n".join([scheme, page.url, *found])
        width = page.evaluate("document.documentElement.scrollWidth")
        assert width <= page.viewport_size["width"], page.url

    return look_at


@pytest.fixture(scope="session")
def prepared(tmp_path_factory):
    folder = tmp_path_factory.mktemp("demo")
    prepare(folder)
    return folder


@pytest.fixture
def site(prepared):
    with demo_site(prepared) as run:
        yield run


@pytest.fixture(params=["with JavaScript", "without JavaScript"])
def walker(request, browser, site, findings):
    """Return a function that sends one of the demo's people to the site; axe looks at their pages."""
    scripted = request.param == "with JavaScript"
    contexts, seen = [], set()

    def look(page):
        place = re.sub(r"\d+", "#", page.url.split("?")[0])
        if scripted and place not in seen:
            seen.add(place)
            assert not (found := findings(page)), "\n".join([page.url, *found])

    def send(who, **options):
        context = browser.new_context(java_script_enabled=scripted, **options)
        contexts.append(context)
        person = Walker(context, site, look)
        person.sign_in(who)
        return person

    send.is_scripted = scripted
    yield send
    for context in contexts:
        context.close()
