from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from grading import actions, errors
from grading.models import Component, Grade, GradeChange, Item, Policy, Snapshot
from outbox.models import Letter
from tests.factories import (
    ComponentFactory,
    ItemFactory,
    MembershipFactory,
    MilestoneFactory,
    SessionFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def by():
    return MembershipFactory(instructor=True)


@pytest.fixture
def item(by):
    return ItemFactory(component__course=by.course)


@pytest.fixture
def student(by):
    return MembershipFactory(course=by.course)


@pytest.fixture
def woken(monkeypatch, django_capture_on_commit_callbacks):
    sent = []
    monkeypatch.setattr("outbox.wakeup.send", lambda task, ids: sent.append((task, ids)))
    return sent


def version(course):
    return Policy.objects.get(course=course).version


def values(name, weight, **more):
    return actions.ComponentValues(name=name, weight=Decimal(weight), **more)


# grades


def test_grade_is_appended_to_its_log(item, student, by, now):
    later = now + timedelta(hours=1)

    actions.enter_grade(item=item, membership=student, by=by, now=now, status="graded", points=80)
    grade = actions.enter_grade(
        item=item,
        membership=student,
        by=by,
        now=later,
        status="graded",
        points=Decimal("82.5"),
        comment="Recounted",
        revision=1,
        reason="Question 3",
    )

    log = GradeChange.objects.order_by("number")
    assert [(c.number, c.old_points, c.new_points, c.at) for c in log] == [
        (1, None, 80, now),
        (2, 80, Decimal("82.5"), later),
    ]
    assert [(c.comment, c.reason, c.source, c.membership) for c in log] == [
        ("", "", "form", student),
        ("Recounted", "Question 3", "form", student),
    ]
    grade.refresh_from_db()
    assert (grade.points, grade.revision, grade.comment) == (Decimal("82.5"), 2, "Recounted")
    assert (grade.changed_at, grade.changed_by) == (later, by)


def test_grade_that_stays_as_it_is_writes_nothing(item, student, by, now):
    for _ in range(2):
        actions.enter_grade(
            item=item, membership=student, by=by, now=now, status="graded", points=Decimal("80.0")
        )

    assert GradeChange.objects.count() == 1


def test_comment_is_kept_unless_given(item, student, by, now):
    entered = {"item": item, "membership": student, "by": by, "now": now, "status": "absent"}
    actions.enter_grade(**entered, comment="Ill?")
    actions.enter_grade(**(entered | {"status": "excused"}))
    actions.enter_grade(**(entered | {"status": "excused"}), comment="")

    assert list(GradeChange.objects.order_by("number").values_list("comment", flat=True)) == [
        "Ill?",
        "Ill?",
        "",
    ]


def test_grade_wakes_the_recomputation_once_after_commit(
    item, student, by, now, woken, django_capture_on_commit_callbacks
):
    other = MembershipFactory(course=by.course)
    entries = [
        actions.Entry(person, "graded", Decimal(5), "", revision=0) for person in (student, other)
    ]

    with django_capture_on_commit_callbacks(execute=True):
        assert actions.enter_grades(item=item, entries=entries, by=by, now=now) == {}
        assert actions.enter_grades(item=item, entries=entries, by=by, now=now) == {}

    assert woken == [("grading.recompute", (by.course.pk,))]
    assert Grade.objects.filter(points=5, revision=1).count() == 2


def test_save_against_an_older_revision_names_who_when_and_both_values(item, student, by, now):
    colleague = MembershipFactory(ta=True, course=by.course, user__name="Kim")
    entered = {"item": item, "membership": student, "now": now, "status": "graded"}
    actions.enter_grade(**entered, by=colleague, points=85, revision=0)

    with pytest.raises(errors.GradeChangedMeanwhile) as refusal:
        actions.enter_grade(**entered, by=by, points=90, revision=0)

    message = str(refusal.value)
    assert all(words in message for words in ("Kim", "14 Oct, 12:00", "85", "90"))
    assert Grade.objects.get().points == 85


def test_older_revision_with_the_same_value_is_no_conflict(item, student, by, now):
    entered = {"item": item, "membership": student, "by": by, "now": now, "status": "graded"}
    actions.enter_grade(**entered, points=85, revision=0)

    assert actions.enter_grade(**entered, points=85, revision=0).revision == 1


def test_cell_that_was_not_edited_does_not_undo_a_colleague(item, student, by, now):
    entered = {"item": item, "membership": student, "by": by, "now": now, "status": "graded"}
    actions.enter_grade(**entered, points=80)
    actions.enter_grade(**entered, points=90)
    unedited = actions.Entry(student, "graded", Decimal(80), "", revision=1)

    assert actions.enter_grades(item=item, entries=[unedited], by=by, now=now) == {}
    assert Grade.objects.get().points == 90


def test_good_entries_are_saved_beside_refused_ones(item, student, by, now):
    gone = MembershipFactory(course=by.course, dropped=True)
    entries = [
        actions.Entry(gone, "graded", Decimal(5), "", revision=0),
        actions.Entry(student, "graded", Decimal(6), "", revision=0),
    ]

    refused = actions.enter_grades(item=item, entries=entries, by=by, now=now)

    assert [type(refusal) for refusal in refused.values()] == [errors.NotGradable]
    assert list(Grade.objects.values_list("membership", "points")) == [(student.pk, 6)]


@pytest.mark.parametrize(
    ("status", "points"),
    [
        ("graded", None),
        ("excused", Decimal(1)),
        ("done", None),
        ("graded", Decimal("NaN")),
        ("graded", Decimal("Infinity")),
        ("graded", Decimal(-1)),
        ("graded", Decimal("1e400")),
        ("graded", Decimal("1.00001")),
    ],
)
def test_points_that_cannot_be_are_refused(item, student, by, now, status, points):
    with pytest.raises(errors.PointsRefused):
        actions.enter_grade(
            item=item, membership=student, by=by, now=now, status=status, points=points
        )
    assert not Grade.objects.exists()


@pytest.mark.parametrize("person", ["stranger", "ta", "dropped"])
def test_only_students_of_the_course_get_grades(item, by, now, person):
    member = {
        "stranger": lambda: MembershipFactory(),
        "ta": lambda: MembershipFactory(course=by.course, ta=True),
        "dropped": lambda: MembershipFactory(course=by.course, dropped=True),
    }[person]()

    with pytest.raises(errors.NotGradable):
        actions.enter_grade(item=item, membership=member, by=by, now=now, status="excused")


# releases


def test_release_tells_each_student_with_something_to_see_once(item, student, by, now):
    dropped, waiting = MembershipFactory(course=by.course), MembershipFactory(course=by.course)
    for member, status in ((student, "missing"), (dropped, "absent"), (waiting, "submitted")):
        actions.enter_grade(item=item, membership=member, by=by, now=now, status=status)
    dropped.state, dropped.dropped_at = "dropped", now
    dropped.save()
    actions.enter_grade(
        item=ItemFactory(component=item.component),
        membership=MembershipFactory(course=by.course),
        by=by,
        now=now,
        status="missing",
    )

    actions.release_item(item=item, by=by, now=now)
    actions.release_item(item=item, by=by, now=now + timedelta(hours=1))

    letter = Letter.objects.get()
    assert (letter.recipient, letter.kind) == (student.user, "grade-released")
    assert item.name in letter.subject and "/grades/" in letter.body
    item.refresh_from_db()
    assert item.released_at == now


def test_release_after_taking_it_back_tells_only_who_was_not_told(item, student, by, now):
    actions.enter_grade(item=item, membership=student, by=by, now=now, status="graded", points=1)
    actions.release_item(item=item, by=by, now=now)
    actions.unrelease_item(item=item, by=by, now=now)
    assert not Item.objects.get().is_released
    actions.unrelease_item(item=item, by=by, now=now)
    later = MembershipFactory(course=by.course)
    actions.enter_grade(item=item, membership=later, by=by, now=now, status="absent")

    actions.release_item(item=item, by=by, now=now + timedelta(days=1))

    letters = Letter.objects.order_by("pk")
    assert [letter.recipient for letter in letters] == [student.user, later.user]


def test_release_and_its_undoing_raise_the_policys_version(item, by, now):
    actions.release_item(item=item, by=by, now=now)
    released = version(by.course)
    actions.unrelease_item(item=item, by=by, now=now)

    assert version(by.course) == released + 1


# components and items


def test_default_components_are_those_of_a_seminar(by, now):
    exams = [
        SessionFactory(course=by.course, kind="exam", title="Exam", starts_at=now + timedelta(days))
        for days in (30, 60)
    ]
    milestones = [MilestoneFactory(course=by.course, title="Report") for _ in range(2)]

    made = actions.create_default_components(course=by.course, by=by, now=now)

    assert [(c.name, c.weight, c.drop_lowest) for c in made] == [
        ("Presentation 1", 20, 0),
        ("Presentation 2", 20, 0),
        ("Exam", 20, 1),
        ("Project", 40, 0),
    ]
    assert [item.turn for item in Item.objects.filter(component__in=made[:2])] == [1, 2]
    assert [item.session for item in made[2].items.order_by("position")] == exams
    assert [item.milestone for item in made[3].items.order_by("position")] == milestones
    with pytest.raises(errors.ComponentsExist):
        actions.create_default_components(course=by.course, by=by, now=now)


def test_default_components_of_a_course_without_exam_and_milestones(by, now):
    actions.create_default_components(course=by.course, by=by, now=now)

    assert list(Item.objects.order_by("pk").values_list("name", flat=True)) == [
        "Presentation 1",
        "Presentation 2",
        "Exam",
        "Project",
    ]


def test_one_exam_gives_its_item_its_name(by, now):
    SessionFactory(course=by.course, kind="exam", title="Midterm")

    actions.create_default_components(course=by.course, by=by, now=now)

    assert Item.objects.get(session__isnull=False).name == "Midterm"


def test_component_name_is_taken_once(by, now):
    actions.create_component(course=by.course, name="Exam", weight=20, by=by, now=now)

    with pytest.raises(errors.NameTaken):
        actions.create_component(
            course=by.course, name="Exam", weight=Decimal("20.5"), by=by, now=now, position=7
        )


def test_components_are_saved_as_one_set(by, now):
    old = ComponentFactory(course=by.course, name="Old", weight=60)
    gone = ComponentFactory(course=by.course, name="Gone", weight=40)

    actions.set_components(
        course=by.course,
        components=[
            values("New", "33.5"),
            values("Exam", "66.5", component_id=old.pk, drop_lowest=1, weighting="items"),
            values("Gone", "40", component_id=gone.pk, is_removed=True),
            values("Bonus", "5", is_extra_credit=True),
        ],
        by=by,
        now=now,
    )

    rows = Component.objects.order_by("position").values_list("name", "weight", "position")
    assert list(rows) == [
        ("New", Decimal("33.5"), 1),
        ("Exam", Decimal("66.5"), 2),
        ("Bonus", 5, 3),
    ]
    old.refresh_from_db()
    assert (old.drop_lowest, old.weighting) == (1, "items")


@pytest.mark.parametrize(("weights", "says"), [((60, 30), "10 are missing"), ((60, 41), "1 above")])
def test_weights_that_are_not_100_together_are_refused(by, now, weights, says):
    rows = [values(str(n), weight) for n, weight in enumerate(weights)]

    with pytest.raises(errors.WeightsDoNotSum, match=says):
        actions.set_components(course=by.course, components=rows, by=by, now=now)

    assert not Component.objects.exists()


def test_component_with_items_is_not_removed(item, by, now):
    removed = values("C", "20", component_id=item.component_id, is_removed=True)

    with pytest.raises(errors.ComponentInUse):
        actions.set_components(
            course=by.course, components=[values("New", "100"), removed], by=by, now=now
        )

    assert list(Component.objects.all()) == [item.component]


def test_components_somebody_changed_meanwhile_are_not_overwritten(item, by, now):
    actions.create_item(component=item.component, name="New", max_points=1, by=by, now=now)
    seen = version(by.course) - 1

    rows = [values("New", "100", component_id=item.component_id)]

    with pytest.raises(errors.PolicyChangedMeanwhile):
        actions.set_components(course=by.course, components=rows, by=by, now=now, version=seen)
    actions.set_components(course=by.course, components=rows, by=by, now=now, version=seen + 1)


@pytest.mark.parametrize("said", ["none", "twice", "another course's"])
def test_a_set_names_every_component_of_the_course_once(item, by, now, said):
    other = ComponentFactory()
    ids = {"none": [], "twice": [item.component_id] * 2, "another course's": [other.pk]}
    rows = [values("A", "100"), *(values(f"B{pk}", "0", component_id=pk) for pk in ids[said])]

    with pytest.raises(errors.PolicyChangedMeanwhile):
        actions.set_components(course=by.course, components=rows, by=by, now=now)

    assert list(by.course.components.all()) == [item.component]


@pytest.mark.parametrize("deed", ["create", "update", "remove"])
def test_items_somebody_changed_meanwhile_are_not_overwritten(item, by, now, deed):
    actions.update_item(item=item, by=by, now=now, name="Theirs")
    act, row = {
        "create": (
            actions.create_item,
            {"component": item.component, "name": "Mine", "max_points": 1},
        ),
        "update": (actions.update_item, {"item": item, "name": "Mine"}),
        "remove": (actions.remove_item, {"item": item}),
    }[deed]

    with pytest.raises(errors.PolicyChangedMeanwhile):
        act(**row, by=by, now=now, version=version(by.course) - 1)

    assert [row.name for row in Item.objects.all()] == ["Theirs"]


def test_two_components_of_one_name_in_a_set_are_refused(by, now):
    with pytest.raises(errors.NameTaken):
        actions.set_components(
            course=by.course, components=[values("A", "50"), values("A", "50")], by=by, now=now
        )


def test_items_raise_both_versions(item, by, now):
    by.course.refresh_from_db()
    before = by.course.content_version

    actions.create_item(component=item.component, name="New", max_points=10, by=by, now=now)
    actions.update_item(item=item, by=by, now=now, max_points=Decimal(50), name="Renamed")
    actions.remove_item(item=item, by=by, now=now)

    by.course.refresh_from_db()
    assert by.course.content_version == before + 3
    assert version(by.course) == 4
    assert Item.objects.get().position == 2


def test_item_names_are_unique_in_a_component(item, by, now):
    with pytest.raises(errors.NameTaken):
        actions.create_item(
            component=item.component, name=item.name, max_points=10, by=by, now=now, position=1
        )


def test_exam_and_milestone_are_graded_by_one_item(item, by, now):
    exam = SessionFactory(course=by.course, kind="exam")
    make = {"component": item.component, "max_points": 10, "by": by, "now": now, "session": exam}
    actions.create_item(**make, name="Exam")

    with pytest.raises(errors.AlreadyGraded):
        actions.create_item(**make, name="Exam again")


def test_what_an_item_grades_is_of_its_course(item, by, now):
    with pytest.raises(errors.WrongCourse):
        actions.update_item(item=item, by=by, now=now, session=SessionFactory(kind="exam"))
    item.refresh_from_db()
    with pytest.raises(errors.WrongCourse):
        actions.update_item(item=item, by=by, now=now, milestone=MilestoneFactory())
    item.refresh_from_db()
    with pytest.raises(errors.WrongCourse):
        actions.update_item(item=item, by=by, now=now, component=ComponentFactory())


def test_item_with_grades_is_not_removed(item, student, by, now):
    actions.enter_grade(item=item, membership=student, by=by, now=now, status="excused")

    with pytest.raises(errors.ItemInUse):
        actions.remove_item(item=item, by=by, now=now)


# what the tables make impossible


def a_grade(item, student, by, now, **fields):
    return Grade(item=item, membership=student, changed_by=by, changed_at=now, **fields)


@pytest.mark.parametrize(
    "fields",
    [
        {"status": "graded"},
        {"status": "excused", "points": 1},
        {"status": "graded", "points": -1},
        {"status": "done"},
    ],
)
def test_tables_refuse_grades_that_cannot_be(item, student, by, now, fields):
    with pytest.raises(IntegrityError), transaction.atomic():
        a_grade(item, student, by, now, **fields).save()


def test_tables_refuse_a_second_grade_of_one_person_for_one_item(item, student, by, now):
    a_grade(item, student, by, now).save()
    with pytest.raises(IntegrityError), transaction.atomic():
        a_grade(item, student, by, now).save()


@pytest.mark.parametrize(
    "fields",
    [
        {"number": 0},
        {"number": 1},
        {"number": 2, "new_status": "done"},
        {"number": 2, "old_status": "done"},
        {"number": 2, "source": "guess"},
    ],
)
def test_tables_refuse_changes_that_cannot_be(item, student, by, now, fields):
    grade = actions.enter_grade(item=item, membership=student, by=by, now=now, status="missing")
    valid = {
        "grade": grade,
        "membership": student,
        "by": by,
        "at": now,
        "old_status": "missing",
        "new_status": "none",
    }
    with pytest.raises(IntegrityError), transaction.atomic():
        GradeChange.objects.create(**valid | fields)


@pytest.mark.parametrize(
    "fields",
    [
        {"max_points": 0},
        {"weight": -1},
        {"turn": 0},
        {"turn": 1, "session": True},
        {"turn": 1, "milestone": True},
        {"session": True, "milestone": True},
    ],
)
def test_tables_refuse_items_that_cannot_be(by, fields):
    if "session" in fields:
        fields = fields | {"session": SessionFactory(course=by.course)}
    if "milestone" in fields:
        fields = fields | {"milestone": MilestoneFactory(course=by.course)}
    component = ComponentFactory(course=by.course)
    with pytest.raises(IntegrityError), transaction.atomic():
        ItemFactory(component=component, **fields)


@pytest.mark.parametrize("fields", [{"weight": 101}, {"weight": -1}, {"weighting": "best"}])
def test_tables_refuse_components_that_cannot_be(by, fields):
    with pytest.raises(IntegrityError), transaction.atomic():
        ComponentFactory(course=by.course, **fields)


def test_rows_say_what_they_are(item, student, by, now):
    grade = actions.enter_grade(item=item, membership=student, by=by, now=now, status="missing")
    actions.recompute_snapshots(course=by.course, now=now)
    rows = [item, item.component, grade, GradeChange.objects.get()]

    assert all(str(row) for row in (*rows, *Snapshot.objects.all(), *Policy.objects.all()))
