"""Setting up what the total is made of: weights, items, and what changes for whom."""

from datetime import timedelta
from decimal import Decimal

import pytest

from grading import actions
from grading.models import Component, Item, Policy
from outbox.models import Letter
from tests.factories import (
    NOW,
    ComponentFactory,
    MembershipFactory,
    MilestoneFactory,
    RoundFactory,
    SessionFactory,
    TalkQuotaFactory,
)
from tests.grading.pages_for_tests import address, give, words

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def signed_in(client, instructor):
    client.force_login(instructor.user)


@pytest.fixture
def parts(exam, report):
    return [exam.component, report.component]


def weights(course):
    return dict(course.components.order_by("position").values_list("name", "weight"))


def rows(page, *changes):
    """Return what a browser would send back from the editor, with each change a row's fields."""
    formset = page.context["formset"]
    fields = {"version": page.context["version"]}
    for field in formset.management_form:
        fields[field.html_name] = field.value()
    for form in formset:
        for field in form:
            given = field.value()
            if given is not None and given is not False:
                fields[field.html_name] = given
    for number, change in enumerate(changes):
        fields |= {f"form-{number}-{name}": given for name, given in change.items()}
    return fields


@pytest.fixture
def editor(client, course):
    def open_or_send(*changes, **more):
        page = client.get(address("components", course))
        if not changes and not more:
            return page
        return client.post(address("components", course), rows(page, *changes) | more)

    return open_or_send


def test_empty_course_gets_the_usual_in_one_click(client, course, editor):
    SessionFactory(course=course, kind="exam", title="Final exam")
    assert "Use the usual 20/20/20/40" in words(editor())

    response = client.post(address("components-usual", course))

    assert response.url == address("components", course)
    assert list(weights(course).values()) == [20, 20, 20, 40]
    shown = words(editor())
    assert "Use the usual" not in shown and "Final exam" in shown
    again = client.post(address("components-usual", course), follow=True)
    assert "has its components already" in again.content.decode()
    assert Component.objects.count() == 4


def test_components_are_changed_ordered_added_and_removed(course, parts, editor):
    gone = ComponentFactory(course=course, name="Gone", weight=0, position=9)

    response = editor(
        {"weight": "55.5", "drop_lowest": "1", "weighting": "items", "position": "2"},
        {"weight": "44.5", "name": "Team project", "position": "1"},
        {"is_removed": "on"},
        {"name": "Bonus", "weight": "5", "is_extra_credit": "on"},
    )

    assert response.status_code == 302
    assert list(weights(course).items()) == [
        ("Team project", Decimal("44.5")),
        ("Exam", Decimal("55.5")),
        ("Bonus", 5),
    ]
    changed = Component.objects.get(name="Exam")
    assert (changed.drop_lowest, changed.weighting) == (1, "items")
    assert not Component.objects.filter(pk=gone.pk).exists()


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"weight": "50"}, "10 are missing to 100"),
        ({"weight": "70"}, "10 above 100"),
        ({"weight": "-1"}, "greater than or equal to 0"),
        ({"weight": "101"}, "less than or equal to 100"),
        ({"weight": "NaN"}, "Enter a number"),
        ({"weight": "1e400"}, "than 6 digits"),
        ({"weight": "60.0001"}, "3 decimal places"),
        ({"name": ""}, "This field is required"),
        ({"name": "a\0b"}, "Null characters are not allowed"),
        ({"name": "Project"}, "cannot have the same name"),
        ({"drop_lowest": "-1"}, "greater than or equal to 0"),
        ({"drop_lowest": "1.5"}, "whole number"),
        ({"weighting": "luck"}, "not one of the available choices"),
        ({"position": "99999999999999999999"}, "less than or equal to 999"),
        ({"is_removed": "on"}, "60 are missing"),
    ],
)
def test_what_cannot_be_is_said_and_kept_on_the_page(course, parts, editor, change, says):
    response = editor(change, {"name": "Project"} if "name" in change else {"name": "Typed"})

    shown = words(response)
    assert response.status_code == 400 and says in shown
    assert "Typed" in shown or "name" in change
    assert weights(course) == {"Exam": 60, "Project": 40}


