from functools import partial

from papers import actions
from papers.errors import (
    Gone,
    KeyTaken,
    LibraryChanged,
    PaperInUse,
    PaperReadAlready,
    ReadingHasQuestions,
)
from papers.models import Paper, Reading, Response
from papers.rules import bibtex
from tests.factories import (
    NOW,
    CourseFactory,
    MembershipFactory,
    PaperFactory,
    ReadingFactory,
    SessionFactory,
)
from tests.races import at_once, race

pytestmark = race


def kinds(results):
    return sorted(type(result).__name__ for result in results)


def test_one_key_is_added_once_however_many_want_it():
    ta = MembershipFactory(ta=True)
    add = partial(actions.add_paper, course=ta.course, key="same", title="T", by=ta, now=NOW)

    results = at_once([add] * 8)

    assert kinds(results) == ["KeyTaken"] * 7 + ["Paper"]
    assert Paper.objects.count() == 1
    assert all(isinstance(one, KeyTaken | Paper) for one in results)


def test_two_imports_of_one_bibliography_add_each_paper_once():
    ta = MembershipFactory(ta=True)
    entries = [bibtex.Entry(f"k{number}", title="T") for number in range(20)]
    take = partial(actions.import_papers, course=ta.course, entries=entries, by=ta, now=NOW)

    results = at_once([take] * 4)

    assert Paper.objects.count() == 20
    assert all(isinstance(one, LibraryChanged) or one.counts["new"] in {0, 20} for one in results)


def test_a_paper_is_read_or_removed_and_never_both():
    course = CourseFactory()
    ta = MembershipFactory(course=course, ta=True)
    papers = PaperFactory.create_batch(6, course=course)
    session = SessionFactory(course=course)
    read = [
        partial(actions.add_reading, session=session, paper=paper, by=ta, now=NOW)
        for paper in papers
    ]
    remove = [partial(actions.remove_paper, paper=paper, by=ta, now=NOW) for paper in papers]

    results = at_once([*read, *remove])

    assert Reading.objects.count() == Paper.objects.count()
    assert sum(isinstance(one, PaperInUse) for one in results) == Paper.objects.count()


def test_a_paper_is_read_once_for_a_session_however_many_add_it():
    course = CourseFactory()
    ta = MembershipFactory(course=course, ta=True)
    add = partial(
        actions.add_reading,
        session=SessionFactory(course=course),
        paper=PaperFactory(course=course),
        by=ta,
        now=NOW,
    )

    results = at_once([add] * 6)

    assert sum(isinstance(one, PaperReadAlready) for one in results) == 5
    assert Reading.objects.count() == 1


def test_a_question_and_the_removal_of_its_reading_never_lose_the_question():
    reading = ReadingFactory()
    course = reading.paper.course
    ta = MembershipFactory(course=course, ta=True)
    students = MembershipFactory.create_batch(5, course=course)
    ask = [
        partial(actions.post_response, reading=reading, text="Why?", by=one, now=NOW)
        for one in students
    ]

    results = at_once([*ask, partial(actions.remove_reading, reading=reading, by=ta, now=NOW)])

    if Reading.objects.exists():
        assert isinstance(results[-1], ReadingHasQuestions)
        assert Response.objects.count() == 5
    else:
        assert results[-1] is None and not Response.objects.exists()
        assert all(isinstance(one, Gone) for one in results[:-1])


def test_one_student_posting_twice_at_once_has_one_question():
    reading = ReadingFactory()
    student = MembershipFactory(course=reading.paper.course)
    ask = partial(actions.post_response, reading=reading, text="Why?", by=student, now=NOW)

    results = at_once([ask] * 4)

    assert kinds(results) == ["Response"] * 4
    assert Response.objects.count() == 1
