"""What each write of the schedule stores, refuses, and tells."""

from datetime import date, timedelta

import pytest

from courses.errors import UploadRefused
from courses.models import Course
from schedule import actions, errors, queries
from schedule.models import Material, Seat, Session, SignupRound, Slot, Week
from tests.factories import (
    FinalTalkFactory,
    ItemFactory,
    MaterialFactory,
    MembershipFactory,
    PresentationFactory,
    ReadingFactory,
    RoundFactory,
    SessionFactory,
    SlotFactory,
    WeekFactory,
)
from tests.uploads import file_of, pdf_file

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def by():
    return MembershipFactory(instructor=True)


@pytest.fixture
def known(by, now):
    return {"by": by, "now": now}


@pytest.fixture
def week(by):
    return WeekFactory(course=by.course, number=1, starts_on=date(2026, 10, 12))


@pytest.fixture
def session(week, now):
    return SessionFactory(week=week, title="Compilers", starts_at=now)


@pytest.fixture
def version(by):
    """Say by how much the course's content version was raised since."""
    before = by.course.content_version
    return lambda: Course.objects.get(pk=by.course.pk).content_version - before


# Weeks


def test_week_is_added(by, known, version):
    week = actions.create_week(
        course=by.course, number=3, label="3b", title="Frames", starts_on=date(2026, 9, 1), **known
    )

    assert (week.label, week.course, version()) == ("3b", by.course, 1)


def test_week_with_a_taken_number_is_refused(week, known, version):
    with pytest.raises(errors.WeekNumberTaken, match="place 1"):
        actions.create_week(
            course=week.course, number=1, label="x", title="", starts_on=week.starts_on, **known
        )

    assert version() == 0


def test_weeks_are_laid_out_in_a_row(by, known):
    weeks = actions.add_weeks(
        course=by.course, count=3, first_number=7, starts_on=date(2026, 12, 21), **known
    )

    assert [(week.number, week.label, week.starts_on) for week in weeks] == [
        (7, "7", date(2026, 12, 21)),
        (8, "8", date(2026, 12, 28)),
        (9, "9", date(2027, 1, 4)),
    ]


def test_weeks_are_laid_out_all_or_none(by, known, version):
    WeekFactory(course=by.course, number=3)

    with pytest.raises(errors.WeekNumberTaken, match="place 3"):
        actions.add_weeks(
            course=by.course, count=3, first_number=1, starts_on=date(2026, 9, 1), **known
        )

    assert by.course.weeks.count() == 1 and version() == 0


def test_week_is_changed(week, known, version):
    actions.update_week(week=week, label="Break", **known)

    assert Week.objects.get().label == "Break" and version() == 1


def test_week_takes_no_other_weeks_number(week, known):
    other = WeekFactory(course=week.course, number=2)

    with pytest.raises(errors.WeekNumberTaken):
        actions.update_week(week=other, number=1, **known)


def test_empty_week_is_deleted(week, known, version):
    actions.delete_week(week=week, **known)

    assert not Week.objects.exists() and version() == 1


def test_week_with_sessions_is_kept(session, known, version):
    with pytest.raises(errors.WeekNotEmpty):
        actions.delete_week(week=session.week, **known)

    assert Week.objects.exists() and version() == 0


# Sessions


def make(week, known, now, **fields):
    values = {"kind": "lecture", "title": "Frames", "starts_at": now, "ends_at": now + HOUR}
    return actions.create_session(week=week, **known, **values | fields)


def test_session_is_added(week, known, now, version):
    session = make(week, known, now, place="Room 1")

    assert (session.week, session.status, session.revision) == (week, "planned", 0)
    assert version() == 1


def test_session_ends_after_it_starts(week, session, known, now, version):
    for attempt in (
        lambda: make(week, known, now, ends_at=now),
        lambda: actions.update_session(session=session, ends_at=now, **known),
        lambda: actions.move_session(session=session, starts_at=now, ends_at=now, **known),
    ):
        with pytest.raises(errors.EndsBeforeItStarts):
            attempt()

    assert version() == 0


def test_session_of_a_week_that_is_gone_is_refused(week, known, now):
    Week.objects.all().delete()

    with pytest.raises(errors.WeekGone):
        make(week, known, now)


def test_every_change_raises_the_revision(session, known, now, version):
    actions.update_session(session=session, title="Compilers II", **known)
    assert (session.revision, version()) == (1, 1)

    actions.update_session(session=session, ends_at=now + 3 * HOUR, **known)

    session.refresh_from_db()
    assert (session.title, session.revision, session.changed_at) == ("Compilers II", 2, now)


def test_unchanged_session_is_left_alone(session, known, version):
    actions.update_session(session=session, title=session.title, **known)

    assert version() == 0


