from datetime import timedelta

import pytest
from django.urls import reverse

from outbox.models import Letter
from tests.factories import NOW, CourseFactory, MembershipFactory, UserFactory
from tests.outbox.factories import LetterFactory

pytestmark = pytest.mark.django_db
LINK = "https://courses.example.edu/accounts/invitations/1/k9x/"
MAILBOX = "/letters/"


@pytest.fixture
def elsewhere(settings):
    """A site that is not embedded."""
    settings.IS_EMBEDDED = False


@pytest.fixture
def secret():
    return LetterFactory(course=CourseFactory(), is_private=True, body=f"Choose:\n{LINK}\n")


def letter_page(client, letter):
    return client.get(reverse("letter", args=[letter.pk]))


def test_embedded_anybody_on_the_machine_reads_every_letter_with_its_links(client, secret):
    page = client.get(MAILBOX).content.decode()
    assert secret.subject in page
    assert secret.recipient.email in page

    page = letter_page(client, secret).content.decode()
    assert f'<a href="{LINK}" rel="nofollow">' in page


@pytest.mark.parametrize("address", ["192.0.2.7", "", "nonsense"])
def test_embedded_nobody_from_elsewhere_does(client, secret, address):
    assert client.get(MAILBOX, REMOTE_ADDR=address).status_code == 302
    url = reverse("letter", args=[secret.pk])
    assert client.get(url, REMOTE_ADDR=address).status_code == 302


def test_markup_in_a_letter_is_text(client):
    letter = LetterFactory(subject="<b>x</b>", body="<script>alert(1)</script>")

    page = letter_page(client, letter).content.decode()

    assert "<script>alert" not in page
    assert "<b>x</b>" not in page


def test_mailbox_is_newest_first_by_recipient_and_paged(client):
    kim = UserFactory(email="kim@example.edu", name="Kim Jiwoo")
    LetterFactory(subject="for someone else")
    for number in range(51):
        LetterFactory(recipient=kim, subject=f"letter {number:02}")

    first = client.get(MAILBOX, {"to": "kim@"}).content.decode()
    assert first.index("letter 50") < first.index("letter 49")
    assert "letter 00" not in first
    assert "for someone else" not in first
    assert "?page=2&amp;to=kim%40" in first
    assert "letter 00" in client.get(MAILBOX, {"to": "jiwoo", "page": "2"}).content.decode()


@pytest.mark.parametrize("page", ["0", "-1", "x", "9" * 40, "٣", "\0"])
@pytest.mark.parametrize("to", ["", "\0", "%", "x" * 5000])
def test_rubbish_in_the_address_shows_a_page(client, page, to):
    LetterFactory()

    assert client.get(MAILBOX, {"page": page, "to": to}).status_code == 200


def test_empty_mailbox_says_so(client):
    assert "No letter here." in client.get(MAILBOX).content.decode()


def test_a_letter_that_is_not_there_is_404(client):
    assert client.get("/letters/999/").status_code == 404
    assert client.get(f"/letters/{10**30}/").status_code == 404


@pytest.mark.usefixtures("elsewhere")
def test_in_production_the_mailbox_is_for_site_staff(client, secret):
    assert client.get(MAILBOX)["Location"].startswith(reverse("accounts:sign-in"))
    client.force_login(MembershipFactory(instructor=True).user)
    assert client.get(MAILBOX).status_code == 403
    client.force_login(UserFactory(is_staff=True))
    assert secret.subject in client.get(MAILBOX).content.decode()


@pytest.mark.usefixtures("elsewhere")
def test_in_production_nobody_is_shown_a_private_text(client, secret):
    teacher = MembershipFactory(course=secret.course, instructor=True).user
    for user in (UserFactory(is_staff=True), secret.recipient, teacher):
        client.force_login(user)
        page = letter_page(client, secret)
        assert page.status_code == 200
        assert "secret link" in page.content.decode()
        assert "/k9x" not in page.content.decode()


