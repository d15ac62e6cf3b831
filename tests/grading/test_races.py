"""Two people at one cell at the same moment, on PostgreSQL."""

from decimal import Decimal

from courses.models import Course
from grading import actions, errors, queries
from grading.models import Component, Grade, GradeChange, Policy, RegradeRequest
from tests.factories import NOW, GradeImportFactory, ItemFactory, MembershipFactory
from tests.races import at_once, race

pytestmark = race


def course_with_item():
    by = MembershipFactory(instructor=True)
    return by, ItemFactory(component__course=by.course)


def of_type(results, kind):
    return [result for result in results if isinstance(result, kind)]


def test_ten_saves_against_one_revision_let_one_through():
    by, item = course_with_item()
    student = MembershipFactory(course=by.course)

    def save(points):
        return lambda: actions.enter_grade(
            item=item,
            membership=student,
            by=by,
            now=NOW,
            status="graded",
            points=Decimal(points),
            revision=0,
        )

    results = at_once([save(points) for points in range(10)])

    assert len(of_type(results, Grade)) == 1
    assert len(of_type(results, errors.GradeChangedMeanwhile)) == 9
    assert GradeChange.objects.get().new_points == Grade.objects.get().points


def test_sheets_in_different_orders_do_not_lock_each_other_out():
    by, item = course_with_item()
    students = MembershipFactory.create_batch(8, course=by.course)

    def save(order, points):
        entries = [actions.Entry(student, "graded", Decimal(points)) for student in order]
        return lambda: actions.enter_grades(item=item, entries=entries, by=by, now=NOW)

    results = at_once(
        [save(students[n:] + students[:n], n) for n in range(4)]
        + [save(students[::-1], n) for n in range(4, 8)]
    )

    assert results == [{}] * 8
    for grade in Grade.objects.all():
        numbers = grade.changes.order_by("number").values_list("number", flat=True)
        assert list(numbers) == list(range(1, grade.revision + 1))


def test_usual_components_are_made_once():
    by = MembershipFactory(instructor=True)
    course = by.course

    results = at_once(
        [
            lambda: actions.create_default_components(
                course=Course.objects.get(pk=course.pk), by=by, now=NOW
            )
        ]
        * 6
    )

    assert len(of_type(results, list)) == 1
    assert len(of_type(results, errors.ComponentsExist)) == 5
    assert Component.objects.count() == 4


def test_a_release_tells_once_however_often_it_is_clicked():
    by, item = course_with_item()
    student = MembershipFactory(course=by.course)
    actions.enter_grade(
        item=item, membership=student, by=by, now=NOW, status="graded", points=Decimal(5)
    )
    before = Policy.objects.filter(course=by.course).values_list("version", flat=True).first() or 0

    at_once([lambda: actions.release_item(item=item, by=by, now=NOW)] * 6)

    assert student.user.letters.count() == 1
    assert Policy.objects.get(course=by.course).version <= before + 2


def test_snapshot_made_while_grades_come_in_is_never_shown_stale():
    by, item = course_with_item()
    students = MembershipFactory.create_batch(3, course=by.course)
    Policy.objects.create(course=by.course)

    def save(points):
        entries = [actions.Entry(student, "graded", Decimal(points)) for student in students]
        return lambda: actions.enter_grades(item=item, entries=entries, by=by, now=NOW)

    def compute():
        return actions.recompute_snapshots(course=by.course, now=NOW)

    for start in range(0, 50, 10):
        at_once([call for points in range(start, start + 5) for call in (save(points), compute)])
        totals = queries.course_totals(by.course)
        for grade in Grade.objects.all():
            assert totals[grade.membership_id].staff.current == grade.points


def test_an_import_and_a_ta_at_one_cell_leave_all_or_nothing_of_the_file():
    by, item = course_with_item()
    students = MembershipFactory.create_batch(5, course=by.course)
    for points in range(5):
        rows = "".join(f"{one.user.email},{points}\n" for one in students)
        content = f"email,{item.name}\n{rows}".encode()
        name = f"{points}.csv"
        found = GradeImportFactory(course=by.course, content=content, file_name=name)
        fingerprint = queries.read_import(found).fingerprint

        def take(found=found, fingerprint=fingerprint):
            return actions.apply_import(
                grade_import=found, fingerprint=fingerprint, leaves_out=False, by=by, now=NOW
            )

        def save(points=points):
            return actions.enter_grade(
                item=item,
                membership=students[4],
                by=by,
                now=NOW,
                status="graded",
                points=Decimal(90 + points),
            )

        taken, saved = at_once([take, save])

        assert isinstance(saved, Grade)
        log = GradeChange.objects.filter(source="import", reason=name)
        assert (taken == 5) or (isinstance(taken, errors.ImportChanged) and not log.exists())


def test_a_grade_is_asked_about_once_and_answered_once():
    by, item = course_with_item()
    item.released_at = NOW
    item.save()
    Policy.objects.get_or_create(course=by.course)
    student = MembershipFactory(course=by.course)
    actions.enter_grade(
        item=item, membership=student, by=by, now=NOW, status="graded", points=Decimal(3)
    )

    asked = at_once([lambda: actions.ask_regrade(item=item, by=student, text="?", now=NOW)] * 5)
    request = of_type(asked, RegradeRequest)[0]
    assert len(of_type(asked, errors.RegradeRefused)) == 4

    def accept(points):
        return lambda: actions.accept_regrade(
            request=request,
            status="graded",
            points=Decimal(points),
            answer="Yes.",
            by=by,
            now=NOW,
        )

    def decline():
        return actions.decline_regrade(request=request, answer="No.", by=by, now=NOW)

    answered = at_once([accept(8), decline, accept(9), decline])
    assert len(of_type(answered, RegradeRequest)) == 1
    assert len(of_type(answered, errors.RegradeOver)) == 3
    assert GradeChange.objects.filter(source="regrade").count() <= 1
