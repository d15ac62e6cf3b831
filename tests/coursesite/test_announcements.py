"""The pages on which staff announce things, and who reads what."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from agenda.actions import publish_announcement_if_due
from courses.models import Course
from outbox.models import Letter
from schedule.models import Announcement
from tests.factories import (
    NOW,
    AnnouncementFactory,
    CourseFactory,
    MembershipFactory,
    MilestoneFactory,
    SubmissionFactory,
    TeamPlaceFactory,
)

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
FIELDS = {
    "title": "Room change",
    "body": "We meet in **B**.",
    "audience": "all",
    "publish_at": "",
    "token": "one",
    "version": 0,
}
SEEN = {"accepted": "on"}
TOMORROW = "2026-10-15T12:00"


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


@pytest.fixture
def course():
    return CourseFactory(contact_email="staff@example.edu", time_zone="Asia/Seoul")


@pytest.fixture
def ta(course, client):
    """A TA, who is signed in."""
    member = MembershipFactory(course=course, ta=True)
    client.force_login(member.user)
    return member


@pytest.fixture
def send(client, course):
    """Post the form for a new announcement."""
    url = reverse("schedule:announcement-publish", args=[course.slug])
    return lambda **values: client.post(url, FIELDS | values)


@pytest.fixture
def archive(client, course):
    """Read the archive, as somebody or as who is signed in."""

    def read(member=None):
        if member is not None:
            client.force_login(member.user)
        return words(client.get(reverse("schedule:announcements", args=[course.slug])))

    return read


@pytest.fixture
def front(client, course):
    """Read the course page as somebody; None is a visitor."""

    def read(member):
        client.logout()
        if member is not None:
            client.force_login(member.user)
        return words(client.get(reverse("course", args=[course.slug])))

    return read


def words(response):
    return " ".join(response.content.decode().split())


def change(announcement, verb="edit"):
    return reverse(
        f"schedule:announcement-{verb}", args=[announcement.course.slug, announcement.pk]
    )


def test_what_was_said_is_listed_latest_first(archive, course):
    AnnouncementFactory(course=course, title="Second", body="# Loud")
    AnnouncementFactory(course=course, title="First", published_at=NOW - DAY)
    AnnouncementFactory(title="Elsewhere")

    shown = archive()

    assert shown.index("Second") < shown.index("First")
    assert "Elsewhere" not in shown and "Write an announcement" not in shown
    assert "<h3>Loud</h3>" in shown


def test_empty_list_shows_staff_what_to_do(archive, course):
    assert "Nothing has been announced yet" in archive()

    shown = archive(MembershipFactory(course=course, ta=True))

    assert reverse("schedule:announcement-publish", args=[course.slug]) in shown


def test_it_is_shown_as_it_will_be_and_nothing_is_sent(send, ta, course, settings):
    course.title = "AI systems"
    course.save(update_fields=["title"])
    MembershipFactory.create_batch(2, course=course)
    MembershipFactory(course=course, dropped=True)

    shown = words(send(body="We meet in **B**, see [the page](/courses/)."))

    assert "Everybody: 3 people" in shown and "At once" in shown
    assert "Subject: AI systems: Room change" in shown
    assert "We meet in <strong>B</strong>" in shown
    assert f"see the page &lt;{settings.SITE_URL}/courses/&gt;" in shown
    assert "staff@example.edu" in shown and "no staff address" not in shown
    assert "visitors read it" in shown
    assert 'name="title" value="Room change"' in shown
    assert not Announcement.objects.exists() and not Letter.objects.exists()


def test_answers_go_to_who_wrote_it_where_the_course_has_no_address(send, ta, course):
    Course.objects.update(contact_email="", is_public=False)

    shown = words(send())
    assert "no staff address" in shown and ta.user.email in shown
    assert "visitors read it" not in shown

    send(**SEEN)
    assert Letter.objects.get().reply_to == ta.user.email


def test_what_was_shown_can_be_changed_before_it_goes(send, ta):
    response = send(again="")

    assert response.status_code == 200 and 'value="Room change"' in words(response)
    assert "We meet in **B**" in words(response)
    assert not Announcement.objects.exists()


def test_published_it_stands_on_the_page_and_letters_are_written(send, front, ta, course):
    response = send(**SEEN)

    told = Announcement.objects.get()
    assert response.url.endswith(f"/announcements/#announcement-{told.pk}")
    letter = Letter.objects.get()
    assert (letter.recipient, letter.reply_to) == (ta.user, "")
    assert "We meet in *B*." in letter.body and "<strong>B</strong>" in letter.html
    assert f"#announcement-{told.pk}" in letter.body
    assert "We meet in <strong>B</strong>" in front(None)


def test_sent_twice_it_is_told_once(send, ta, client):
    send(**SEEN)
    response = client.get(send(**SEEN).url)

    assert "announced already" in words(response)
    assert Announcement.objects.count() == Letter.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"title": ""}, "This field is required"),
        ({"body": " "}, "This field is required"),
        ({"title": "x" * 201}, "at most 200"),
        ({"audience": "missing:1"}, "Select a valid choice"),
        ({"audience": "no-talk"}, "Nobody is among them now"),
        ({"publish_at": "2026-10-14T12:00"}, "That moment has passed"),
        ({"publish_at": "2026-13-14T12:00"}, "Enter a valid date/time"),
    ],
)
@pytest.mark.parametrize("seen", [{}, SEEN])
def test_half_an_announcement_is_refused(send, ta, changes, says, seen):
    response = send(**changes, **seen)

    assert response.status_code == 400
    assert says in words(response)
    assert not Announcement.objects.exists()


def test_an_hour_that_the_clocks_leave_out_or_repeat_is_refused_and_the_one_after_is_kept(send, ta):
    Course.objects.update(time_zone="Europe/Berlin")

    for gone_or_twice in ("2027-03-28T02:30", "2026-10-25T02:30"):
        assert send(publish_at=gone_or_twice).status_code == 400
    send(publish_at="2027-03-28T03:00", **SEEN)

    assert Announcement.objects.get().publish_at.isoformat() == "2027-03-28T01:00:00+00:00"


def test_scheduled_it_is_seen_by_staff_alone_until_its_moment(send, archive, front, ta, course):
    student = MembershipFactory(course=course)
    shown = words(send(publish_at=TOMORROW))
    assert "Thu 15 Oct 2026, 12:00" in shown and "by now" in shown and "Schedule it" in shown

    send(publish_at=TOMORROW, **SEEN)

    assert "Room change" in archive(ta) and "To come" in archive(ta)
    assert "Room change" not in archive(student) + front(student) + front(ta) + front(None)
    assert not Letter.objects.exists()


def test_one_for_nobody_yet_may_be_scheduled_with_a_word_about_it(send, ta):
    shown = words(send(publish_at=TOMORROW, audience="no-team"))

    assert "0 people" in shown and "Nobody is among them now" in shown
    send(publish_at=TOMORROW, audience="no-team", **SEEN)
    assert Announcement.objects.get().audience == "no-team"


@pytest.fixture
def scheduled(course, ta):
    return AnnouncementFactory(
        course=course, author=ta.user, title="Soon", scheduled=True, publish_at=NOW + DAY
    )


def test_a_scheduled_one_is_changed_and_then_sent_at_once(client, scheduled):
    assert 'value="2026-10-15T' in words(client.get(change(scheduled)))
    values = FIELDS | SEEN | {"title": "Later", "publish_at": "2026-10-16T09:00"}
    client.post(change(scheduled), values)
    scheduled.refresh_from_db()
    assert (scheduled.title, scheduled.version, scheduled.is_scheduled) == ("Later", 1, True)

    stale = client.post(change(scheduled), values)
    assert stale.status_code == 400 and "changed it meanwhile" in words(stale)
    assert not Letter.objects.exists()

    client.post(change(scheduled), FIELDS | SEEN | {"version": 1})
    scheduled.refresh_from_db()
    assert scheduled.is_published and scheduled.published_at == NOW
    assert Letter.objects.count() == 1


def test_a_published_one_is_corrected_without_a_second_letter(client, send, ta, front, course):
    send(**SEEN)
    told = Announcement.objects.get()
    assert "No second letter" in words(client.get(change(told)))

    client.post(change(told), {"title": "Room B2", "body": "B2", "version": told.version})

    shown = front(None)
    assert "Room B2" in shown and "corrected" in shown and "Room change" not in shown
    assert Letter.objects.count() == 1
    client.force_login(ta.user)
    stale = client.post(change(told), {"title": "x", "body": "x", "version": told.version})
    assert stale.status_code == 400


def test_withdrawn_it_is_gone_for_readers_and_its_reason_is_for_staff(
    client, course, ta, archive, front
):
    told = AnnouncementFactory(course=course, title="Wrong")
    assert "Wrong" in front(None)
    client.force_login(ta.user)
    url = change(told, "withdraw")
    assert client.post(url, {"reason": "", "version": 0}).status_code == 400

    stale = client.post(url, {"reason": "Too late", "version": 7})
    assert stale.status_code == 400 and "changed it meanwhile" in words(stale)

    response = client.post(url, {"reason": "Meant for another course", "version": 0})

    assert response.url == reverse("schedule:announcements", args=[course.slug])
    assert "Meant for another course" in archive()
    assert "Wrong" not in archive(MembershipFactory(course=course)) + front(None)
    client.force_login(ta.user)
    assert client.get(url).status_code == client.get(change(told)).status_code == 404


def test_what_is_for_some_is_read_by_them_and_staff_alone(send, ta, course, archive, front):
    milestone = MilestoneFactory(course=course, title="Checkpoint")
    mate, other = TeamPlaceFactory.create_batch(2, team__course=course)
    SubmissionFactory(milestone=milestone, team=other.team, submitted_by=other.membership)
    audience = f"missing:{milestone.pk}"
    shown = words(send(audience=audience))
    assert "Teams without “Checkpoint”: 1 person" in shown and "nobody else" in shown
    everybody = (None, other.membership, mate.membership, ta)
    assert not any("Room change" in front(reader) for reader in everybody)
    send(audience=audience, **SEEN)

    assert Letter.objects.get().recipient == mate.membership.user
    for reader in everybody:
        reads = reader in {mate.membership, ta}
        assert ("Room change" in front(reader)) is reads
        assert ("Room change" in archive()) is reads
        shown = front(reader) + archive()
        assert shown.count("only for: Teams without “Checkpoint”") == 2 * reads


def test_who_joins_later_reads_what_is_for_all_students(send, ta, course, archive):
    MembershipFactory(course=course)
    send(audience="students", **SEEN)

    assert "Room change" in archive(MembershipFactory(course=course))
    assert "Room change" not in archive(MembershipFactory(course=course, observer=True))


def test_course_page_shows_the_latest_two(front, course):
    for number in range(3):
        AnnouncementFactory(course=course, title=f"News {number}")

    shown = front(None)

    assert "News 2" in shown and "News 1" in shown and "News 0" not in shown
    assert reverse("schedule:announcements", args=[course.slug]) in shown


def test_whom_it_is_for_may_stand_in_the_address(client, ta, course):
    url = reverse("schedule:announcement-publish", args=[course.slug])

    assert '<option value="no-team" selected>' in words(client.get(url, {"to": "no-team"}))


@pytest.mark.parametrize("count", [1, 3])
def test_list_takes_as_many_queries_for_three_as_for_one(
    client, ta, course, count, django_assert_num_queries
):
    for audience in ("all", "students"):
        AnnouncementFactory.create_batch(count, course=course, audience=audience)
    AnnouncementFactory.create_batch(count, course=course, scheduled=True)
    url = reverse("schedule:announcements", args=[course.slug])

    # session, user, course, member, told, to come, withdrawn, letters, milestones, sections
    with django_assert_num_queries(10):
        assert client.get(url).content.decode().count("<article") == 3 * count
    client.force_login(MembershipFactory(course=course).user)
    with django_assert_num_queries(7):  # session, user, course, member, told, milestones, sections
        assert client.get(url).content.decode().count("<article") == 2 * count


def test_it_goes_out_by_itself_and_kept_pages_hear_of_it(send, ta, front, course):
    send(publish_at=TOMORROW, audience="students", **SEEN)
    student = MembershipFactory(course=course)
    assert "Room change" not in front(student)
    scheduled = Announcement.objects.get()

    publish_announcement_if_due(announcement_id=scheduled.pk, now=scheduled.publish_at)

    assert "Room change" in front(student) and "Room change" not in front(None)
