"""The admin under the site's strict content security policy, in a real browser."""

import pytest
from django.urls import reverse

from courses.models import User
from tests.factories import CourseFactory, UserFactory

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


def is_complaint(said):
    """The admin's pages name no icon, so the browser asks for one that is not there."""
    return said.type == "error" and not said.location["url"].endswith("/favicon.ico")


def test_admin_works_and_breaks_no_rule_of_the_policy(live_server, page):
    User.objects.create_superuser("root@example.edu", "correct horse battery", name="Root")
    person = UserFactory(name="Ada Lovelace")
    CourseFactory(title="AI systems")
    complaints = []
    page.on("console", lambda said: is_complaint(said) and complaints.append(said.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))

    page.goto(f"{live_server.url}/admin/")
    page.fill("[name=username]", "root@example.edu")
    page.fill("[name=password]", "correct horse battery")
    page.click("[type=submit]")
    page.wait_for_selector("#content h1")
    page.goto(live_server.url + reverse("admin:courses_course_changelist") + "?q=systems")
    assert page.locator("#result_list").inner_text().count("AI systems") == 1
    page.goto(live_server.url + reverse("admin:courses_user_change", args=[person.pk]))
    page.fill("[name=name]", "Ada King")
    page.click("[name=_save]")
    page.wait_for_selector(".messagelist .success")

    person.refresh_from_db()
    assert person.name == "Ada King"
    assert complaints == []
