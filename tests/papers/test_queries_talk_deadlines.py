from datetime import timedelta

import pytest

from papers.queries import deadlines_for
from schedule.actions import move_session, update_round
from schedule.models import Session
from tests.factories import (
    NOW,
    BallotFactory,
    MembershipFactory,
    PreferenceFactory,
    PresentationFactory,
    RoundFactory,
    SlidesFactory,
    SlotFactory,
    TalkQuotaFactory,
    TopicFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def talk():
    slot = TopicFactory(paper__title="Attention", slot__session__place="Room 5").slot
    return PresentationFactory(slot=slot)


def of(*members, kind):
    found = deadlines_for(members, now=NOW)
    return [deadline for deadline in found if deadline.kind == kind]


def test_talk_is_its_presenters_date(talk):
    session = talk.seat.slot.session
    member = talk.membership
    other = MembershipFactory(course=member.course)

    (deadline,) = of(member, kind="talk")

    assert (deadline.key, deadline.title) == (
        f"talk:{talk.pk}-{talk.seat_id}",
        "Your talk: Attention",
    )
    assert (deadline.at, deadline.ends_at) == (session.starts_at, session.ends_at)
    assert (deadline.place, deadline.audience) == ("Room 5", {member.pk})
    assert deadline.url == f"/courses/{member.course.slug}/presentations/{talk.pk}/"
    assert of(other, kind="talk") == []


def test_slides_are_due_days_before_the_talk_and_done_with_the_first_version(talk):
    member, session = talk.membership, talk.seat.slot.session
    (deadline,) = of(member, kind="slides")
    assert deadline.key == f"slides:{talk.pk}-{talk.seat_id}"
    assert deadline.at == session.starts_at - timedelta(days=3)
    assert (deadline.audience, deadline.done_by) == ({member.pk}, frozenset())

    SlidesFactory(presentation=talk)

    assert of(member, kind="slides")[0].done_by == {member.pk}


def test_moved_session_or_other_lead_days_raise_the_revisions(talk):
    member, slot = talk.membership, talk.seat.slot
    staff = MembershipFactory(course=member.course, instructor=True)
    start = slot.session.starts_at + timedelta(days=1)

    move_session(
        session=slot.session,
        starts_at=start,
        ends_at=start + timedelta(hours=1),
        by=staff,
        now=NOW,
    )
    update_round(round=slot.round, slides_lead_days=5, by=staff, now=NOW)

    assert [(one.at, one.revision) for one in of(member, kind="talk")] == [(start, 1)]
    slides = of(member, kind="slides")
    assert [(one.at, one.revision) for one in slides] == [(start - timedelta(days=5), 2)]
    assert {one.changed_at for one in slides} == {NOW}


@pytest.mark.parametrize("fields", [{"status": "cancelled"}, {"kind": "no_class"}])
def test_session_that_does_not_take_place_cancels_the_talk_and_its_slides(talk, fields):
    Session.objects.update(starts_at=NOW, **fields)

    found = deadlines_for([talk.membership], now=NOW)

    told = {one.kind: one.is_cancelled for one in found if one.kind != "signup"}
    assert told == {"talk": True, "slides": True, "final_slides": True}


def test_sign_up_is_done_by_who_has_all_talks(talk):
    round_, course = talk.seat.slot.round, talk.membership.course
    full, staff = MembershipFactory(course=course), MembershipFactory(course=course, ta=True)
    for turn in [1, 2]:
        PresentationFactory(slot=SlotFactory(round=round_), membership=full, turn=turn)
    RoundFactory(course=course, purpose="final")

    (deadline,) = of(talk.membership, full, staff, kind="signup")

    assert (deadline.key, deadline.url) == (
        f"signup:{round_.pk}",
        f"/courses/{course.slug}/presentations/signup/",
    )
    assert (deadline.at, deadline.ends_at) == (round_.opens_at, round_.closes_at)
    assert deadline.audience == {talk.membership.pk, full.pk, staff.pk}
    assert deadline.done_by == {full.pk}


def test_who_dropped_or_watches_has_no_dates_of_talks():
    round_ = RoundFactory()
    talk = PresentationFactory(slot__round=round_, membership__dropped=True)
    observer = MembershipFactory(course=round_.course, observer=True)

    assert deadlines_for([talk.membership, observer], now=NOW) == []


def test_talk_without_a_topic_is_named_by_its_session():
    talk = PresentationFactory(slot__session__title="Transformers")

    assert of(talk.membership, kind="talk")[0].title == "Your talk: Transformers"


def test_sign_up_is_done_with_ones_own_number_of_talks():
    round_ = RoundFactory(seats_each=2)
    auditor = TalkQuotaFactory(membership__course=round_.course, talks=0).membership
    once = TalkQuotaFactory(membership__course=round_.course, talks=1).membership
    eager = TalkQuotaFactory(membership__course=round_.course, talks=3).membership
    for number, member in enumerate((once, eager, eager), start=1):
        PresentationFactory(slot__round=round_, membership=member, turn=number)

    (deadline,) = of(auditor, once, eager, kind="signup")

    assert deadline.done_by == {auditor.pk, once.pk}


def test_ranked_sign_up_is_done_by_who_has_ranked_a_talk():
    round_ = RoundFactory(mode="ranked")
    slot = SlotFactory(round=round_)
    voter = PreferenceFactory(ballot__membership__course=round_.course, slot=slot).ballot
    dates_only = BallotFactory(membership__course=round_.course)
    auditor = TalkQuotaFactory(membership__course=round_.course, talks=0).membership

    (deadline,) = of(voter.membership, dates_only.membership, auditor, kind="signup")

    assert deadline.title == "Rank the talks"
    assert deadline.done_by == {voter.membership_id, auditor.pk}


@pytest.mark.parametrize("count", [1, 3])
def test_dates_take_as_many_queries_for_three_as_for_one(count, django_assert_num_queries):
    talks = PresentationFactory.create_batch(count)
    members = [talk.membership for talk in talks]
    staff = [MembershipFactory(course=one.course, instructor=True) for one in members]

    with django_assert_num_queries(4):  # talks, rounds; quotas and who has ranked; kept seats
        assert len(of(*staff, kind="signup")) == count
    with django_assert_num_queries(5):  # readings; talks, rounds, quotas; kept seats
        found = of(*members, kind="slides")

    assert len(found) == count


def test_final_slides_are_asked_for_once_the_talk_has_begun():
    talk = PresentationFactory(slot__session__starts_at=NOW, slot__session__title="Attention")
    to_come = PresentationFactory(slot__session__starts_at=NOW + timedelta(seconds=1))
    SlidesFactory(presentation=talk, uploaded_at=NOW - timedelta(days=1))  # the draft
    assert of(to_come.membership, kind="final_slides") == []
    (deadline,) = of(talk.membership, kind="final_slides")

    assert (deadline.key, deadline.title) == (
        f"final-slides:{talk.pk}",
        "Your final slides: Attention",
    )
    assert deadline.at == talk.seat.slot.session.ends_at + timedelta(days=7)
    assert (deadline.audience, deadline.done_by) == ({talk.membership.pk}, frozenset())

    SlidesFactory(presentation=talk, version=2, uploaded_at=NOW)
    assert of(talk.membership, kind="final_slides")[0].done_by == {talk.membership.pk}
