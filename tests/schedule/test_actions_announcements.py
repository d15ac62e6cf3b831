"""What announcing, changing, correcting and withdrawing store, refuse, and tell."""

from datetime import timedelta

import pytest
from django.utils import timezone

from courses.models import Course
from outbox.models import Letter, Notice
from schedule import actions, errors
from schedule.models import Announcement
from tests.factories import AnnouncementFactory, MembershipFactory

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def by():
    return MembershipFactory(instructor=True)


@pytest.fixture
def known(by, now):
    return {"by": by, "now": now}


@pytest.fixture
def version(by):
    """Say by how much the course's content version was raised since."""
    before = by.course.content_version
    return lambda: Course.objects.get(pk=by.course.pk).content_version - before


@pytest.fixture
def scheduled(by, now):
    return AnnouncementFactory(
        course=by.course, author=by.user, scheduled=True, publish_at=now + DAY
    )


def words(**changes):
    return {
        "title": "Room & time",
        "body": "a < b",
        "audience": "all",
        "publish_at": None,
    } | changes


def test_announcement_is_a_letter_to_every_active_member(by, known, version):
    MembershipFactory(course=by.course)
    MembershipFactory(course=by.course, dropped=True)

    actions.publish_announcement(course=by.course, **words(), **known)

    assert Letter.objects.count() == 2
    letter, told = Letter.objects.first(), Announcement.objects.get()
    assert letter.subject == f"{by.course.title}: Room & time"
    assert "a < b" in letter.body and "a &lt; b" in letter.html
    assert set(Notice.objects.values_list("subject_key", flat=True)) == {f"announcement:{told.pk}"}
    assert told.author == by.user and version() == 1


def test_it_goes_to_those_who_are_asked_for_once_each(by, known):
    other = MembershipFactory(course=by.course)

    actions.publish_announcement(
        course=by.course, recipients=lambda one: [other.user_id], **words(audience="x"), **known
    )

    assert Letter.objects.get().recipient == other.user


def test_to_nobody_nothing_is_announced(by, known, version):
    with pytest.raises(errors.NobodyToTell):
        actions.publish_announcement(
            course=by.course, recipients=lambda one: [], **words(), **known
        )

    assert not Announcement.objects.exists() and version() == 0


@pytest.mark.parametrize("late", [timedelta(), -DAY])
def test_what_is_scheduled_has_to_be_ahead(by, known, now, late, scheduled):
    given = words(publish_at=now + late)
    with pytest.raises(errors.MomentPassed):
        actions.publish_announcement(course=by.course, **given, **known)
    with pytest.raises(errors.MomentPassed):
        actions.update_announcement(announcement=scheduled, version=0, **given, **known)


def test_one_form_announces_once(by, known):
    actions.publish_announcement(course=by.course, token="a", **words(), **known)
    with pytest.raises(errors.AlreadyAnnounced):
        actions.publish_announcement(course=by.course, token="a", **words(), **known)
    actions.publish_announcement(course=by.course, token="b", **words(), **known)
    actions.publish_announcement(course=by.course, **words(), **known)
    actions.publish_announcement(course=by.course, **words(), **known)

    assert Announcement.objects.count() == 4


def publish(announcement, now):
    return actions.publish_if_due(
        announcement_id=announcement.pk, recipients=actions.everybody, now=now
    )


def test_at_its_moment_it_goes_out_once_and_not_before(scheduled, version):
    early = publish(scheduled, scheduled.publish_at - timedelta(microseconds=1))
    assert early is None and not Letter.objects.exists() and version() == 0

    first = publish(scheduled, scheduled.publish_at)
    again = publish(scheduled, scheduled.publish_at + DAY)

    assert (first.state, first.published_at) == ("published", scheduled.publish_at)
    assert again is None and Letter.objects.count() == 1 and version() == 1


def test_after_a_night_without_a_worker_it_goes_out_late(scheduled):
    told = publish(scheduled, late := scheduled.publish_at + timedelta(hours=9))

    assert told.published_at == Letter.objects.get().created_at == late


def test_to_nobody_by_then_it_goes_out_without_letters(scheduled):
    told = actions.publish_if_due(
        announcement_id=scheduled.pk, recipients=lambda one: [], now=scheduled.publish_at
    )

    assert told.is_published and not Letter.objects.exists()


