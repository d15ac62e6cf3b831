import pytest
from django.core.exceptions import PermissionDenied
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.views import defaults


def test_not_found_keeps_the_sites_face(client):
    response = client.get("/no/such/page/")

    assert response.status_code == 404
    assert "There is nothing here" in response.content.decode()
    assert 'class="site-name"' in response.content.decode()


def test_forbidden_says_who_may():
    request = RequestFactory().get("/")

    response = defaults.permission_denied(request, PermissionDenied("Only instructors & TAs may."))

    assert response.status_code == 403
    assert "Only instructors &amp; TAs may." in response.content.decode()


def test_forbidden_without_a_reason_still_says_something():
    response = defaults.permission_denied(RequestFactory().get("/"), PermissionDenied())

    assert "Your role in this course does not include it." in response.content.decode()


def test_bad_request_has_a_page():
    response = defaults.bad_request(RequestFactory().get("/"), Exception())

    assert "This request cannot be used" in response.content.decode()


@pytest.mark.parametrize("is_embedded", [True, False])
def test_another_host_is_refused_before_anybody_is_signed_in(client, settings, is_embedded):
    settings.IS_EMBEDDED = is_embedded

    response = client.get("/", headers={"Host": "elsewhere.example.org"})

    assert response.status_code == 400
    assert "This request cannot be used" in response.content.decode()


def test_broken_page_needs_no_database():
    # no `db` mark: a query would fail the test
    response = defaults.server_error(RequestFactory().get("/"))

    assert response.status_code == 500
    assert "Something broke on our side" in response.content.decode()


@pytest.mark.parametrize("name", ["400", "403", "403_csrf", "404", "500"])
def test_error_pages_render_without_a_request(name):
    assert "<h1>" in render_to_string(f"{name}.html")
