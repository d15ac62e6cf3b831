from datetime import timedelta

import pytest

from outbox.models import Letter
from papers import actions, errors
from papers.models import Presentation
from tests.factories import (
    NOW,
    MembershipFactory,
    PresentationFactory,
    SlidesFactory,
    SlotFactory,
    TalkPolicyFactory,
    TalkQuotaFactory,
    TopicFactory,
)

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def slot():
    return TopicFactory(slot__capacity=2, paper__title="Attention").slot


@pytest.fixture
def student(slot):
    return MembershipFactory(course=slot.round.course)


@pytest.fixture
def instructor(slot):
    return MembershipFactory(course=slot.round.course, instructor=True)


def take(slot, student, *, by=None, now=NOW):
    return actions.take_seat(slot=slot, student=student, by=by or student, now=now)


def give_back(talk, by, now=NOW):
    actions.give_seat_back(presentation=talk, by=by, now=now)


def another(slot, **fields):
    return SlotFactory(round=slot.round, **fields)


def test_student_gets_the_lowest_free_seat_and_the_lowest_free_turn(slot, student):
    PresentationFactory(slot=slot)
    later = another(slot, session__starts_at=NOW + 17 * DAY)
    PresentationFactory(slot=later, membership=student, turn=2)

    talk = take(slot, student)

    assert (talk.membership, talk.turn, talk.taken_at) == (student, 1, NOW)
    assert (talk.seat.slot, talk.seat.number) == (slot, 2)


def test_taking_and_giving_back_show_on_the_course_page(slot, student):
    course = slot.round.course
    version = course.content_version

    give_back(take(slot, student), student)

    course.refresh_from_db()
    assert course.content_version == version + 2
    assert not Letter.objects.exists()


def test_full_slot_is_refused(slot, student):
    PresentationFactory.create_batch(2, slot=slot)

    with pytest.raises(errors.SlotFull, match="“Attention” is full"):
        take(slot, student)


def test_slot_whose_topic_nobody_has_said_yet_is_named_by_its_session(slot, student):
    plain = another(slot, session__title="Transformers")
    PresentationFactory(slot=plain)

    with pytest.raises(errors.SlotFull, match="“Transformers” is full"):
        take(plain, student)


def test_student_gives_as_many_talks_as_the_course_asks_for(slot, student, instructor):
    for turn in [1, 2]:
        PresentationFactory(slot=another(slot), membership=student, turn=turn)

    with pytest.raises(errors.TalksComplete, match="You have all your 2 talks"):
        take(slot, student)
    with pytest.raises(errors.TalksComplete, match=f"{student.user.name} has all 2"):
        take(slot, student, by=instructor)

    assert student.presentations.count() == 2


def test_student_gives_one_talk_in_a_session(slot, student, instructor):
    take(slot, student)
    beside = another(slot, session=slot.session)

    with pytest.raises(errors.SameSession, match="another day"):
        take(beside, student)
    with pytest.raises(errors.SameSession, match="already"):
        take(beside, student, by=instructor)


def test_a_quota_stands_before_what_the_round_asks(slot, student, instructor):
    TalkQuotaFactory(membership=student, talks=1)
    PresentationFactory(slot=another(slot, session__starts_at=NOW + 17 * DAY), membership=student)

    with pytest.raises(errors.TalksComplete, match="You have your 1 talk"):
        take(slot, student)
    with pytest.raises(errors.TalksComplete, match="has all 1 talk already"):
        take(slot, student, by=instructor)
    student.talk_quota.delete()
    assert take(slot, student).turn == 2


def test_who_is_asked_for_no_talk_takes_none(slot, student):
    TalkQuotaFactory(membership=student, talks=0)

    with pytest.raises(errors.TalksComplete, match="is asked for no talk"):
        take(slot, student)


@pytest.mark.parametrize(
    ("policy", "days", "role", "error", "words"),
    [
        ({}, -2, "presenter", errors.TooClose, "in that week already"),
        ({"min_gap_weeks": 3}, 14, "presenter", errors.TooClose, "at least 3 weeks apart"),
        ({"roles_differ": True}, 14, "presenter", errors.SameRole, "in this role already"),
        ({"min_gap_weeks": 0}, -1, "presenter", None, ""),
        ({"roles_differ": True}, 14, "scribe", None, ""),
    ],
)
def test_talks_keep_the_weeks_and_roles_apart_that_the_course_asks_for(
    slot, student, instructor, policy, days, role, error, words
):
    TalkPolicyFactory(course=slot.round.course, **policy)
    starts_at = slot.session.starts_at + days * DAY
    held = TopicFactory(slot__round=slot.round, slot__session__starts_at=starts_at, role=role).slot
    PresentationFactory(slot=held, membership=student)

    if error is None:
        assert take(slot, student)
        return
    with pytest.raises(error, match=words):
        take(slot, student)
    assert take(slot, student, by=instructor)  # staff know what they do, and are warned


def test_a_talk_that_does_not_take_place_stands_in_nobodys_way(slot, student):
    off = another(slot, session__status="cancelled")
    PresentationFactory(slot=off, membership=student)

    assert take(slot, student).turn == 2


@pytest.mark.parametrize(
    ("now", "words"), [(NOW - 3 * DAY, "not opened yet"), (NOW + 2 * DAY, "over")]
)
def test_outside_the_window_students_are_refused_and_staff_are_not(
    slot, student, instructor, now, words
):
    with pytest.raises(errors.SignupClosed, match=words):
        take(slot, student, now=now)

    assert take(slot, student, by=instructor, now=now).membership == student


