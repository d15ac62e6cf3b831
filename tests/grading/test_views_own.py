"""A student's own page: every number, what it counts and why; nothing of what is hidden."""

import re
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.core.cache import cache
from django.urls import reverse

from grading import actions, queries
from outbox.models import Letter
from tests.factories import NOW, ComponentFactory, MembershipFactory, MilestoneFactory
from tests.grading.pages_for_tests import address, give, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def own(client, course, ada):
    client.force_login(ada.user)
    return lambda: words(client.get(address("grades", course)))


@pytest.fixture
def release(instructor):
    return lambda *items: [
        actions.release_item(item=item, by=instructor, now=NOW) for item in items
    ]


def test_course_without_components_says_so(own):
    assert "Nothing to be graded yet" in own()


def test_what_is_graded_but_not_released_leaks_nowhere(own, course, exam, report, ada, instructor):
    give(exam, ada, Decimal("41.25"), by=instructor, comment="Well argued")
    nothing = own()
    give(exam, ada, Decimal("12.5"), by=instructor, comment="Poor")

    assert own() == nothing
    assert "41.25" not in nothing and "Well argued" not in nothing and "Midterm" in nothing
    assert "not released yet" in nothing
    band = queries.own_statement(course, ada).band
    assert (band.floor, band.current, band.ceiling) == (0, None, 100)


def test_hidden_item_changes_no_number_beside_a_released_one(
    own, course, exam, report, ada, instructor, release
):
    give(exam, ada, 40, by=instructor)
    release(exam)
    before = own()
    give(report, ada, Decimal("13.75"), by=instructor, comment="Secret")

    assert own() == before
    assert "80.00" in before and "Something is not released yet" in before


def test_dropped_lowest_does_not_give_a_hidden_grade_away(
    own, course, exam, ada, instructor, release
):
    final = actions.create_item(
        component=exam.component, name="Final", max_points=50, by=instructor, now=NOW
    )
    exam.component.drop_lowest = 1
    exam.component.save()
    give(exam, ada, 20, by=instructor)
    release(exam)
    before = own()
    give(final, ada, 50, by=instructor)

    assert own() == before


def test_no_letter_before_the_release_and_none_with_the_grade(
    exam, ada, instructor, release, client
):
    give(exam, ada, Decimal("41.25"), by=instructor, comment="Well argued")
    assert not Letter.objects.exists()

    release(exam)

    (letter,) = Letter.objects.all()
    assert letter.recipient == ada.user
    assert "41.25" not in letter.body and "Well argued" not in letter.body


def test_numbers_and_their_reasons(own, exam, report, ada, instructor, release):
    give(exam, ada, 45, by=instructor, comment="Line one\nline two")
    give(report, ada, 75, by=instructor)
    release(exam, report)

    shown = own()

    assert "45 / 50" in shown and "75 / 100" in shown
    assert "Line one<br>line two" in shown
    assert ">54.00<" in shown and ">30.00<" in shown and ">84.00<" in shown  # parts and sum
    assert "over what is graded" in shown and "not released" not in shown


@pytest.mark.parametrize(
    ("status", "says"),
    [
        ("excused", "excused"),
        ("missing", "Missing, counted"),
        ("absent", "Absent, counted"),
        ("submitted", "handed in, not graded yet"),
        ("none", "not graded"),
    ],
)
def test_standing_in_words(own, course, exam, report, ada, instructor, release, status, says):
    give(exam, ada, None, status="submitted", by=instructor)
    give(exam, ada, None, status=status, by=instructor)
    release(exam)

    assert f">{says}<" in own()


