import pytest

from papers import queries
from tests.factories import NOW, CourseFactory, PaperFactory, RoundFactory, TopicFactory

pytestmark = pytest.mark.django_db


def test_uses_are_by_date_and_only_of_the_course():
    course = CourseFactory()
    paper, unused = PaperFactory.create_batch(2, course=course)
    round_ = RoundFactory(course=course)
    later = TopicFactory(slot__round=round_, paper=paper)
    sooner = TopicFactory(slot__round=round_, paper=paper, slot__session__starts_at=NOW)
    TopicFactory()

    uses = queries.uses_by_paper(course, [paper.pk, unused.pk])

    assert [use.session_id for use in uses[paper.pk]] == [
        sooner.slot.session_id,
        later.slot.session_id,
    ]
    assert unused.pk not in uses


def test_fingerprint_changes_with_anything_in_the_library():
    course = CourseFactory()
    paper = PaperFactory(course=course)
    before = queries.fingerprint(queries.entries_of(course))

    assert queries.fingerprint(queries.entries_of(course)) == before
    paper.abstract = "Longer."
    paper.save()

    assert queries.fingerprint(queries.entries_of(course)) != before
