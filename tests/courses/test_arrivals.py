"""How people and courses arrive: from the form or the letter to the course's own page."""

import re

import pytest
from django.urls import reverse

from courses import actions, errors
from courses.models import Course, Membership, User
from outbox.models import Letter
from tests.factories import NOW, CourseFactory, MembershipFactory, UserFactory
from tests.races import at_once, race

PASSWORD = "correct horse battery"


def link_in(letter):
    return re.search(r"https?://[^/]+(/\S+)", letter.body)[1]


@pytest.mark.django_db
def test_made_course_is_shown_to_its_instructor(client):
    client.force_login(MembershipFactory(instructor=True).user)
    fields = {
        "title": "AI systems",
        "slug": "ai-systems",
        "term": "Fall",
        "starts_on": "2026-08-31",
        "ends_on": "2026-12-18",
        "time_zone": "Asia/Seoul",
        "accent": "indigo",
    }

    response = client.post(reverse("accounts:course-create"), fields, follow=True)

    assert response.redirect_chain == [(reverse("course", args=["ai-systems"]), 302)]
    assert "Next: its weeks and sessions" in response.content.decode()
    again = client.post(reverse("accounts:course-create"), fields)
    assert again.status_code == 400
    assert "Another course has this address" in str(again.context["form"].errors["slug"])
    assert Course.objects.filter(slug="ai-systems").count() == 1


@pytest.mark.django_db
def test_invited_person_sets_a_password_and_is_in_the_course(client):
    teacher = MembershipFactory(instructor=True)
    member = actions.add_person(
        course=teacher.course, email="ada@x.org", name="Ada", role="student", by=teacher, now=NOW
    )
    link = link_in(Letter.objects.get())
    assert client.get(link).status_code == 200

    response = client.post(link, {"new_password1": PASSWORD, "new_password2": PASSWORD})

    assert response.url == reverse("course", args=[teacher.course.slug])
    assert client.get(response.url).context["access"].member == member
    assert User.objects.get(email="ada@x.org").check_password(PASSWORD)
    assert client.get(link).status_code == 410


@pytest.mark.django_db
def test_known_person_is_told_where_the_course_is():
    teacher = MembershipFactory(instructor=True)
    known = UserFactory(email="ada@x.org", name="Ada")
    known.set_password(PASSWORD)
    known.save()

    member = actions.add_person(
        course=teacher.course, email="ada@x.org", name="A.", role="ta", by=teacher, now=NOW
    )

    letter = Letter.objects.get()
    assert member.user.name == "Ada"
    assert (letter.kind, letter.is_private) == ("added_to_course", False)
    assert link_in(letter) == reverse("course", args=[teacher.course.slug])


@pytest.mark.django_db
def test_instructor_who_drops_themselves_goes_home(client):
    leaving = MembershipFactory(instructor=True)
    MembershipFactory(course=leaving.course, instructor=True)
    client.force_login(leaving.user)

    response = client.post(
        reverse("courses:person-drop", args=[leaving.course.slug, leaving.pk]), follow=True
    )

    assert response.redirect_chain == [(reverse("home"), 302)]
    leaving.refresh_from_db()
    assert not leaving.is_active


class TestRaces:
    pytestmark = race

    def test_ten_who_add_one_person_add_them_once(self):
        teacher = MembershipFactory(instructor=True)

        def add():
            return actions.add_person(
                course=teacher.course,
                email="ada@x.org",
                name="Ada",
                role="student",
                by=teacher,
                now=NOW,
            )

        results = at_once([add] * 10)

        refused = [one for one in results if isinstance(one, errors.AlreadyMember)]
        assert (len(refused), len(results)) == (9, 10)
        assert Membership.objects.filter(user__email="ada@x.org").count() == 1
        assert Letter.objects.count() == 1

    def test_ten_courses_meet_one_new_person(self):
        teachers = MembershipFactory.create_batch(10, instructor=True)

        def adding(teacher):
            return lambda: actions.add_person(
                course=teacher.course,
                email="ada@x.org",
                name="Ada",
                role="student",
                by=teacher,
                now=NOW,
            )

        results = at_once([adding(teacher) for teacher in teachers])

        assert {type(one) for one in results} == {Membership}
        assert {one.user for one in results} == {User.objects.get(email="ada@x.org")}

    def test_ten_who_take_one_address_make_one_course(self):
        people = UserFactory.create_batch(10)

        def making(person):
            return lambda: actions.create_course(
                slug="ai-systems",
                title="AI systems",
                term="Fall",
                starts_on=CourseFactory.starts_on,
                ends_on=CourseFactory.ends_on,
                time_zone="UTC",
                by=person,
                now=NOW,
            )

        results = at_once([making(person) for person in people])

        assert sorted(type(one).__name__ for one in results) == ["AddressTaken"] * 9 + ["Course"]
        assert Course.objects.get().memberships.count() == 1
