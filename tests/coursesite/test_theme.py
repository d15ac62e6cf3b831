import pytest
from django.test import Client


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_theme_is_kept_in_a_cookie_and_set_on_the_page(client, theme):
    client.post("/theme/", {"theme": theme})

    assert client.cookies["theme"].value == theme
    assert f'data-theme="{theme}"' in client.get("/styleguide/").content.decode()


@pytest.mark.parametrize("theme", ["auto", "", "purple", '"><script>'])
def test_theme_follows_the_device_for_anything_else(client, theme):
    client.cookies["theme"] = "dark"

    client.post("/theme/", {"theme": theme})

    assert client.cookies["theme"].value == ""
    assert "data-theme" not in client.get("/styleguide/").content.decode()


def test_theme_goes_back_to_the_page_it_was_on(client):
    response = client.post(
        "/theme/", {"theme": "dark", "next": "/b/"}, headers={"referer": "http://testserver/a/?x=1"}
    )

    assert response.url == "http://testserver/a/?x=1"


def test_theme_without_a_referer_goes_to_the_named_page(client):
    assert client.post("/theme/", {"theme": "dark", "next": "/b/"}).url == "/b/"


@pytest.mark.parametrize("address", ["https://evil.example/", "//evil.example", "javascript:x", ""])
def test_theme_goes_nowhere_else(client, address):
    response = client.post(
        "/theme/", {"theme": "dark", "next": address}, headers={"referer": address}
    )

    assert response.url == "/"


def test_theme_needs_no_token_so_that_visitors_pages_can_be_kept():
    client = Client(enforce_csrf_checks=True)

    assert client.post("/theme/", {"theme": "dark"}).status_code == 302


def test_theme_is_changed_by_post_only(client):
    assert client.get("/theme/?theme=dark").status_code == 405


def test_a_forged_cookie_reaches_no_page(client):
    client.cookies["theme"] = "purple"

    assert "purple" not in client.get("/styleguide/").content.decode()