def test_in_an_archived_course_it_waits(scheduled, now):
    Course.objects.update(archived_at=now)

    assert publish(scheduled, scheduled.publish_at) is None


def test_a_scheduled_one_is_changed_before_it_goes(scheduled, known, now, version):
    actions.update_announcement(
        announcement=scheduled, version=0, **words(publish_at=now + 2 * DAY), **known
    )

    scheduled.refresh_from_db()
    assert (scheduled.title, scheduled.version) == ("Room & time", 1)
    assert publish(scheduled, now + DAY) is None and version() == 0


def test_without_a_moment_a_scheduled_one_goes_at_once(scheduled, known, now, version):
    actions.update_announcement(announcement=scheduled, version=0, **words(), **known)

    scheduled.refresh_from_db()
    assert (scheduled.state, scheduled.published_at) == ("published", now)
    assert Letter.objects.count() == 1 and version() == 1


def test_correcting_tells_when_and_writes_no_letter(by, known, now, version):
    told = AnnouncementFactory(course=by.course)

    actions.correct_announcement(announcement=told, title="New", body="B", version=0, **known)

    told.refresh_from_db()
    assert (told.title, told.corrected_at, told.version) == ("New", now, 1)
    assert not Letter.objects.exists() and version() == 1


def test_withdrawing_keeps_the_row_and_the_reason(by, known, now, scheduled, version):
    told = AnnouncementFactory(course=by.course)
    for one in (told, scheduled):
        actions.withdraw_announcement(announcement=one, reason="Wrong", version=0, **known)
        one.refresh_from_db()
        assert (one.state, one.withdrawn_at, one.withdrawn_reason) == ("withdrawn", now, "Wrong")

    assert publish(scheduled, scheduled.publish_at) is None and version() == 2


def test_withdrawn_its_letters_that_still_wait_are_not_sent(by, known, now):
    MembershipFactory.create_batch(3, course=by.course)
    told, other = (
        actions.publish_announcement(course=by.course, token=token, **words(), **known)
        for token in ("a", "b")
    )
    letters = Letter.objects.filter(notices__subject_key=f"announcement:{told.pk}").order_by("pk")
    gone, going, *waiting = letters
    Letter.objects.filter(pk=gone.pk).update(state="sent", sent_at=now)
    Letter.objects.filter(pk=going.pk).update(state="sending", leased_until=now + DAY)

    actions.withdraw_announcement(announcement=told, reason="Wrong", version=0, **known)

    assert [one.state for one in letters.all()] == ["sent", "sending"] + ["suppressed"] * 2
    assert {one.reason for one in letters.all() if one in waiting} == {
        "The announcement was withdrawn."
    }
    others = Letter.objects.filter(notices__subject_key=f"announcement:{other.pk}")
    assert {one.state for one in others} == {"queued"}


def test_what_somebody_changed_meanwhile_is_not_overwritten(by, known, scheduled):
    told = AnnouncementFactory(course=by.course)
    Announcement.objects.update(version=1)
    calls = [
        lambda: actions.update_announcement(announcement=scheduled, version=0, **words(), **known),
        lambda: actions.correct_announcement(
            announcement=told, title="x", body="x", version=0, **known
        ),
        lambda: actions.withdraw_announcement(announcement=told, reason="x", version=0, **known),
    ]
    for call in calls:
        with pytest.raises(errors.AnnouncementChanged, match="changed it meanwhile"):
            call()


def test_what_went_out_meanwhile_is_neither_sent_again_nor_taken_back_unseen(known, scheduled):
    publish(scheduled, scheduled.publish_at)

    with pytest.raises(errors.AnnouncementChanged, match="went out"):
        actions.update_announcement(announcement=scheduled, version=0, **words(), **known)
    with pytest.raises(errors.AnnouncementChanged, match="went out"):
        actions.withdraw_announcement(announcement=scheduled, reason="x", version=0, **known)
    assert Letter.objects.count() == 1


def test_withdrawn_once_is_enough(by, known):
    gone = AnnouncementFactory(
        course=by.course, state="withdrawn", withdrawn_at=timezone.now(), published_at=None
    )

    with pytest.raises(errors.AnnouncementChanged, match="already"):
        actions.withdraw_announcement(announcement=gone, reason="x", version=0, **known)