def test_window_is_open_from_its_first_moment(slot, student):
    assert take(slot, student, now=slot.round.opens_at)


def test_where_wishes_are_ranked_only_staff_give_seats(slot, student, instructor):
    slot.round.mode = "ranked"
    slot.round.save()

    with pytest.raises(errors.SignupClosed, match="wishes"):
        take(slot, student)
    assert take(slot, student, by=instructor)


def test_slot_for_final_talks_or_of_another_course_is_refused(student):
    for slot in [SlotFactory(round__course=student.course, round__purpose="final"), SlotFactory()]:
        with pytest.raises(errors.SlotNotAvailable, match="not for paper talks"):
            take(slot, student)


def test_withdrawn_talk_is_said(slot, student, instructor):
    actions.withdraw_talk(topic=slot.topic, by=instructor, now=NOW)

    with pytest.raises(errors.SlotNotAvailable, match="withdrawn"):
        take(slot, student)


@pytest.mark.parametrize("is_staff", [True, False])
def test_cancelled_session_hands_out_no_seat(slot, student, instructor, is_staff):
    slot.session.status = "cancelled"
    slot.session.save()

    with pytest.raises(errors.SlotNotAvailable, match="does not take place"):
        take(slot, student, by=instructor if is_staff else student)


def test_past_session_is_for_staff_who_write_down_what_happened(slot, student, instructor):
    slot.round.closes_at = slot.session.starts_at + DAY
    slot.round.save()

    with pytest.raises(errors.SlotNotAvailable, match="is over"):
        take(slot, student, now=slot.session.starts_at)
    assert take(slot, student, by=instructor, now=slot.session.starts_at)


@pytest.mark.parametrize("fields", [{"dropped": True}, {"observer": True}, {"ta": True}])
def test_only_active_students_give_talks(slot, instructor, fields):
    member = MembershipFactory(course=slot.round.course, **fields)

    with pytest.raises(errors.NotAStudent):
        take(slot, member, by=instructor)


def test_nobody_takes_or_gives_back_for_a_classmate(slot, student):
    other = MembershipFactory(course=slot.round.course)
    stranger = MembershipFactory(instructor=True)

    for by in [other, stranger]:
        with pytest.raises(errors.NotYourTalk):
            take(slot, student, by=by)
    talk = take(slot, student)
    for by in [other, stranger]:
        with pytest.raises(errors.NotYourTalk):
            give_back(talk, by)

    assert Presentation.objects.get() == talk


def test_placed_student_gets_a_letter(slot, student, instructor):
    talk = take(slot, student, by=instructor)

    letter = Letter.objects.get()
    assert (letter.recipient, letter.course, letter.kind) == (
        student.user,
        student.course,
        "talk-given",
    )
    assert "you give a talk on “Attention”" in letter.subject
    assert "Sat 24 Oct 2026, 12:00 KST (Asia/Seoul)" in letter.body
    assert "Your slides are due Wed 21 Oct 2026, 12:00 KST" in letter.body
    assert f"/courses/{student.course.slug}/presentations/{talk.pk}/" in letter.body


def test_seat_given_back_is_free_for_another_student(slot, student):
    talk = take(slot, student)

    give_back(talk, student, now=slot.round.returns_until)

    assert not student.presentations.exists()
    assert take(slot, MembershipFactory(course=student.course)).seat.number == 1


def test_after_the_cut_off_only_staff_give_back(slot, student, instructor):
    talk = take(slot, student)
    late = slot.round.returns_until + timedelta(seconds=1)

    with pytest.raises(errors.SignupClosed, match="Ask the staff"):
        give_back(talk, student, now=late)
    give_back(talk, instructor, now=late)

    assert not Presentation.objects.exists()


def test_given_talk_is_taken_away_by_staff_only(slot, student, instructor):
    talk = take(slot, student)
    slot.round.returns_until = slot.session.starts_at + DAY
    slot.round.save()

    with pytest.raises(errors.TalkUnderWay, match="has been given"):
        give_back(talk, student, now=slot.session.starts_at)
    give_back(talk, instructor, now=slot.session.starts_at)

    assert not Presentation.objects.exists()


@pytest.mark.parametrize("is_staff", [True, False])
def test_talk_with_slides_is_nobodys_to_give_away(slot, student, instructor, is_staff):
    talk = take(slot, student)
    SlidesFactory(presentation=talk)

    with pytest.raises(errors.TalkUnderWay, match="There are slides"):
        give_back(talk, instructor if is_staff else student)

    assert Presentation.objects.get() == talk


def test_student_taken_off_a_talk_gets_a_letter(slot, student, instructor):
    talk = take(slot, student)

    give_back(talk, instructor)

    letter = Letter.objects.get()
    assert (letter.recipient, letter.kind) == (student.user, "talk-taken-away")
    assert "no longer give the talk on “Attention”" in letter.subject


def test_talk_of_a_student_who_dropped_is_taken_away_without_a_letter(slot, instructor):
    talk = PresentationFactory(slot=slot, membership__dropped=True)

    give_back(talk, instructor)

    assert not Presentation.objects.exists() and not Letter.objects.exists()


def test_seat_is_given_back_once(slot, student):
    talk = take(slot, student)
    again = Presentation.objects.select_related("seat__slot", "membership").get(pk=talk.pk)
    give_back(talk, student)

    with pytest.raises(errors.TalkGone):
        give_back(again, student)


def test_talk_without_a_seat_can_be_cleared(slot, student, instructor):
    talk = take(slot, student)
    talk.seat = None
    talk.save()

    give_back(talk, instructor)

    assert not Presentation.objects.exists()
