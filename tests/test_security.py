"""What holds on every page, whoever reads it: nothing typed is run, no form is without its token."""

import re
from contextlib import suppress

import pytest
from django.apps import apps
from django.core.files.storage import storages
from django.db import IntegrityError, models, transaction
from django.test import Client
from django.urls import reverse

from tests.access_world import NOTES, World
from tests.factories import NOW
from tests.pages import forms_in, read_through
from tests.test_access import TABLE, url_of

pytestmark = pytest.mark.walk

ROLES = ("visitor", "observer", "student", "ta", "instructor")
EVIL = """'"><q>&{{7*7}}"""
MADE_BY_THE_SITE = {
    *("html", "unsubscribe_url"),
    *("slug", "sha256", "content_type", "time_zone", "message_id", "password", "feed_key"),
    *("email", "subject_key", "session_key", "session_data", "file_types", "url", "repository"),
}
CHANGE_NO_ROW = {"theme", "healthz", "readyz"}
HAVE_A_TOKEN_OF_THEIR_OWN = {"bounces", "agenda:reminders-stop"}
"""Called by machines: tests/coursesite/test_bounces.py."""
OURS = ("courses", "schedule", "papers", "projects", "grading", "outbox")


@pytest.fixture(scope="module")
def evil_world(django_db_setup, django_db_blocker):
    """Make the rows once, with markup in every text that a person can write."""
    with django_db_blocker.unblock(), transaction.atomic():
        world = World()
        for model in apps.get_models():
            if model._meta.app_label in OURS:
                spoil(model)
        yield world
        transaction.set_rollback(True)


def spoil(model):
    names = [
        field.name
        for field in model._meta.get_fields()
        if type(field) in {models.CharField, models.TextField}
        and not field.choices
        and field.name not in MADE_BY_THE_SITE
        and (field.max_length or 99) > len(EVIL) + 2
    ]
    for pk in list(model._default_manager.values_list("pk", flat=True)):
        for name in names:
            # a constraint may say that nobody could have written it
            with suppress(IntegrityError), transaction.atomic():
                model._default_manager.filter(pk=pk).update(**{name: f"{EVIL}{pk}"})


@pytest.fixture
def world(evil_world, db, time_machine, settings):
    settings.IS_EMBEDDED = False
    settings.DEBUG = True  # the style guide is a developer's
    time_machine.move_to(NOW, tick=False)
    storages["uploads"].store(iter([NOTES]))
    return evil_world


def pages_for(world, role):
    """Yield each page that the person may read."""
    client = Client()
    if role != "visitor":
        client.force_login(world.users[role])
    for name, line in TABLE.items():
        if line.get:
            url = url_of(name, world.ids)
            response = client.get(url)
            read_through(response)
            if response.status_code == 200:
                yield name, url, response


def html_pages_for(world, role):
    for name, url, response in pages_for(world, role):
        if response["Content-Type"].startswith("text/html"):
            yield name, url, response


@pytest.mark.parametrize("role", ROLES)
def test_nothing_that_people_type_becomes_markup(world, role):
    seen = {name: response.content.decode() for name, _, response in html_pages_for(world, role)}

    assert [name for name, text in seen.items() if "<q>" in text] == []
    assert any("&lt;q&gt;&amp;{{7*7}}" in text for text in seen.values())


@pytest.mark.parametrize("role", ROLES)
def test_every_form_that_changes_something_carries_its_token(world, role):
    bare = [
        (name, form.action)
        for name, url, response in html_pages_for(world, role)
        for form in forms_in(response, url)
        if form.method == "post"
        and "csrfmiddlewaretoken" not in form.fields
        and form.action not in {reverse("theme"), url if name == "styleguide" else ""}
    ]

    assert bare == []


def test_no_form_is_taken_without_its_token(world):
    client = Client(enforce_csrf_checks=True)
    client.force_login(world.users["instructor"])

    answered = {
        name: client.post(url_of(name, world.ids)).status_code
        for name, line in TABLE.items()
        if line.post
    }

    assert {
        name for name, status in answered.items() if status != 403
    } <= CHANGE_NO_ROW | HAVE_A_TOKEN_OF_THEIR_OWN


IN_FRAMES = {"papers:slides-view", "projects:submission-view"}
"""A PDF beside the form that grades it; nothing else is in a frame, and these in ours only."""


@pytest.mark.parametrize("role", ROLES)
def test_every_page_tells_the_browser_what_it_may_do(world, role):
    for name, _url, response in pages_for(world, role):
        policy = response["Content-Security-Policy"]
        assert "unsafe" not in policy, name
        assert re.search(r"default-src '(self|none)'", policy), name
        is_framed = name in IN_FRAMES and response.status_code == 200
        framed = ("'self'", "SAMEORIGIN") if is_framed else ("'none'", "DENY")
        assert f"frame-ancestors {framed[0]}" in policy, name
        assert response["X-Content-Type-Options"] == "nosniff", name
        assert response["X-Frame-Options"] == framed[1], name
        assert response["Referrer-Policy"] == "same-origin", name


@pytest.mark.parametrize("role", ROLES)
def test_no_page_needs_inline_code(world, role):
    inline = re.compile(
        r"<style|<script(?![^>]*\bsrc=)|\sstyle=|\son[a-z]+=|javascript:", re.IGNORECASE
    )

    found = {
        (name, told[0])
        for name, _url, response in html_pages_for(world, role)
        if (told := inline.search(response.content.decode()))
    }

    assert found == set()


def test_signing_in_takes_a_new_session_out_of_reach_of_scripts_and_other_sites(client, world):
    user = world.users["student"]
    user.set_password("a long and good one")
    user.save()
    session = client.session
    session["planted"] = True
    session.save()
    planted = session.session_key

    client.post(
        reverse("accounts:sign-in"), {"username": user.email, "password": "a long and good one"}
    )
    client.post(reverse("theme"), {"theme": "dark"})

    assert client.session["_auth_user_id"] == str(user.pk)
    assert client.session.session_key != planted
    assert client.cookies["sessionid"]["httponly"] and client.cookies["theme"]["httponly"]
    assert {cookie["samesite"] for cookie in client.cookies.values()} == {"Lax"}


@pytest.mark.parametrize(
    "host", ["evil.example", "localhost@evil.example", "a\0b", "-", "x" * 5000]
)
def test_no_other_host_is_answered(client, world, host):
    assert client.get("/", headers={"host": host}).status_code == 400
