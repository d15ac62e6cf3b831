"""The page of one session."""

from datetime import timedelta

import pytest
from django.urls import resolve, reverse

from tests.factories import (
    NOW,
    CourseFactory,
    FinalTalkFactory,
    ItemFactory,
    MembershipFactory,
    ReadingFactory,
    RoundFactory,
    SessionFactory,
    SlotFactory,
)

pytestmark = pytest.mark.django_db


def page(client, session, course=None):
    course = course or session.week.course
    return client.get(reverse("schedule:session", args=[course.slug, session.pk]))


def words(client, session):
    response = page(client, session)
    assert response.status_code == 200
    return response.content.decode()


def test_it_shows_everything_about_the_session(client):
    session = SessionFactory(
        kind="exam", title="Midterm", place="Auditorium B", description="Bring *paper*."
    )
    ReadingFactory(session=session, course=session.week.course, paper__title="TVM")
    ItemFactory(component__course=session.week.course, component__name="Exam", session=session)

    shown = words(client, session)

    for part in ["Midterm", "Auditorium B", "<em>paper</em>", "TVM", "Exam, 20 %", "120 minutes"]:
        assert part in shown
    assert "Cancel or delete" not in shown
    assert shown.count("<h1") == 1


def test_empty_session_says_so_and_staff_may_mend_it(client):
    session = SessionFactory(course__place="Room 302")
    client.force_login(MembershipFactory(course=session.week.course, ta=True).user)

    shown = words(client, session)

    assert "nothing to read" in shown and "Room 302" in shown
    assert reverse("schedule:session-edit", args=[session.week.course.slug, session.pk]) in shown


@pytest.mark.parametrize(("role", "leads"), [("student", True), ("ta", True), ("observer", False)])
def test_the_questions_are_shown_to_whom_they_let_in(client, role, leads):
    course = CourseFactory()
    reading = ReadingFactory(course=course)
    client.force_login(MembershipFactory(course=course, role=role).user)

    address = reverse("papers:questions", args=[course.slug, reading.session_id])

    assert (address in words(client, reading.session)) is leads


def test_moved_session_shows_the_way(client):
    session = SessionFactory()
    mark = SessionFactory(
        week=session.week, status="moved", moved_to=session, starts_at=NOW - timedelta(days=1)
    )

    assert page(client, session).content.count(b"Moved from") == 1
    assert reverse("schedule:session", args=[session.week.course.slug, session.pk]) in words(
        client, mark
    )


def test_visitors_read_no_names(client):
    course = CourseFactory()
    session = SessionFactory(course=course)
    slot = SlotFactory(round=RoundFactory(course=course, purpose="final"), session=session)
    FinalTalkFactory(slot=slot, team__name="Sparse Riders")

    assert "Sparse Riders" not in words(client, session)
    client.force_login(MembershipFactory(course=course).user)
    assert "Sparse Riders" in words(client, session)


def test_other_courses_sessions_are_nowhere(client):
    session = SessionFactory()

    assert page(client, session, CourseFactory()).status_code == 404
    assert client.get(f"/courses/{session.week.course.slug}/sessions/{10**30}/").status_code == 404


def test_private_courses_sessions_are_nowhere_for_strangers(client):
    assert page(client, SessionFactory(course__is_public=False)).status_code == 404


def test_its_address_has_the_name_that_every_app_uses():
    assert resolve("/courses/a/sessions/1/").view_name == "schedule:session"