def test_component_with_items_cannot_be_removed(course, parts, editor):
    response = editor({"is_removed": "on"}, {"weight": "100"})

    assert response.status_code == 400 and "has items" in words(response)


@pytest.mark.parametrize("version", ["", "x", "-1", "99999999999999999999"])
def test_page_without_its_version_saves_nothing(course, parts, editor, version):
    response = editor({"weight": "50"}, {"weight": "50"}, version=version)

    assert response.status_code == 409
    assert weights(course) == {"Exam": 60, "Project": 40}


@pytest.mark.parametrize("pk", ["1e9", "0", "99999999999999999999", "123456"])
def test_another_components_id_saves_nothing(course, parts, editor, pk):
    response = editor({"component_id": pk})

    assert response.status_code in {400, 409}
    assert weights(course) == {"Exam": 60, "Project": 40}


def test_broken_rows_are_refused(client, course, parts):
    response = client.post(address("components", course), {"form-TOTAL_FORMS": "x"})

    assert response.status_code == 400 and "ManagementForm" in words(response)


def test_change_meanwhile_shows_how_it_is_now_beside_what_was_typed(
    client, course, parts, editor, instructor
):
    page = editor()
    actions.create_component(course=course, name="Homework", weight=0, by=instructor, now=NOW)

    response = client.post(
        address("components", course),
        rows(page, {"weight": "55"}, {"weight": "45", "name": "Typed"}),
    )

    shown = words(response)
    assert response.status_code == 409
    assert "Somebody changed" in shown and "What you typed" in shown
    assert "Typed: 45" in shown and 'value="Homework"' in shown


def test_released_totals_are_shown_before_they_change(
    client, course, parts, exam, report, ada, editor
):
    by = course.memberships.get(role="instructor")
    for item, points in ((exam, 50), (report, 50)):
        give(item, ada, points, by=by)
        actions.release_item(item=item, by=by, now=NOW)
    MembershipFactory(course=course, user__name="Nobody Graded")
    letters, version = Letter.objects.count(), Policy.objects.get().version

    preview = editor({"weight": "30"}, {"weight": "70"})

    shown = words(preview)
    assert preview.status_code == 200
    assert "Ada Lovelace" in shown and ">80.00<" in shown and ">65.00<" in shown
    assert "Nobody Graded" not in shown  # theirs is 0, nothing and 100 before and after
    assert weights(course) == {"Exam": 60, "Project": 40}
    assert (Letter.objects.count(), Policy.objects.get().version) == (letters, version)

    accepted = dict(preview.context["fields"]) | {"accepted": "on"}
    assert client.post(address("components", course), accepted).status_code == 302
    assert weights(course) == {"Exam": 30, "Project": 70}


def test_accepting_what_is_no_longer_as_shown_saves_nothing(
    client, course, parts, exam, report, ada, editor, instructor
):
    give(exam, ada, 50, by=instructor)
    actions.release_item(item=exam, by=instructor, now=NOW)
    preview = editor({"weight": "30"}, {"weight": "70"})
    actions.release_item(item=report, by=instructor, now=NOW)

    accepted = dict(preview.context["fields"]) | {"accepted": "on"}
    response = client.post(address("components", course), accepted)

    assert response.status_code == 409
    assert weights(course) == {"Exam": 60, "Project": 40}


def test_nothing_is_asked_where_no_total_changes(course, parts, exam, ada, editor, instructor):
    give(exam, ada, 50, by=instructor)  # graded, not released

    assert editor({"weight": "30"}, {"weight": "70"}).status_code == 302


@pytest.mark.parametrize("component_count", [1, 3])
def test_editor_takes_seven_queries(client, course, component_count, django_assert_num_queries):
    for _number in range(component_count):
        component = ComponentFactory(course=course)
        component.items.create(name="Item", max_points=5)

    with django_assert_num_queries(7):
        shown = words(client.get(address("components", course)))

    assert shown.count("data-item") == component_count


