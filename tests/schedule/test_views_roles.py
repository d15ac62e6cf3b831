"""Who may open which page of the schedule, and that other courses' rows are nowhere."""

import pytest
from django.urls import reverse

from courses.models import Course
from tests.factories import (
    NOW,
    AnnouncementFactory,
    CourseFactory,
    MaterialFactory,
    MembershipFactory,
    RoundFactory,
    SessionFactory,
    SlotFactory,
    WeekFactory,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def rows(course):
    """One row of each sort, by its name in the addresses."""
    week = WeekFactory(course=course)
    session = SessionFactory(week=week)
    final = RoundFactory(course=course, purpose="final")
    return {
        "course": None,
        "week": week,
        "session": session,
        "announcement": AnnouncementFactory(course=course),
        "material": MaterialFactory(session=session),
        "talk round": RoundFactory(course=course, purpose="talk"),
        "final round": final,
        "final slot": SlotFactory(round=final, session=session),
    }


PAGES = [
    # url, row, TA, instructor
    ("announcements", "course", 200, 200),
    ("announcement-publish", "course", 200, 200),
    ("announcement-edit", "announcement", 200, 200),
    ("announcement-withdraw", "announcement", 200, 200),
    ("weeks-add", "course", 200, 200),
    ("week-create", "course", 200, 200),
    ("week-edit", "week", 200, 200),
    ("week-delete", "week", 200, 200),
    ("session-create", "week", 200, 200),
    ("session", "session", 200, 200),
    ("session-edit", "session", 200, 200),
    ("session-move", "session", 200, 200),
    ("session-cancel", "session", 200, 200),
    ("session-restore", "session", 405, 405),
    ("session-delete", "session", 405, 405),
    ("material-add", "session", 200, 200),
    ("material-remove", "material", 200, 200),
    ("material-download", "material", 404, 404),  # a link has no file
    ("rounds", "course", 200, 200),
    ("round-edit", "talk round", 200, 200),
    ("round-edit", "final round", 403, 200),
    ("round-open-now", "talk round", 405, 405),
    ("slots-add", "final round", 403, 200),
    ("slots-add", "talk round", 404, 404),
    ("slot-remove", "final slot", 405, 405),
]
PUBLIC = {"announcements", "session", "material-download"}


def open_page(client, course, url, row):
    return client.get(reverse(f"schedule:{url}", args=[course.slug, *([row.pk] if row else [])]))


def sign_in(client, course, role):
    if role == "stranger":
        client.force_login(MembershipFactory(instructor=True).user)
    elif role == "dropped":
        client.force_login(MembershipFactory(course=course, role="ta", dropped=True).user)
    elif role:
        client.force_login(MembershipFactory(course=course, role=role).user)


@pytest.mark.parametrize(("url", "row", "for_ta", "for_instructor"), PAGES)
def test_staff_open_what_they_may(client, course, rows, url, row, for_ta, for_instructor):
    for role, status in (("ta", for_ta), ("instructor", for_instructor)):
        sign_in(client, course, role)
        assert open_page(client, course, url, rows[row]).status_code == status


@pytest.mark.parametrize("role", ["student", "observer"])
@pytest.mark.parametrize(("url", "row"), [page[:2] for page in PAGES if page[2] == 200])
def test_members_without_the_right_are_told_who_has_it(client, course, rows, url, row, role):
    sign_in(client, course, role)

    response = open_page(client, course, url, rows[row])

    assert response.status_code == (200 if url in PUBLIC else 403)


@pytest.mark.parametrize("role", [None, "stranger", "dropped"])
@pytest.mark.parametrize(("url", "row"), [page[:2] for page in PAGES if page[2] == 200])
def test_strangers_see_only_what_is_public(client, course, rows, url, row, role):
    sign_in(client, course, role)

    status = open_page(client, course, url, rows[row]).status_code
    Course.objects.filter(pk=course.pk).update(is_public=False)
    hidden = open_page(client, course, url, rows[row]).status_code

    if url in PUBLIC:
        assert (status, hidden) == (200, 404)
    else:
        assert status == hidden == (404 if role else 302)  # to the sign-in


@pytest.mark.parametrize(
    ("url", "row"), [page[:2] for page in PAGES if page[1] != "course" and page[3] != 404]
)
def test_other_courses_rows_are_nowhere(client, course, rows, url, row):
    elsewhere = CourseFactory()
    sign_in(client, elsewhere, "instructor")

    for method in (client.get, client.post):
        address = reverse(f"schedule:{url}", args=[elsewhere.slug, rows[row].pk])
        assert method(address).status_code in {404, 405}
        far = reverse(f"schedule:{url}", args=[elsewhere.slug, 10**30])
        assert method(far).status_code in {404, 405}


@pytest.mark.parametrize(("url", "row"), [page[:2] for page in PAGES if page[3] == 405])
def test_what_is_only_posted_is_refused_to_students(client, course, rows, url, row):
    sign_in(client, course, "student")

    assert (
        client.post(reverse(f"schedule:{url}", args=[course.slug, rows[row].pk])).status_code == 403
    )


@pytest.mark.parametrize(
    ("url", "row"),
    [page[:2] for page in PAGES if page[3] == 200 and page[0] not in {*PUBLIC}],
)
def test_archived_course_is_not_changed(client, course, rows, url, row):
    Course.objects.filter(pk=course.pk).update(archived_at=NOW)
    sign_in(client, course, "instructor")

    assert open_page(client, course, url, rows[row]).status_code == 403


def test_rounds_are_created_by_who_plans_such_talks(client, course):
    for role, statuses in {"ta": (200, 403, 404), "instructor": (200, 200, 404)}.items():
        sign_in(client, course, role)
        for purpose, status in zip(("talk", "final", "dinner"), statuses, strict=True):
            address = reverse("schedule:round-create", args=[course.slug, purpose])
            assert client.get(address).status_code == status
