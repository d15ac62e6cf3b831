import pytest
from django.db import IntegrityError

from papers import errors
from papers.actions import (
    add_paper,
    add_reading,
    post_response,
    remove_paper,
    remove_reading,
    update_paper,
    update_reading,
)
from papers.models import Paper, Reading, Response
from tests.factories import (
    NOW,
    CourseFactory,
    MembershipFactory,
    PaperFactory,
    ReadingFactory,
    SessionFactory,
    TopicFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def course():
    return CourseFactory()


@pytest.fixture
def ta(course):
    return MembershipFactory(course=course, ta=True)


def version_of(course):
    course.refresh_from_db()
    return course.content_version


def test_paper_is_added_with_what_is_known_of_it(course, ta):
    paper = add_paper(
        course=course,
        key="abadi2016tensorflow",
        title="TensorFlow",
        authors=("Martín Abadi", "Paul Barham"),
        has_more_authors=True,
        entry_type="inproceedings",
        venue="OSDI",
        year=2016,
        url="https://example.org/",
        by=ta,
        now=NOW,
    )

    paper.refresh_from_db()
    assert (paper.course, paper.authors, paper.has_more_authors) == (
        course,
        ["Martín Abadi", "Paul Barham"],
        True,
    )
    assert (paper.entry_type, paper.venue, paper.year, paper.added_at) == (
        "inproceedings",
        "OSDI",
        2016,
        NOW,
    )


def test_a_key_is_one_papers_in_a_course(course, ta):
    PaperFactory(course=course, key="taken")
    PaperFactory(key="elsewhere")

    with pytest.raises(errors.KeyTaken, match="“taken”"):
        add_paper(course=course, key="taken", title="Another", by=ta, now=NOW)
    add_paper(course=course, key="elsewhere", title="Another", by=ta, now=NOW)

    assert course.papers.count() == 2


def test_other_refusals_of_the_database_are_not_hidden(course, ta):
    with pytest.raises(IntegrityError):
        add_paper(course=course, key="new", title=None, by=ta, now=NOW)


def test_changed_paper_is_shown_anew(course, ta):
    paper, before = PaperFactory(course=course), version_of(course)

    update_paper(paper=paper, title="Second edition", year=None, by=ta, now=NOW)

    paper.refresh_from_db()
    assert (paper.title, paper.year) == ("Second edition", None)
    assert version_of(course) == before + 1


def test_key_cannot_be_changed_to_anothers(course, ta):
    PaperFactory(course=course, key="taken")
    paper = PaperFactory(course=course, key="mine")

    with pytest.raises(errors.KeyTaken):
        update_paper(paper=paper, key="taken", by=ta, now=NOW)

    paper.refresh_from_db()
    assert paper.key == "mine"


def test_unused_paper_is_removed(course, ta):
    remove_paper(paper=PaperFactory(course=course), by=ta, now=NOW)

    assert not Paper.objects.exists()


def test_paper_in_use_stays_and_it_is_said_where(course, ta):
    reading = ReadingFactory(course=course, session__title="Discussion 1")
    paper = reading.paper
    TopicFactory(slot__round__course=course, paper=paper, slot__session__title="Talks 2")

    with pytest.raises(errors.PaperInUse) as refused:
        remove_paper(paper=paper, by=ta, now=NOW)

    week = reading.session.week.label
    assert f"read for “Discussion 1” (week {week})" in str(refused.value)
    assert "presented in “Talks 2”" in str(refused.value)
    assert Paper.objects.filter(pk=paper.pk).exists()


def test_reading_comes_last_unless_its_place_is_said(course, ta):
    session = SessionFactory(course=course)
    before = version_of(course)

    first, second = (
        add_reading(session=session, paper=PaperFactory(course=course), by=ta, now=NOW)
        for _ in range(2)
    )
    placed = add_reading(
        session=session,
        paper=PaperFactory(course=course),
        kind="optional",
        note="ch. 1-2",
        position=1,
        by=ta,
        now=NOW,
    )

    assert (first.position, second.position, placed.position) == (1, 2, 1)
    assert (first.kind, placed.kind, placed.note) == ("required", "optional", "ch. 1-2")
    assert version_of(course) == before + 3


def test_paper_is_read_once_for_a_session(course, ta):
    reading = ReadingFactory(course=course)

    with pytest.raises(errors.PaperReadAlready):
        add_reading(session=reading.session, paper=reading.paper, by=ta, now=NOW)

    assert Reading.objects.count() == 1


def test_other_courses_paper_is_refused(course, ta):
    with pytest.raises(errors.WrongCourse):
        add_reading(session=SessionFactory(course=course), paper=PaperFactory(), by=ta, now=NOW)


def test_a_readings_kind_that_is_none_is_not_hidden(course, ta):
    with pytest.raises(IntegrityError):
        add_reading(
            session=SessionFactory(course=course),
            paper=PaperFactory(course=course),
            kind="secret",
            by=ta,
            now=NOW,
        )


def test_reading_is_changed_and_removed(course, ta):
    reading = ReadingFactory(course=course)
    before = version_of(course)

    update_reading(reading=reading, kind="background", position=7, by=ta, now=NOW)
    reading.refresh_from_db()
    assert (reading.kind, reading.position) == ("background", 7)

    remove_reading(reading=reading, by=ta, now=NOW)
    assert not Reading.objects.exists() and Paper.objects.count() == 1
    assert version_of(course) == before + 2


def test_what_was_removed_meanwhile_is_said_to_be_gone(course, ta):
    reading = ReadingFactory(course=course)
    paper, student = reading.paper, MembershipFactory(course=course)
    remove_reading(reading=reading, by=ta, now=NOW)

    with pytest.raises(errors.Gone):
        update_reading(reading=reading, kind="optional", by=ta, now=NOW)
    with pytest.raises(errors.Gone):
        post_response(reading=reading, text="Why?", by=student, now=NOW)
    remove_reading(reading=reading, by=ta, now=NOW)
    remove_paper(paper=paper, by=ta, now=NOW)
    with pytest.raises(errors.Gone):
        update_paper(paper=paper, title="x", by=ta, now=NOW)


def test_reading_with_questions_stays(course, ta):
    reading = ReadingFactory(course=course)
    Response.objects.create(
        reading=reading,
        membership=MembershipFactory(course=course),
        text="Why?",
        posted_at=NOW,
        changed_at=NOW,
    )

    with pytest.raises(errors.ReadingHasQuestions, match="1 question was"):
        remove_reading(reading=reading, by=ta, now=NOW)

    assert Response.objects.count() == 1