def test_session_stays_in_its_course(session, known):
    with pytest.raises(errors.WrongCourse):
        actions.update_session(session=session, week=WeekFactory(), **known)


def test_session_is_cancelled_and_restored(session, known, version):
    actions.cancel_session(session=session, **known)
    assert (Session.objects.get().status, session.revision) == ("cancelled", 1)
    (deadline,) = queries.public_deadlines(session.week.course)
    assert deadline.is_cancelled

    actions.restore_session(session=session, **known)

    assert (Session.objects.get().status, session.revision, version()) == ("planned", 2, 2)


def test_class_that_becomes_no_class_stays_in_calendars_as_cancelled(session, known):
    actions.update_session(session=session, kind="no_class", title="Chuseok", **known)

    (deadline,) = queries.public_deadlines(session.week.course)
    assert (deadline.title, deadline.revision, deadline.is_cancelled) == ("Chuseok", 1, True)

    session.refresh_from_db()
    actions.update_session(session=session, kind="lecture", **known)

    (deadline,) = queries.public_deadlines(session.week.course)
    assert (deadline.revision, deadline.is_cancelled) == (2, False)


def test_what_never_was_a_class_is_in_no_calendar(week, known, now):
    session = make(week, known, now, kind="no_class")

    actions.update_session(session=session, title="Chuseok", **known)

    assert queries.public_deadlines(week.course) == []


def test_only_what_is_planned_is_cancelled_or_moved(session, known, now):
    actions.cancel_session(session=session, **known)

    with pytest.raises(errors.SessionNotPlanned):
        actions.cancel_session(session=session, **known)
    with pytest.raises(errors.SessionNotPlanned):
        actions.move_session(session=session, starts_at=now + DAY, ends_at=now + 2 * DAY, **known)


def test_only_what_is_cancelled_is_restored(session, known):
    with pytest.raises(errors.SessionNotPlanned):
        actions.restore_session(session=session, **known)


def test_move_leaves_a_mark_and_takes_what_hangs_on_the_session_along(session, known, now, version):
    second = WeekFactory(course=session.week.course, number=2, starts_on=date(2026, 10, 19))
    first, later = session.week, now + 7 * DAY

    moved = actions.move_session(session=session, starts_at=later, ends_at=later + HOUR, **known)

    mark = Session.objects.get(moved_to=session)
    assert (moved.pk, moved.week, moved.revision) == (session.pk, second, 1)
    assert (mark.starts_at, mark.status, mark.week) == (now, "moved", first)
    assert [d.key for d in queries.public_deadlines(first.course)] == [f"session:{session.pk}"]
    assert version() == 1


def test_moving_back_takes_the_mark_away(session, known, now):
    dates = {"starts_at": session.starts_at, "ends_at": session.ends_at}
    actions.move_session(session=session, starts_at=now + DAY, ends_at=now + 2 * DAY, **known)

    actions.move_session(session=session, **dates, **known)

    assert list(Session.objects.filter(moved_to=session).values_list("starts_at", flat=True)) == [
        now + DAY
    ]


def test_a_new_end_alone_leaves_no_mark(session, known, now):
    actions.move_session(session=session, starts_at=now, ends_at=now + 5 * HOUR, **known)

    assert Session.objects.get().ends_at == now + 5 * HOUR


def test_moving_nowhere_changes_nothing(session, known, version):
    actions.move_session(
        session=session, starts_at=session.starts_at, ends_at=session.ends_at, **known
    )

    assert version() == 0


def test_deleted_session_takes_marks_readings_and_materials_along(session, known, now, version):
    MaterialFactory(session=session)
    ReadingFactory(session=session, course=session.week.course)
    actions.move_session(session=session, starts_at=now + DAY, ends_at=now + 2 * DAY, **known)

    actions.delete_session(session=session, **known)

    assert not Session.objects.exists() and version() == 2


def a_slot(session):
    SlotFactory(round=RoundFactory(course=session.week.course), session=session)


def an_item(session):
    ItemFactory(component__course=session.week.course, session=session)


def a_question(session):
    reading = ReadingFactory(session=session, course=session.week.course)
    reading.responses.create(
        membership=MembershipFactory(course=session.week.course),
        text="Why?",
        posted_at=session.starts_at,
        changed_at=session.starts_at,
    )


@pytest.mark.parametrize("hang", [a_slot, an_item, a_question])
def test_session_on_which_something_hangs_is_kept(session, known, hang, version):
    hang(session)

    with pytest.raises(errors.SessionInUse):
        actions.delete_session(session=session, **known)

    assert Session.objects.exists() and version() == 0


