"""What the course page is made from, app by app."""

import pytest

from grading import queries as grading
from papers import queries as papers
from projects import queries as projects
from projects.models import FinalTalk
from tests.factories import (
    ComponentFactory,
    ItemFactory,
    MilestoneFactory,
    PaperFactory,
    PresentationFactory,
    ReadingFactory,
    SessionFactory,
    SlotFactory,
    TeamPlaceFactory,
    TopicFactory,
)

pytestmark = pytest.mark.django_db


def test_readings_are_grouped_by_session_in_their_order(django_assert_num_queries):
    second = ReadingFactory(position=2)
    session, course = second.session, second.session.week.course
    first = ReadingFactory(session=session, position=1, course=course)
    other = ReadingFactory(course=course)
    ReadingFactory()

    with django_assert_num_queries(1):
        lines = papers.readings_by_session(course)

    assert [line.reading_id for line in lines[session.pk]] == [first.pk, second.pk]
    assert set(lines) == {session.pk, other.session_id}


@pytest.mark.parametrize(
    ("fields", "line"),
    [
        ({"authors": []}, ""),
        ({"authors": [], "has_more_authors": True}, ""),
        ({"authors": ["Ada Lovelace"]}, "Ada Lovelace"),
        ({"authors": ["Ada Lovelace"], "has_more_authors": True}, "Ada Lovelace et al."),
        ({"authors": list("abcdefg")}, "a, b, c, d, e, f et al."),
    ],
)
def test_authors_are_printed_as_in_a_bibliography(fields, line):
    assert papers.author_line(PaperFactory.build(course=None, **fields)) == line


@pytest.mark.parametrize(
    ("fields", "link"),
    [
        ({}, ""),
        ({"url": "https://example.org/a"}, "https://example.org/a"),
        ({"url": "https://example.org/a", "arxiv_id": "1.2"}, "https://arxiv.org/abs/1.2"),
        ({"arxiv_id": "1.2", "doi": "10.1/x"}, "https://doi.org/10.1/x"),
    ],
)
def test_a_paper_is_found_by_its_best_link(fields, link):
    assert papers.paper_link(PaperFactory.build(course=None, **fields)) == link


def test_talks_name_their_presenters_and_count_what_is_free(django_assert_num_queries):
    talk = PresentationFactory(slot=TopicFactory(slot__capacity=2).slot)
    slot = talk.seat.slot
    free = TopicFactory(
        slot=SlotFactory(round=slot.round, session=slot.session), paper=None, title="Free topic"
    )

    with django_assert_num_queries(2):
        lines = papers.talks_by_session(slot.round.course)[slot.session_id]

    assert [(line.topic, line.presenters, line.free_count) for line in lines] == [
        (slot.topic.paper.title, (papers.Presenter(talk.pk, talk.membership.user.name),), 1),
        (free.title, (), 1),
    ]


def test_final_talks_name_their_teams(django_assert_num_queries, now):
    slot = SlotFactory(round__purpose="final", capacity=2)
    place = TeamPlaceFactory(team__course=slot.round.course)
    FinalTalk.objects.create(
        team=place.team, seat=slot.seats.get(number=1), taken_by=place.membership, taken_at=now
    )

    with django_assert_num_queries(2):
        (line,) = projects.final_talks_by_session(slot.round.course)[slot.session_id]

    assert (line.teams, line.free_count) == ((place.team.name,), 1)


def test_milestones_come_by_due_date():
    milestone = MilestoneFactory()

    assert projects.milestone_lines(milestone.course) == [
        projects.MilestoneLine(milestone.pk, milestone.title, milestone.due_at)
    ]


@pytest.mark.parametrize("count", [1, 3])
def test_evaluation_is_read_with_two_queries(count, django_assert_num_queries):
    component = ComponentFactory(name="Exam")
    exam = SessionFactory(course=component.course, kind="exam")
    ItemFactory(component=component, position=2)
    first = ItemFactory(component=component, session=exam, position=1)
    ComponentFactory.create_batch(count - 1, course=component.course)

    with django_assert_num_queries(2):
        lines = grading.evaluation(component.course)

    assert len(lines) == count
    assert (lines[0].items[0].item_id, lines[0].items[0].session_id) == (first.pk, exam.pk)