@pytest.mark.usefixtures("elsewhere")
def test_in_production_nobody_else_is_shown_the_link_that_ends_reminders(client):
    """Whoever has it needs no account to use it."""
    link = "https://courses.example.edu/accounts/reminders/stop/x:y/"
    letter = LetterFactory(
        course=CourseFactory(), body=f"Due soon. Stop: {link}", unsubscribe_url=link
    )
    client.force_login(letter.recipient)
    assert link in letter_page(client, letter).content.decode()

    teacher = MembershipFactory(course=letter.course, instructor=True).user
    for user in (UserFactory(is_staff=True), teacher):
        client.force_login(user)
        page = letter_page(client, letter).content.decode()
        assert "Due soon." in page and "/stop/" not in page


@pytest.mark.usefixtures("elsewhere")
def test_in_production_a_plain_letter_is_for_its_reader_and_staff(client):
    letter = LetterFactory(course=CourseFactory(), body="On Friday.")
    staff = [
        UserFactory(is_staff=True),
        letter.recipient,
        MembershipFactory(course=letter.course, instructor=True).user,
        MembershipFactory(course=letter.course, ta=True).user,
    ]
    others = [
        UserFactory(),
        MembershipFactory(course=letter.course).user,
        MembershipFactory(course=letter.course, observer=True).user,
        MembershipFactory(course=letter.course, dropped=True, role="ta").user,
        MembershipFactory(instructor=True).user,
    ]

    assert letter_page(client, letter).status_code == 302
    back = reverse("course-letters", args=[letter.course.slug])
    for user in staff:
        client.force_login(user)
        page = letter_page(client, letter).content.decode()
        assert "On Friday." in page
        assert (back in page) == (user in {one.user for one in letter.course.memberships.all()})
    for user in others:
        client.force_login(user)
        assert letter_page(client, letter).status_code == 404


@pytest.mark.usefixtures("elsewhere")
def test_in_production_a_letter_without_course_is_not_for_instructors(client):
    client.force_login(MembershipFactory(instructor=True).user)

    assert letter_page(client, LetterFactory()).status_code == 404


def course_letters(client, course, **query):
    return client.get(reverse("course-letters", args=[course.slug]), query)


def resend(client, course, letter):
    return client.post(reverse("course-letter-resend", args=[course.slug, letter.pk]))


@pytest.fixture
def ta(client):
    member = MembershipFactory(ta=True)
    client.force_login(member.user)
    return member


def test_course_letters_are_for_its_staff(client):
    course = CourseFactory()
    assert course_letters(client, course).status_code == 302
    for member, status in [
        (MembershipFactory(course=course), 403),
        (MembershipFactory(course=course, observer=True), 403),
        (MembershipFactory(instructor=True), 404),
        (MembershipFactory(course=course, ta=True), 200),
    ]:
        client.force_login(member.user)
        assert course_letters(client, course).status_code == status


def test_course_letters_show_their_fate_and_no_other_courses(client, ta):
    failed = LetterFactory(course=ta.course, failed=True, created_at=NOW)
    LetterFactory(subject="somewhere else", course=CourseFactory())
    LetterFactory(course=ta.course, subject="waiting since long ago")

    page = course_letters(client, ta.course).content.decode()

    assert "550 no such person" in page
    assert failed.recipient.email in page
    assert "1 letter has waited" in page
    assert page.count("Send again<span") == 1
    assert "somewhere else" not in page


def test_course_letters_by_fate(client, ta):
    LetterFactory(course=ta.course, failed=True, subject="the failed one")
    LetterFactory(course=ta.course, sent=True, subject="the sent one")

    assert "the sent one" not in course_letters(client, ta.course, state="failed").content.decode()
    assert "the sent one" in course_letters(client, ta.course, state="\0").content.decode()
    empty = course_letters(client, ta.course, state="suppressed").content.decode()
    assert "No letter here." in empty


def test_two_weeks_are_drawn_and_told_in_the_courses_days(client, ta, time_machine):
    time_machine.move_to(NOW, tick=False)  # noon of 14 October in Seoul
    evening = NOW - timedelta(hours=13)  # 23:00 the day before
    LetterFactory.create_batch(2, course=ta.course, sent=True, created_at=evening)
    LetterFactory(course=ta.course, failed=True)
    LetterFactory(course=ta.course, created_at=NOW - timedelta(days=13, hours=13))
    LetterFactory()

    response = course_letters(client, ta.course)

    days = response.context["days"]
    assert [day.day.day for day in days] == list(range(1, 15))
    assert [day.count for day in days] == [0] * 12 + [2, 1]
    assert (days[-2].sent, days[-1].failed) == (2, 1)
    shown = response.content.decode()
    assert "13: 2. 14: 1." in shown