def test_dropped_and_extra_credit_are_named(own, course, exam, ada, instructor, release):
    final = actions.create_item(
        component=exam.component, name="Final", max_points=50, by=instructor, now=NOW
    )
    extra = actions.create_item(
        component=exam.component,
        name="Puzzle",
        max_points=5,
        is_extra_credit=True,
        by=instructor,
        now=NOW,
    )
    exam.component.drop_lowest = 1
    exam.component.save()
    for item, points in ((exam, 10), (final, 50), (extra, 5)):
        give(item, ada, points, by=instructor)
    release(exam, final, extra)

    shown = own()

    assert ">dropped<" in shown and ">extra credit<" in shown
    assert "the lowest one does not count" in shown


def test_item_says_what_it_grades(own, course, exam, ada, instructor, release):
    milestone = MilestoneFactory(course=course)
    actions.update_item(item=exam, by=instructor, now=NOW, milestone=milestone)
    talk = actions.create_item(
        component=exam.component, name="Talk", max_points=1, turn=2, by=instructor, now=NOW
    )
    release(exam, talk)

    assert "hand-in" in own() and "talk 2" in own()


def test_released_after_somebody_looked_is_there_at_once(
    own, exam, ada, instructor, release, django_capture_on_commit_callbacks
):
    """Nothing computes in the background here: a page needs no worker to be right."""
    give(exam, ada, 40, by=instructor)
    actions.recompute_snapshots(course=exam.component.course, now=NOW)
    assert "80.00" not in own()

    release(exam)
    assert "80.00" in own()
    give(exam, ada, 30, by=instructor)
    assert "60.00" in own()
    actions.update_item(item=exam, max_points=Decimal(60), by=instructor, now=NOW)
    assert "50.00" in own()
    actions.unrelease_item(item=exam, by=instructor, now=NOW)
    assert "50.00" not in own()


def _weights(course, first, second):
    names = course.components.order_by("position")
    return [
        actions.ComponentValues(name=one.name, weight=weight, component_id=one.pk)
        for one, weight in zip(names, (first, second), strict=True)
    ]


CHANGES = {
    "points": lambda s: give(s.exam, s.ada, 11, by=s.by),
    "only the comment": lambda s: give(s.exam, s.ada, 40, by=s.by, comment="Better"),
    "only the status": lambda s: give(s.exam, s.ada, None, status="excused", by=s.by),
    "no grade any more": lambda s: give(s.exam, s.ada, None, status="none", by=s.by),
    "released": lambda s: actions.release_item(item=s.report, by=s.by, now=NOW),
    "hidden again": lambda s: actions.unrelease_item(item=s.exam, by=s.by, now=NOW),
    "item's name": lambda s: actions.update_item(item=s.exam, name="Quiz", by=s.by, now=NOW),
    "item's maximum": lambda s: actions.update_item(item=s.exam, max_points=77, by=s.by, now=NOW),
    "what it grades": lambda s: actions.update_item(item=s.exam, turn=2, by=s.by, now=NOW),
    "new item": lambda s: actions.create_item(
        component=s.exam.component, name="New", max_points=9, by=s.by, now=NOW
    ),
    "removed item": lambda s: actions.remove_item(item=s.empty, by=s.by, now=NOW),
    "new component": lambda s: actions.create_component(
        course=s.course, name="New", weight=0, by=s.by, now=NOW
    ),
    "weights": lambda s: actions.set_components(
        course=s.course,
        components=_weights(s.course, Decimal(30), Decimal(70)),
        by=s.by,
        now=NOW,
    ),
}


@pytest.mark.parametrize("what", CHANGES)
def test_kept_page_is_never_older_than_a_change(
    own, course, exam, report, ada, instructor, release, what
):
    empty = actions.create_item(
        component=report.component, name="Empty", max_points=1, by=instructor, now=NOW
    )
    give(exam, ada, 40, by=instructor, comment="Good")
    give(report, ada, 75, by=instructor)
    release(exam)
    before = own()
    assert own() == before

    CHANGES[what](
        SimpleNamespace(
            course=course, exam=exam, report=report, empty=empty, ada=ada, by=instructor
        )
    )

    kept = own()
    cache.clear()
    assert kept == own()
    assert kept != before