def test_editor_names_what_no_item_grades(client, course):
    component = ComponentFactory(course=course)
    exam = SessionFactory(course=course, kind="exam", title="Midterm")
    SessionFactory(course=course, kind="exam", title="Called off", status="cancelled")
    SessionFactory(course=course, kind="lecture", title="Frames")
    due_at = exam.starts_at - timedelta(days=1)
    MilestoneFactory(course=course, title="Proposal", due_at=due_at, closes_at=due_at)
    MilestoneFactory(title="Elsewhere")

    def nowhere():
        return client.get(address("components", course)).context["graded_nowhere"]

    assert nowhere() == ["Proposal", "Midterm"]
    assert "Proposal, Midterm" in words(client.get(address("components", course)))
    component.items.create(name="Midterm", max_points=5, session=exam)
    assert nowhere() == ["Proposal"]
    assert "No item grades Proposal." in words(client.get(address("components", course)))


# items


def item_fields(component, **changes):
    fields = {"component": component.pk, "name": "New", "max_points": "10", "weight": "1"}
    return fields | {"version": Policy.objects.get().version} | changes


def test_item_is_added_to_the_component_chosen(client, course, parts):
    url = f"{address('item-create', course)}?component={parts[1].pk}"
    assert client.get(url).context["form"]["component"].value() == str(parts[1].pk)

    response = client.post(url, item_fields(parts[1], max_points="12.5", is_extra_credit="on"))

    assert response.url == address("components", course)
    item = Item.objects.get(name="New")
    assert (item.component, item.max_points, item.position) == (parts[1], Decimal("12.5"), 2)
    assert item.is_extra_credit and item.grades_what == ""


def test_item_knows_what_it_grades(client, course, parts):
    exam = SessionFactory(course=course, kind="exam", title="Final exam")
    SessionFactory(course=course, kind="lecture", title="A lecture")
    milestone = MilestoneFactory(course=course, title="Proposal")
    RoundFactory(course=course, seats_each=3)
    page = client.get(address("item-create", course)).content.decode()
    assert "Final exam" in page and "A lecture" not in page
    assert "Proposal" in page and "Talk 3" in page and "Talk 4" not in page
    TalkQuotaFactory(membership__course=course, talks=4)
    assert "Talk 4" in client.get(address("item-create", course)).content.decode()

    for name, grades in (
        ("A", f"exam:{exam.pk}"),
        ("B", f"milestone:{milestone.pk}"),
        ("C", "talk:2"),
    ):
        fields = item_fields(parts[0], name=name, grades=grades)
        assert client.post(address("item-create", course), fields).status_code == 302
        item = Item.objects.get(name=name)
        shown = client.get(address("item-edit", course, item.pk)).context["form"]
        assert shown["grades"].value() == grades

    assert Item.objects.get(name="A").session == exam
    assert Item.objects.get(name="B").milestone == milestone
    assert Item.objects.get(name="C").turn == 2


def test_talk_beyond_what_the_course_asks_for_stays_a_choice(client, course, parts, exam):
    Item.objects.filter(pk=exam.pk).update(turn=7)

    shown = client.get(address("item-edit", course, exam.pk))

    assert shown.context["form"]["grades"].value() == "talk:7"
    assert "Talk 7" in words(shown)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"max_points": "0"}, "greater than or equal to 0.001"),
        ({"max_points": "-5"}, "greater than or equal to"),
        ({"max_points": "NaN"}, "Enter a number"),
        ({"max_points": "1e400"}, "digits"),
        ({"max_points": "1.2345"}, "decimal places"),
        ({"weight": "-1"}, "greater than or equal to 0"),
        ({"name": ""}, "This field is required"),
        ({"name": "Midterm"}, "has an item of this name already"),
        ({"component": "999999"}, "not one of the available choices"),
        ({"component": "x"}, "not one of the available choices"),
        ({"grades": "exam:999999"}, "not one of the available choices"),
        ({"position": "0"}, "greater than or equal to 1"),
    ],
)
def test_item_that_cannot_be_is_refused(client, course, parts, change, says):
    response = client.post(address("item-create", course), item_fields(parts[0]) | change)

    assert response.status_code == 400 and says in words(response)
    assert Item.objects.count() == 2


