import pytest
import time_machine
from django.urls import reverse

from papers import rules
from papers.models import Response
from tests.factories import (
    NOW,
    MembershipFactory,
    PresentationFactory,
    ReadingFactory,
    ResponseFactory,
    RoundFactory,
    SlotFactory,
    TalkPolicyFactory,
    TopicFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


@pytest.fixture
def course():
    return TalkPolicyFactory(marks_questions=True).course


@pytest.fixture
def reading(course):
    return ReadingFactory(course=course)


@pytest.fixture
def ta(course, client):
    member = MembershipFactory(course=course, ta=True, user__name="Priya Raman")
    client.force_login(member.user)
    return member


def address(name, reading):
    return reverse(f"papers:{name}", args=[reading.paper.course.slug, reading.session_id])


def sent(*marks):
    """Return what a browser sends: each mark with what the page showed."""
    fields = {}
    for response, mark in marks:
        fields[f"mark-{response.pk}"] = mark
        fields[f"seen-{response.pk}"] = rules.shown_state(text=response.text, mark=response.mark)
    return fields


def save(client, reading, *marks):
    return client.post(address("responses-mark", reading), sent(*marks))


def words(response):
    return response.content.decode()


def test_marks_are_saved_together_and_shown(client, reading, ta):
    first, second, third = ResponseFactory.create_batch(3, reading=reading)

    response = save(client, reading, (first, "2"), (second, "0"), (third, ""))

    marks = Response.objects.order_by("pk").values_list("mark", flat=True)
    assert list(marks) == [2, 0, None]
    shown = words(client.get(response.url))
    assert "2 marks are saved." in shown and "2 of 3 marked" in shown
    assert f'name="mark-{first.pk}" value="2" checked' in shown
    assert f'name="mark-{third.pk}" value="" checked' in shown


def test_saving_without_a_change_says_so(client, reading, ta):
    response = save(client, reading, (ResponseFactory(reading=reading), ""))

    assert "No mark has changed." in words(client.get(response.url))


def test_a_refused_save_shows_both_values_and_the_next_one_counts(client, reading, ta):
    response, other = ResponseFactory.create_batch(2, reading=reading)
    opened = sent((response, "0"), (other, "2"))
    save(client, reading, (response, "1"))

    refused = client.post(address("responses-mark", reading), opened)

    shown = words(refused)
    assert refused.status_code == 409 and "Priya Raman gave 1 meanwhile; you chose 0." in shown
    assert f'name="mark-{response.pk}" value="0" checked' in shown
    assert f'name="mark-{other.pk}" value="2" checked' in shown
    assert Response.objects.get(pk=other.pk).mark is None

    response.refresh_from_db()
    save(client, reading, (response, "0"), (other, "2"))
    assert set(Response.objects.values_list("mark", flat=True)) == {0, 2}


def test_what_is_no_mark_is_refused_and_nothing_saved(client, reading, ta):
    first, second = ResponseFactory.create_batch(2, reading=reading)

    refused = save(client, reading, (first, "3"), (second, "1"))

    assert refused.status_code == 400 and "A mark is 0, 1 or 2." in words(refused)
    assert f'name="mark-{second.pk}" value="1" checked' in words(refused)
    assert not Response.objects.exclude(mark=None).exists()


def test_a_course_without_marks_shows_and_takes_none(client, reading, ta):
    ta.course.talk_policy.delete()
    response = ResponseFactory(reading=reading)

    refused = save(client, reading, (response, "1"))

    assert refused.status_code == 400 and "not marked in this course" in words(refused)
    assert "data-marks" not in words(client.get(address("questions", reading)))


def test_staffs_own_question_has_no_mark(client, reading, ta):
    ResponseFactory(reading=reading, membership=ta)

    shown = words(client.get(address("questions", reading)))

    assert "data-question" in shown and "data-marks" not in shown


def test_a_question_changed_since_its_mark_says_so_to_staff(client, reading, ta):
    marked = {"mark": 1, "marked_by": ta, "marked_at": NOW, "changed_at": NOW}
    response = ResponseFactory(reading=reading, **marked)
    assert "changed since" not in words(client.get(address("questions", reading)))

    response.changed_at = NOW.replace(hour=4)
    response.save()

    assert "changed since it was marked" in words(client.get(address("questions", reading)))


@pytest.mark.parametrize("moment", ["before", "after"])
def test_students_see_their_own_mark_and_presenters_none(client, course, reading, clock, moment):
    ta = MembershipFactory(course=course, ta=True)
    marked = {"mark": 1, "marked_by": ta, "marked_at": NOW}
    mine = ResponseFactory(reading=reading, **marked)
    other = ResponseFactory(reading=reading, **marked | {"mark": 2})
    presenter = MembershipFactory(course=course)
    slot = SlotFactory(round=RoundFactory(course=course))
    TopicFactory(slot=slot, paper=reading.paper)
    PresentationFactory(slot=slot, membership=presenter)
    if moment == "after":
        clock.move_to(reading.session.ends_at)

    client.force_login(mine.membership.user)
    own = words(client.get(address("questions", reading)))
    client.force_login(presenter.user)
    pool = words(client.get(address("questions", reading)))

    assert "Mark: 1 of 2" in own and "Mark: 2" not in own
    assert other.text in pool and "data-mark" not in pool and "Mark" not in pool


def test_archived_course_shows_marks_and_takes_none(client, reading, ta):
    response = ResponseFactory(reading=reading, mark=2, marked_by=ta, marked_at=NOW)
    ta.course.archived_at = NOW
    ta.course.save()

    assert save(client, reading, (response, "1")).status_code == 403
    shown = words(client.get(address("questions", reading)))
    assert "data-marks" not in shown and "Mark: 2 of 2" in shown


@pytest.mark.parametrize("count", [1, 3])
def test_marks_add_no_queries(client, reading, ta, count, django_assert_num_queries):
    ResponseFactory.create_batch(count, reading=reading, mark=1, marked_by=ta, marked_at=NOW)

    with django_assert_num_queries(9):  # as without marks
        shown = words(client.get(address("questions", reading)))

    assert shown.count("data-marks") == count