def test_letters_are_found_by_person_and_their_next_try_is_told(client, ta, time_machine):
    time_machine.move_to(NOW, tick=False)
    soon = NOW + timedelta(minutes=4)
    mine = {"course": ta.course, "recipient__name": "Kim Jiwoo"}
    LetterFactory(**mine, subject="tried", attempts=2, due_at=soon, reason="451 later")
    LetterFactory(course=ta.course, subject="of another")

    shown = course_letters(client, ta.course, to="jiwoo").content.decode()

    assert "of another" not in shown
    assert "Tried 2 times, again in 4 minutes" in shown


def test_a_failed_letter_is_sent_again(client, ta):
    letter = LetterFactory(course=ta.course, failed=True)

    response = resend(client, ta.course, letter)

    assert response["Location"] == reverse("course-letters", args=[ta.course.slug])
    assert Letter.objects.get().state == "queued"
    assert "in the queue again" in client.get(response["Location"]).content.decode()


def test_all_failed_letters_are_sent_again_at_once(client, ta):
    LetterFactory.create_batch(2, course=ta.course, failed=True)
    url = reverse("course-letters-resend", args=[ta.course.slug])

    assert "Send all 2 letters again" not in course_letters(client, ta.course).content.decode()
    shown = course_letters(client, ta.course, state="failed").content.decode()
    assert "Send all 2 letters again" in shown and f'action="{url}"' in shown

    response = client.post(url)

    assert set(Letter.objects.values_list("state", flat=True)) == {"queued"}
    assert "2 letters are in the queue again." in client.get(response["Location"]).content.decode()
    again = client.post(url, follow=True).content.decode()
    assert "No failed letter is left to send again." in again


def test_one_failed_letter_or_those_of_one_person_have_no_button_for_all(client, ta):
    LetterFactory(course=ta.course, failed=True, recipient__name="Kim Jiwoo")
    alone = course_letters(client, ta.course, state="failed").content.decode()
    LetterFactory(course=ta.course, failed=True)
    found = course_letters(client, ta.course, state="failed", to="jiwoo").content.decode()

    assert "letters/resend/" not in alone + found


def test_a_sent_letter_is_not(client, ta):
    letter = LetterFactory(course=ta.course, sent=True)

    response = resend(client, ta.course, letter)

    assert Letter.objects.get().state == "sent"
    assert "Only a letter that did not arrive" in client.get(response["Location"]).content.decode()


def test_other_courses_letters_are_not_sent_again(client, ta):
    for letter in (LetterFactory(failed=True), LetterFactory(course=CourseFactory(), failed=True)):
        assert resend(client, ta.course, letter).status_code == 404
    url = reverse("course-letter-resend", args=[ta.course.slug, 10**30])
    assert client.post(url).status_code == 404


def test_letters_are_not_sent_again_by_following_a_link(client, ta):
    letter = LetterFactory(course=ta.course, failed=True)
    url = reverse("course-letter-resend", args=[ta.course.slug, letter.pk])

    assert client.get(url).status_code == 405


def test_in_an_archived_course_letters_are_read_and_not_sent_again(client):
    member = MembershipFactory(instructor=True, course__archived_at=NOW)
    letter = LetterFactory(course=member.course, failed=True)
    client.force_login(member.user)

    assert "Send again<span" not in course_letters(client, member.course).content.decode()
    assert resend(client, member.course, letter).status_code == 403


@pytest.mark.parametrize("letter_count", [1, 3])
def test_lists_take_the_same_queries(client, ta, letter_count, django_assert_num_queries):
    LetterFactory.create_batch(letter_count, course=ta.course, failed=True)
    course_letters(client, ta.course)

    # session, user, course, member, counts, days, late, count, rows
    with django_assert_num_queries(9):
        assert course_letters(client, ta.course).content.decode().count("550 no") == letter_count
    with django_assert_num_queries(4):  # count, rows; session and user for the head of the page
        assert client.get(MAILBOX).content.decode().count("550 no") == letter_count
