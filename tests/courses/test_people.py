"""The people page and everything that is done from it."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from courses import actions, errors, roster
from courses.models import Invitation, Membership, User
from outbox.models import Letter
from tests.factories import NOW, CourseFactory, MembershipFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def instructor(client):
    member = MembershipFactory(instructor=True)
    client.force_login(member.user)
    return member


@pytest.fixture
def course(instructor):
    return instructor.course


def page(name, course, *args):
    return reverse(f"courses:{name}", args=[course.slug, *args])


# The list


@pytest.mark.parametrize("count", [1, 3])
def test_list_takes_four_queries(client, instructor, course, count, django_assert_num_queries):
    for _number in range(count):
        member = MembershipFactory(course=course)
        Invitation.objects.create(membership=member, invited_by=instructor.user, sent_at=NOW)

    with django_assert_num_queries(5):  # session, user, course, membership, people
        response = client.get(page("people", course))

    assert response.content.decode().count("data-person") == count + 1


def test_list_shows_who_was_invited_and_who_signs_in(client, course, instructor):
    invited = actions.add_person(
        course=course, email="ada@x.org", name="Ada", role="student", by=instructor, now=NOW
    )
    MembershipFactory(course=course, dropped=True, user=UserFactory(name="Gone", password="x"))
    MembershipFactory(course=course, user=UserFactory(name="Never"))

    shown = client.get(page("people", course)).content.decode()

    assert "Invited Wed 14 Oct" in shown and "Invite again" in shown
    assert "Signs in" in shown and "Dropped" in shown and "Not invited" in shown
    assert invited.user.email in shown


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("q=ada", ["Ada"]),
        ("q=0007", ["Bob"]),
        ("q=x.org+bob", ["Bob"]),
        ("role=ta", ["Bob"]),
        ("state=dropped", ["Cy"]),
        ("role=king&q=%00", ["Ada", "Bob", "Cy"]),
        ("q=nobody", []),
    ],
)
def test_list_is_narrowed(client, course, query, names):
    MembershipFactory(course=course, user=UserFactory(name="Ada", email="ada@x.org"))
    MembershipFactory(
        course=course, user=UserFactory(name="Bob", email="bob@x.org"), ta=True, student_id="0007"
    )
    MembershipFactory(course=course, user=UserFactory(name="Cy"), dropped=True)

    response = client.get(f"{page('people', course)}?{query}")

    shown = [member.user.name for member in response.context["people"]]
    assert sorted(set(shown) & {"Ada", "Bob", "Cy"}) == names
    assert ("Nobody matches" in response.content.decode()) == (not shown)


def test_lonely_instructor_is_told_what_to_do(client, course):
    assert "You are alone so far" in client.get(page("people", course)).content.decode()


def test_ta_sees_the_list_and_changes_nobody(client, course):
    ta = MembershipFactory(course=course, ta=True)
    client.force_login(ta.user)

    response = client.get(page("people", course))

    assert response.status_code == 200 and "Add a person" not in response.content.decode()
    assert client.get(page("person-add", course)).status_code == 403
    assert client.post(page("person-drop", course, ta.pk)).status_code == 403


# Adding


def test_person_is_added_by_form(client, course):
    response = client.post(
        page("person-add", course),
        {"name": "Ada", "email": "Ada@X.org", "role": "ta", "student_id": "007"},
    )

    assert response.status_code == 302
    member = course.memberships.get(user__email="ada@x.org")
    assert (member.user.name, member.role, member.student_id) == ("Ada", "ta", "007")


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"email": "ada"}, "email"),
        ({"email": "\0@x.org"}, "email"),
        ({"role": "king"}, "role"),
        ({"name": ""}, "name"),
        ({"name": "A\0"}, "name"),
        ({"student_id": "7"}, "student_id"),
        ({"email": "bob@x.org"}, "email"),
    ],
)
def test_wrong_person_is_told_at_the_field(client, course, fields, field):
    MembershipFactory(course=course, student_id="7", user=UserFactory(email="bob@x.org"))
    right = {"name": "Ada", "email": "ada@x.org", "role": "student", "student_id": ""}

    response = client.post(page("person-add", course), right | fields)

    assert response.status_code == 400
    assert list(response.context["form"].errors) == [field]
    assert course.memberships.count() == 2


# Editing, dropping, restoring


def test_member_is_edited(client, course):
    member = MembershipFactory(course=course)

    client.post(
        page("person-edit", course, member.pk),
        {"role": "ta", "student_id": "9", "section": "B", "can_release": "on"},
    )

    member.refresh_from_db()
    assert (member.role, member.student_id, member.can_release) == ("ta", "9", True)
    assert member.section == "B"


def test_only_a_ta_is_given_the_right_to_release(client, course):
    member = MembershipFactory(course=course)

    client.post(page("person-edit", course, member.pk), {"role": "student", "can_release": "on"})

    member.refresh_from_db()
    assert not member.can_release


@pytest.mark.parametrize(
    ("fields", "field"),
    [({"role": "ta"}, "role"), ({"role": "instructor", "student_id": "7"}, "student_id")],
)
def test_edit_that_cannot_be_is_told_at_the_field(client, course, instructor, fields, field):
    MembershipFactory(course=course, student_id="7")

    response = client.post(page("person-edit", course, instructor.pk), fields)

    assert response.status_code == 400 and list(response.context["form"].errors) == [field]


def test_member_drops_and_is_restored(client, course):
    member = MembershipFactory(course=course)

    client.post(page("person-drop", course, member.pk))
    member.refresh_from_db()
    assert member.state == "dropped" and member.dropped_at

    assert "Restore" in client.get(page("person-edit", course, member.pk)).content.decode()
    client.post(page("person-restore", course, member.pk))
    member.refresh_from_db()
    assert (member.state, member.dropped_at) == ("active", None)


def test_only_instructor_cannot_drop(client, course, instructor):
    response = client.post(page("person-drop", course, instructor.pk), follow=True)

    assert "only instructor" in response.content.decode()
    instructor.refresh_from_db()
    assert instructor.is_active


def test_instructor_may_drop_beside_another(instructor):
    MembershipFactory(course=instructor.course, instructor=True)

    assert not actions.drop_member(membership=instructor, by=instructor, now=NOW).is_active


@pytest.mark.parametrize("name", ["person-edit", "person-drop", "person-restore"])
def test_other_courses_people_are_not_found(client, course, name):
    stranger = MembershipFactory()

    assert client.post(page(name, course, stranger.pk), {"role": "ta"}).status_code == 404
    assert client.post(page(name, course, 10**30), {"role": "ta"}).status_code == 404


# Inviting


def test_invitation_is_sent_again(client, course, instructor):
    member = actions.add_person(
        course=course, email="ada@x.org", name="Ada", role="student", by=instructor, now=NOW
    )

    client.post(page("invitation-resend", course, member.pk))

    member.invitation.refresh_from_db()
    assert member.invitation.sent_count == 2
    assert Letter.objects.filter(kind="invitation", is_private=True).count() == 2


def test_the_lists_own_form_may_be_sent(course, instructor):
    MembershipFactory(course=course)
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(instructor.user)

    shown = strict.get(page("people", course)).content.decode()

    assert (
        shown.count('/invite/">') == shown.count('/invite/"><input type="hidden" name="csrf') == 2
    )


def test_person_added_without_a_letter_is_invited_later(instructor):
    member = MembershipFactory(course=instructor.course)

    invitation = actions.resend_invitation(membership=member, by=instructor, now=NOW)

    assert invitation.sent_count == 1 and Letter.objects.count() == 1


def test_registered_person_is_not_invited(client, course):
    member = MembershipFactory(course=course, user=UserFactory(password="set"))

    response = client.post(page("invitation-resend", course, member.pk), follow=True)

    assert "has a password already" in response.content.decode()
    assert not Letter.objects.exists()


# Importing

LIST = "name,email,role,student id\nAda,ada@x.org,,007\nBob,bob@x.org,TA,\n"


def preview_of(client, course, text=LIST):
    response = client.post(page("roster-import", course), {"text": text})
    assert response.status_code == 200
    return response.context["signed"]


def test_list_is_previewed_and_taken_over(client, course):
    known = MembershipFactory(course=course, user=UserFactory(email="bob@x.org", name="Rob"))

    response = client.post(
        page("roster-import", course),
        {"file": SimpleUploadedFile("list.csv", LIST.encode("utf-16"))},
    )
    shown = response.content.decode()
    assert (shown.count("data-new"), shown.count("data-changed")) == (1, 1)
    assert course.memberships.count() == 2

    response = client.post(
        page("roster-confirm", course), {"preview": response.context["signed"]}, follow=True
    )

    assert "1 person is added and gets a letter. 1 person is changed." in response.content.decode()
    known.refresh_from_db()
    assert (known.role, known.user.name) == ("ta", "Bob")
    assert course.memberships.get(user__email="ada@x.org").student_id == "007"
    assert Letter.objects.count() == 1


def test_list_that_changes_nothing_says_so(client, course, instructor):
    text = f"email,role\n{instructor.user.email},instructor\n"

    response = client.post(page("roster-import", course), {"text": text})

    assert "nothing to take over" in response.content.decode()


def test_list_with_a_problem_changes_nothing(client, course):
    response = client.post(
        page("roster-import", course), {"text": LIST + "Cy,nowhere,,\n" + "Di,,,\n" * 60}
    )

    shown = response.content.decode()
    assert response.status_code == 400
    assert "61 problems" in shown and "and 11 more" in shown
    assert shown.count("data-problem") == 50
    assert course.memberships.count() == 1
    assert "Cy,nowhere,,\n" in response.context["form"]["text"].value()


def test_list_that_clashes_with_the_course_is_refused(client, course):
    MembershipFactory(course=course, student_id="007")

    response = client.post(page("roster-import", course), {"text": LIST})

    assert response.status_code == 400 and "has this student id" in response.content.decode()


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"text": " "}, "one of the two"),
        ({"text": LIST, "file": SimpleUploadedFile("a.csv", b"email")}, "one of the two"),
        ({"file": SimpleUploadedFile("a.csv", b"")}, "empty"),
        ({"file": SimpleUploadedFile("a.csv", b"x" * 2_100_000)}, "larger than 2"),
        ({"file": SimpleUploadedFile("a.pdf", b"%PDF-1.4")}, "no text file"),
        ({"text": "rub\0bish"}, "Null characters"),
    ],
)
def test_what_is_no_list_is_told(client, course, fields, message):
    response = client.post(page("roster-import", course), fields)

    assert response.status_code == 400 and message in response.content.decode()


def test_empty_form_is_shown(client, course):
    assert client.get(page("roster-import", course)).status_code == 200


def test_preview_made_before_a_change_is_shown_anew(client, course, instructor):
    signed = preview_of(client, course)
    actions.add_person(
        course=course, email="eve@x.org", name="Eve", role="student", by=instructor, now=NOW
    )

    response = client.post(page("roster-confirm", course), {"preview": signed})

    assert response.status_code == 409
    assert "since this preview" in response.content.decode()
    assert not course.memberships.filter(user__email="ada@x.org").exists()
    client.post(page("roster-confirm", course), {"preview": response.context["signed"]})
    assert course.memberships.filter(user__email="ada@x.org").exists()


def test_preview_that_now_clashes_is_refused_with_reasons(client, course, instructor):
    signed = preview_of(client, course)
    MembershipFactory(course=course, student_id="007")

    response = client.post(page("roster-confirm", course), {"preview": signed})

    assert response.status_code == 400 and "has this student id" in response.content.decode()


@pytest.mark.parametrize("damage", ["", "rubbish", "{signed}x"])
def test_damaged_preview_is_refused(client, course, damage):
    signed = damage.format(signed=preview_of(client, course))

    response = client.post(page("roster-confirm", course), {"preview": signed}, follow=True)

    assert "damaged" in response.content.decode() and course.memberships.count() == 1


def test_preview_of_another_course_is_refused(client, course, instructor):
    other = MembershipFactory(instructor=True, user=instructor.user).course

    client.post(page("roster-confirm", course), {"preview": preview_of(client, other)})

    assert course.memberships.count() == 1


def test_student_ids_are_exchanged(instructor):
    for email, student_id in [("ada@x.org", "1"), ("bob@x.org", "2")]:
        MembershipFactory(
            course=instructor.course, user=UserFactory(email=email), student_id=student_id
        )

    actions.import_roster(
        course=instructor.course,
        rows=[
            roster.Row(2, "ada@x.org", student_id="2"),
            roster.Row(3, "bob@x.org", student_id="1"),
        ],
        by=instructor,
        now=NOW,
    )

    ids = dict(instructor.course.memberships.students().values_list("user__email", "student_id"))
    assert ids == {"ada@x.org": "2", "bob@x.org": "1"}


def test_dropped_person_in_the_list_comes_back(instructor):
    gone = MembershipFactory(course=instructor.course, dropped=True)

    actions.import_roster(
        course=instructor.course, rows=[roster.Row(2, gone.user.email)], by=instructor, now=NOW
    )

    gone.refresh_from_db()
    assert gone.is_active and gone.dropped_at is None


def test_refused_list_holds_its_problems_and_changes_nothing(instructor):
    rows = [roster.Row(2, "ada@x.org", "Ada"), roster.Row(3, "bob@x.org")]

    with pytest.raises(errors.RosterRefused) as refusal:
        actions.import_roster(course=instructor.course, rows=rows, by=instructor, now=NOW)

    assert [problem.line for problem in refusal.value.problems] == [3]
    assert Membership.objects.count() == 1 and User.objects.count() == 1


def test_new_members_of_two_courses_are_one_person():
    first, second = MembershipFactory(instructor=True), MembershipFactory(instructor=True)
    row = [roster.Row(2, "ada@x.org", "Ada")]

    for member in [first, second]:
        actions.import_roster(course=member.course, rows=row, by=member, now=NOW)

    assert User.objects.get(email="ada@x.org").memberships.count() == 2


def test_archived_course_takes_nobody(client, instructor):
    course = CourseFactory(archived_at=NOW)
    MembershipFactory(course=course, user=instructor.user, instructor=True)

    assert client.get(page("people", course)).status_code == 200
    assert client.post(page("roster-import", course), {"text": LIST}).status_code == 403