def test_session_that_is_gone_is_said_to_be(session, known, now):
    gone = Session.objects.get()
    actions.delete_session(session=session, **known)

    for attempt in (
        lambda: actions.update_session(session=gone, title="x", **known),
        lambda: actions.cancel_session(session=gone, **known),
        lambda: actions.add_material(session=gone, title="x", url="https://a.example", **known),
    ):
        with pytest.raises(errors.SessionGone):
            attempt()


# Materials


def test_link_is_added_and_removed(session, known, version):
    material = actions.add_material(
        session=session, title="Slides", url="https://example.edu/a", **known
    )
    assert (material.upload, version()) == (None, 1)

    actions.remove_material(material=material, **known)

    assert not Material.objects.exists() and version() == 2


def test_file_is_stored_with_its_hash(session, by, known):
    material = actions.add_material(
        session=session, title="Slides", file=pdf_file("week 6.pdf"), **known
    )

    upload = material.upload
    assert (upload.name, upload.course, upload.uploaded_by) == ("week 6.pdf", by.course, by.user)
    assert len(upload.sha256) == 64


def test_file_that_cannot_be_taken_leaves_nothing(session, known, version):
    with pytest.raises(UploadRefused):
        actions.add_material(session=session, title="x", file=file_of("a.exe", b"MZ"), **known)

    assert not Material.objects.exists() and version() == 0


def test_material_is_a_link_or_a_file(session, known):
    for given in ({}, {"url": "https://example.edu", "file": pdf_file()}):
        with pytest.raises(errors.MaterialNeedsOneSource):
            actions.add_material(session=session, title="x", **given, **known)


# Rounds and slots


@pytest.fixture
def round_(by, now):
    return RoundFactory(
        course=by.course, purpose="final", opens_at=now + DAY, closes_at=now + 2 * DAY
    )


def window(now):
    return {"opens_at": now, "closes_at": now + DAY, "returns_until": now + 2 * DAY}


def test_round_is_set_once_for_each_purpose(by, known, now, version):
    for purpose in ("talk", "final"):
        actions.open_round(course=by.course, purpose=purpose, **window(now), **known)

    with pytest.raises(errors.RoundExists):
        actions.open_round(course=by.course, purpose="talk", **window(now), **known)

    assert SignupRound.objects.count() == version() == 2


def test_round_closes_after_it_opens(by, round_, known, now):
    with pytest.raises(errors.EndsBeforeItStarts):
        actions.open_round(
            course=by.course, purpose="talk", **window(now) | {"closes_at": now}, **known
        )
    with pytest.raises(errors.EndsBeforeItStarts):
        actions.update_round(round=round_, closes_at=round_.opens_at, **known)


def test_changed_dates_of_a_round_raise_its_revision(round_, known, now, version):
    actions.update_round(round=round_, seats_each=3, **known)
    assert round_.revision == 0

    actions.update_round(round=round_, closes_at=now + 9 * DAY, **known)
    actions.update_round(round=round_, closes_at=now + 9 * DAY, **known)

    round_.refresh_from_db()
    assert (round_.seats_each, round_.revision, version()) == (3, 1, 2)


def test_round_is_opened_before_its_time(round_, known, now):
    actions.open_round_now(round=round_, **known)

    assert SignupRound.objects.get().opens_at == now
    with pytest.raises(errors.RoundOpened):
        actions.open_round_now(round=round_, **known)


def test_slots_come_after_those_that_are_there(round_, session, known, version):
    SlotFactory(round=round_, session=session, position=4)

    slots = actions.create_slots(round=round_, session=session, count=2, capacity=3, **known)

    assert [(slot.position, slot.seats.count()) for slot in slots] == [(5, 3), (6, 3)]
    assert version() == 2


def test_slot_is_of_its_rounds_course_and_of_a_session_that_takes_place(round_, session, known):
    with pytest.raises(errors.WrongCourse):
        actions.create_slot(round=round_, session=SessionFactory(), capacity=1, **known)
    actions.cancel_session(session=Session.objects.get(pk=session.pk), **known)
    with pytest.raises(errors.SessionNotPlanned):
        actions.create_slots(round=round_, session=session, count=1, capacity=1, **known)


def test_free_slot_is_removed_with_its_seats(round_, session, known, version):
    slot = actions.create_slot(round=round_, session=session, capacity=2, minimum=2, **known)

    actions.remove_slot(slot=slot, **known)
    actions.remove_slot(slot=slot, **known)  # by a colleague at the same time

    assert not Slot.objects.exists() and not Seat.objects.exists() and version() == 2


@pytest.mark.parametrize("factory", [FinalTalkFactory, PresentationFactory])
def test_slot_with_a_talk_is_kept(factory, known):
    talk = factory(slot__capacity=2) if factory is PresentationFactory else factory()

    with pytest.raises(errors.SlotInUse):
        actions.remove_slot(slot=talk.seat.slot, **known)

    assert Slot.objects.exists()
