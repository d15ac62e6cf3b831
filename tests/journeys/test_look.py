"""The look, as a browser draws it."""

import pytest

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("width", [1280, 360])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_the_styleguide(page, live_server, findings, scheme, width):
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=scheme)

    page.goto(f"{live_server.url}/styleguide/")

    assert findings(page) == []


@pytest.mark.parametrize("accent", ["vermilion", "indigo", "pine", "plum", "ochre"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_each_accent_can_be_read(page, live_server, findings, scheme, accent):
    page.emulate_media(color_scheme=scheme)

    page.goto(f"{live_server.url}/styleguide/?accent={accent}")

    assert findings(page) == []


def test_nothing_is_wider_than_a_phone(page, live_server):
    page.set_viewport_size({"width": 360, "height": 780})

    page.goto(f"{live_server.url}/styleguide/")

    assert page.evaluate("document.documentElement.scrollWidth") == 360


def test_a_phone_opens_the_schedule_at_this_week(page, live_server):
    page.set_viewport_size({"width": 360, "height": 780})

    page.goto(f"{live_server.url}/styleguide/")

    assert abs(page.locator("#this-week").bounding_box()["y"]) < 60


def test_the_page_says_nothing_in_the_console(page, live_server):
    said = []
    page.on("console", lambda message: said.append(message.text))

    page.goto(f"{live_server.url}/accounts/sign-in/")

    assert said == []


def test_the_switch_turns_the_page_dark_without_javascript(browser, live_server):
    context = browser.new_context(java_script_enabled=False, color_scheme="light")
    page = context.new_page()
    page.goto(f"{live_server.url}/styleguide/?accent=pine")

    page.get_by_role("button", name="Dark colours").click()

    assert page.url.endswith("/styleguide/?accent=pine")
    assert page.locator("html").get_attribute("data-theme") == "dark"
    assert page.get_by_role("button", name="Dark colours").get_attribute("aria-pressed") == "true"
    context.close()


def test_the_keyboard_reaches_the_content_first(page, live_server):
    page.goto(f"{live_server.url}/styleguide/")

    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    assert page.evaluate("document.activeElement.id") == "main"
