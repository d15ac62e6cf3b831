"""The log of one grade, and going back to an earlier entry of it."""

from datetime import timedelta
from decimal import Decimal

import pytest

from grading import actions
from grading.models import Grade, GradeChange
from tests.factories import NOW, CriterionFactory, LevelFactory, MembershipFactory, RubricFactory
from tests.grading.pages_for_tests import address, give, words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def ta(client, course):
    member = MembershipFactory(course=course, ta=True, user__name="Tia Assist")
    client.force_login(member.user)
    return member


@pytest.fixture
def page(client, course, exam, ada):
    return lambda: client.get(address("changes", course, exam.pk, ada.pk))


@pytest.fixture
def restore(client, course):
    def post(change, revision):
        return client.post(address("change-restore", course, change.pk), {"revision": revision})

    return post


def changes(item, student):
    return list(GradeChange.objects.filter(grade__item=item, membership=student).order_by("number"))


def test_every_change_is_told_the_latest_first(page, exam, ada, instructor, ta):
    give(exam, ada, 40, by=instructor, comment="Good start.", days_late=2)
    give(exam, ada, 45, by=ta, adjustment=Decimal(-2), source="queue", reason="Recounted.")

    text = words(page())

    assert text.count("data-change") == 2
    first, second = text.split("data-change")[1:]
    for said in ("Tia Assist", "40", "45", "Queue: Recounted.", "by -2"):
        assert said in first
    for said in ("Ina Structor", "Good start.", "2 days late", "Form"):
        assert said in second


def test_a_grade_that_nobody_entered_has_no_change(page, ta):
    assert "Nothing has been entered yet." in words(page())


@pytest.mark.parametrize("count", [1, 3])
def test_the_log_takes_as_many_queries_however_long(
    page, exam, ada, instructor, ta, count, django_assert_num_queries
):
    for points in range(count):
        give(exam, ada, points, by=instructor)

    # session, user, course, membership, student, item, grade, changes
    with django_assert_num_queries(8):
        text = words(page())

    assert text.count("data-change") == count


def test_going_back_is_a_new_entry_with_all_that_was(page, restore, exam, ada, instructor, ta):
    rubric = RubricFactory(item=exam)
    level = LevelFactory(criterion=CriterionFactory(rubric=rubric), points=40)
    give(exam, ada, 40, by=instructor, comment="Good.", days_late=1, levels=[level])
    give(exam, ada, None, by=instructor, status="missing", comment="Oh.", levels=[])

    response = restore(changes(exam, ada)[0], revision=2)

    assert response.status_code == 302
    grade = Grade.objects.get()
    assert (grade.points, grade.comment, grade.days_late, grade.revision) == (40, "Good.", 1, 3)
    assert [mark.level for mark in grade.rubric_marks.all()] == [level]
    last = changes(exam, ada)[-1]
    assert (last.source, last.by, last.old_status) == ("restore", ta, "missing")
    assert last.reason.startswith("As it was from change 1 on, ")


def test_what_holds_already_has_no_way_back_to_it(page, exam, ada, instructor, ta):
    for points in (40, 45, 40):
        give(exam, ada, points, by=instructor)

    text = words(page())

    assert text.count("so it is now") == 2
    assert text.count("Go back to it</button>") == 1


def test_a_level_that_is_gone_stays_away(restore, exam, ada, instructor, ta):
    criterion = CriterionFactory(rubric=RubricFactory(item=exam))
    level, other = LevelFactory(criterion=criterion), LevelFactory(criterion=criterion)
    give(exam, ada, 40, by=instructor, levels=[level])
    give(exam, ada, 45, by=instructor, levels=[other])
    level.delete()

    restore(changes(exam, ada)[0], revision=2)

    grade = Grade.objects.get()
    assert (grade.points, grade.rubric_marks.count()) == (40, 0)


def test_a_change_made_meanwhile_is_not_undone(restore, exam, ada, instructor, ta):
    for points in (40, 45, 50):
        give(exam, ada, points, by=instructor)

    response = restore(changes(exam, ada)[0], revision=2)

    assert response.status_code == 409
    assert "Somebody changed this grade meanwhile" in words(response)
    assert Grade.objects.get().points == 50


@pytest.mark.parametrize("revision", ["", "x", "-1", str(2**40)])
def test_a_page_that_sends_no_revision_changes_nothing(
    restore, exam, ada, instructor, ta, revision
):
    for points in (40, 45):
        give(exam, ada, points, by=instructor)

    assert restore(changes(exam, ada)[0], revision=revision).status_code == 409
    assert Grade.objects.get().points == 45


def test_a_dropped_students_grades_stay(page, restore, exam, ada, instructor, ta):
    for points in (40, 45):
        give(exam, ada, points, by=instructor)
    ada.state, ada.dropped_at = "dropped", NOW
    ada.save()

    assert "Go back to it" not in words(page())
    response = restore(changes(exam, ada)[0], revision=2)

    assert response.status_code == 400
    assert "dropped the course" in words(response)


def test_the_log_says_when_in_the_courses_zone(page, course, exam, ada, instructor, ta):
    course.time_zone = "Asia/Seoul"
    course.save()
    actions.enter_grade(
        item=exam, membership=ada, by=instructor, now=NOW + timedelta(hours=1), status="absent"
    )

    assert "KST" in words(page())