def test_another_courses_rows_cannot_be_chosen(client, course, parts):
    theirs = [
        {"component": ComponentFactory().pk},
        {"grades": f"milestone:{MilestoneFactory().pk}"},
        {"grades": f"exam:{SessionFactory(kind='exam').pk}"},
    ]

    for change in theirs:
        response = client.post(address("item-create", course), item_fields(parts[0]) | change)
        assert response.status_code == 400


def test_exam_graded_already_is_refused(client, course, parts, exam):
    session = SessionFactory(course=course, kind="exam")
    Item.objects.filter(pk=exam.pk).update(session=session)

    response = client.post(
        address("item-create", course), item_fields(parts[0], grades=f"exam:{session.pk}")
    )

    assert response.status_code == 400 and "grades this already" in words(response)


def test_item_is_edited_after_its_totals_were_shown(client, course, parts, exam, ada, instructor):
    give(exam, ada, 40, by=instructor)
    actions.release_item(item=exam, by=instructor, now=NOW)
    url = address("item-edit", course, exam.pk)
    assert "you see every total" in words(client.get(url))
    fields = item_fields(parts[0], name="Midterm", max_points="80")

    preview = client.post(url, fields)
    assert ">80.00<" in words(preview) and ">50.00<" in words(preview)
    exam.refresh_from_db()
    assert exam.max_points == 50

    accepted = dict(preview.context["fields"]) | {"accepted": "on"}
    assert client.post(url, accepted).status_code == 302
    exam.refresh_from_db()
    assert exam.max_points == 80


def test_new_item_beside_released_ones_is_shown_first(client, course, parts, exam, ada, instructor):
    give(exam, ada, 40, by=instructor)
    actions.release_item(item=exam, by=instructor, now=NOW)

    preview = client.post(address("item-create", course), item_fields(parts[0]))

    assert "This changes totals" in words(preview) and not Item.objects.filter(name="New").exists()


def test_item_changed_meanwhile_keeps_what_was_typed(client, course, parts, exam, instructor):
    fields = item_fields(parts[0], name="Typed")
    actions.update_item(item=exam, name="Theirs", by=instructor, now=NOW)

    response = client.post(address("item-edit", course, exam.pk), fields)

    assert response.status_code == 400
    assert "Somebody changed" in words(response) and 'value="Typed"' in words(response)
    again = fields | {"version": response.context["version"]}
    assert client.post(address("item-edit", course, exam.pk), again).status_code == 302


def test_item_without_grades_is_removed(client, course, exam):
    page = client.get(address("item-remove", course, exam.pk))

    response = client.post(
        address("item-remove", course, exam.pk), {"version": page.context["version"]}
    )

    assert response.status_code == 302 and not Item.objects.exists()


def test_item_with_grades_is_not_removed(client, course, exam, ada, instructor):
    give(exam, ada, 40, by=instructor)
    version = Policy.objects.get().version

    response = client.post(address("item-remove", course, exam.pk), {"version": version})

    assert response.status_code == 400 and "grades are never deleted" in words(response)


def test_removal_that_changes_totals_is_shown_first(client, course, exam, report, ada, instructor):
    give(exam, ada, 40, by=instructor)
    actions.release_item(item=exam, by=instructor, now=NOW)
    url, fields = address("item-remove", course, report.pk), {}
    fields["version"] = Policy.objects.get().version

    assert "This changes totals" in words(client.post(url, fields))
    assert Item.objects.count() == 2
    assert client.post(url, fields | {"accepted": "on"}).status_code == 302
    assert Item.objects.count() == 1