def test_kept_page_is_of_one_student_only(client, course, exam, ada, instructor, release):
    grace = MembershipFactory(course=course, user__name="Grace Hopper")
    give(exam, ada, 40, by=instructor)
    give(exam, grace, 15, by=instructor)
    release(exam)

    for member, points in ((ada, "40"), (grace, "15"), (ada, "40")):
        client.force_login(member.user)
        response = client.get(address("grades", course))
        assert f">{points} / 50<" in words(response)
        assert member.user.name in response.content.decode()


def test_kept_page_has_the_token_theme_and_messages_of_its_request(client, course, exam, ada):
    client.force_login(ada.user)
    page = address("grades", course)
    token = re.compile(r'name="csrfmiddlewaretoken" value="(\w{64})"')
    first, second = (token.search(client.get(page).content.decode())[1] for _ in range(2))
    assert first != second  # masked anew each time, so it cannot be guessed from many pages

    client.cookies["theme"] = "dark"
    assert 'data-theme="dark"' in client.get(page).content.decode()
    client.post(reverse("accounts:profile"), {"name": "Countess", "email": "x", "time_zone": ""})
    said = client.get(page).content.decode()
    assert "messages" in said and "Countess" in said
    assert 'class="messages"' not in client.get(page).content.decode()


@pytest.mark.parametrize("item_count", [1, 3])
def test_own_page_takes_six_queries_and_five_when_kept(
    client, course, ada, instructor, release, item_count, django_assert_num_queries
):
    for number in range(item_count):
        component = ComponentFactory(course=course, weight=20)
        item = actions.create_item(
            component=component, name=f"I{number}", max_points=10, by=instructor, now=NOW
        )
        give(item, ada, 5, by=instructor)
        release(item)
    client.force_login(ada.user)

    with django_assert_num_queries(6):  # session, user, course, membership, version, grades
        shown = words(client.get(address("grades", course)))
    with django_assert_num_queries(5):
        again = words(client.get(address("grades", course)))

    assert again == shown
    assert shown.count("data-item") == item_count


def test_figures_sum_to_the_total_however_they_fall(own, course, ada, instructor, release):
    """Three thirds of 66.67 are 22.22, 22.22 and 22.23."""
    for number in range(3):
        component = ComponentFactory(course=course, weight=20, name=f"C{number}")
        item = actions.create_item(
            component=component, name="I", max_points=3, by=instructor, now=NOW
        )
        give(item, ada, 2, by=instructor)
        release(item)

    lines = [line for part in queries.own_statement(course, ada).parts for line in part.lines]

    assert sum(line.contribution for line in lines) == Decimal("66.67")
    assert sum(line.weight for line in lines) == 100


def test_staff_see_both_totals_and_every_change(client, course, exam, report, ada, instructor):
    give(exam, ada, 40, by=instructor, comment="First")
    give(exam, ada, 45, by=instructor, comment="Second")
    give(report, ada, 50, by=instructor)
    actions.release_item(item=exam, by=instructor, now=NOW)
    client.force_login(instructor.user)

    shown = words(client.get(address("student", course, ada.pk)))

    assert "Over everything" in shown and "74.00" in shown
    assert "As the student sees it" in shown and "90.00" in shown
    assert shown.count("data-change") == 3
    assert "First" in shown and "Ina Structor" in shown


@pytest.mark.parametrize("change_count", [1, 3])
def test_students_page_takes_seven_queries(
    client, course, exam, ada, instructor, change_count, django_assert_num_queries
):
    for points in range(change_count):
        give(exam, ada, points, by=instructor)
    client.force_login(instructor.user)

    with django_assert_num_queries(7):
        shown = words(client.get(address("student", course, ada.pk)))

    assert shown.count("data-change") == change_count


def test_student_without_any_change(client, course, instructor):
    student = MembershipFactory(course=course)
    client.force_login(instructor.user)

    assert "Nothing has been entered yet" in words(
        client.get(address("student", course, student.pk))
    )
