"""The grid in a browser: by keyboard alone, by two people at once, without a connection for a moment."""

import re

import pytest
from playwright.sync_api import expect

from grading import actions
from grading.models import Grade, GradeChange
from tests.factories import NOW, CourseFactory, MembershipFactory

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
STUDENTS = 30


@pytest.fixture
def course():
    return CourseFactory(slug="ai-systems")


@pytest.fixture
def by(course):
    return MembershipFactory(course=course, instructor=True, user__name="Ina Structor")


@pytest.fixture
def ta(course):
    return MembershipFactory(course=course, ta=True, user__name="Tia Assist")


@pytest.fixture
def students(course):
    return [
        MembershipFactory(course=course, user__name=f"Student {number:02}")
        for number in range(STUDENTS)
    ]


@pytest.fixture
def items(course, by, students):
    component = actions.create_component(course=course, name="Exam", weight=100, by=by, now=NOW)
    return [
        actions.create_item(component=component, name=name, max_points=100, by=by, now=NOW)
        for name in ("Midterm", "Final")
    ]


@pytest.fixture
def grid(visit, items):
    def opened(member, **options):
        return visit(member, "/courses/ai-systems/grades/grid/", **options)

    return opened


def cell(page, item, student):
    return page.locator(f"#cell-{item.pk}-{student.pk}")


def state(page, item, student):
    return cell(page, item, student).locator("xpath=..").get_attribute("data-state")


def until(page, item, student, wanted):
    page.wait_for_function(
        "([id, wanted]) => document.getElementById(id).closest('td').dataset.state === wanted",
        arg=[f"cell-{item.pk}-{student.pk}", wanted],
        polling=50,  # a page behind another one paints nothing to wait for
    )


def all_saved(page):
    page.wait_for_function(
        "() => document.querySelector('[data-grid-state]').textContent === 'All is saved.'",
        polling=50,
    )


def points(item):
    return {
        name: None if value is None else int(value)
        for name, value in Grade.objects.filter(item=item).values_list(
            "membership__user__name", "points"
        )
    }


def test_thirty_students_by_keyboard_two_strokes_each_beyond_the_digits(grid, ta, students, items):
    page = grid(ta)
    cell(page, items[0], students[0]).focus()
    strokes = digits = 0
    for number in range(STUDENTS):
        for digit in str(60 + number):
            page.keyboard.press(digit)
            digits += 1
        page.keyboard.press("Enter")
        strokes += 1
    all_saved(page)

    assert points(items[0]) == {f"Student {n:02}": 60 + n for n in range(STUDENTS)}
    assert (strokes / STUDENTS, digits) == (1, 2 * STUDENTS)
    assert set(GradeChange.objects.values_list("source", "by")) == {("grid", ta.pk)}


def test_keys_are_those_of_a_spreadsheet(grid, ta, students, items):
    page = grid(ta)
    first = cell(page, items[0], students[0])
    first.focus()
    page.keyboard.type("70")
    page.keyboard.press("Tab")
    page.keyboard.type("80")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == f"cell-{items[1].pk}-{students[1].pk}"
    all_saved(page)  # a save that was retried would carry what is typed next
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowUp")
    page.keyboard.type("99")
    page.keyboard.press("Escape")
    expect(first).to_have_value("70")
    page.keyboard.type("71")
    page.keyboard.press("ArrowDown")
    all_saved(page)
    page.keyboard.press("Control+z")
    all_saved(page)
    until(page, items[0], students[0], "saved")
    expect(first).to_have_value("70")
    page.keyboard.press("Control+y")
    page.wait_for_function(
        "id => document.getElementById(id).value === '71'",
        arg=f"cell-{items[0].pk}-{students[0].pk}",
    )
    all_saved(page)

    page.reload()
    expect(cell(page, items[0], students[0])).to_have_value("71")
    expect(cell(page, items[1], students[0])).to_have_value("80")
    log = GradeChange.objects.filter(grade__item=items[0]).order_by("number")
    assert [int(one.new_points) for one in log] == [70, 71, 70, 71]


def test_a_block_from_a_spreadsheet_is_pasted_and_what_cannot_be_is_told(grid, ta, students, items):
    page = grid(ta)
    cell(page, items[0], students[0]).focus()
    page.evaluate(
        """() => {
            const data = new DataTransfer();
            data.setData("text/plain", "50\\t60\\r\\nEX\\tsoon\\r\\n52\\t62\\r\\n");
            document.activeElement.dispatchEvent(
                new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
        }"""
    )
    until(page, items[1], students[1], "refused")
    for item, number in [(items[0], 0), (items[0], 1), (items[0], 2), (items[1], 0), (items[1], 2)]:
        until(page, item, students[number], "saved")

    assert points(items[0]) == {"Student 00": 50, "Student 01": None, "Student 02": 52}
    assert points(items[1]) == {"Student 00": 60, "Student 02": 62}
    around = cell(page, items[1], students[1]).locator("xpath=..")
    expect(around).to_contain_text("no number of points")
    expect(cell(page, items[1], students[1])).to_have_value("soon")


@pytest.mark.parametrize(("key", "kept"), [("Enter", 40), ("Escape", 90)])
def test_two_at_one_grid_the_stale_save_is_refused_and_one_key_takes_either(
    grid, by, ta, students, items, key, kept
):
    theirs, mine = grid(by), grid(ta)
    cell(theirs, items[0], students[0]).fill("90")
    theirs.keyboard.press("Enter")
    all_saved(theirs)

    cell(mine, items[0], students[0]).fill("40")
    mine.keyboard.press("Enter")
    until(mine, items[0], students[0], "conflict")
    around = cell(mine, items[0], students[0]).locator("xpath=..")
    expect(around).to_contain_text(re.compile(r"Ina Structor changed this on .* to 90\."))
    expect(cell(mine, items[0], students[0])).to_have_value("40")
    assert points(items[0]) == {"Student 00": 90}

    cell(mine, items[0], students[0]).focus()
    mine.keyboard.press(key)
    until(mine, items[0], students[0], "saved")
    expect(cell(mine, items[0], students[0])).to_have_value(str(kept))
    assert points(items[0]) == {"Student 00": kept}


def test_without_a_connection_it_waits_and_a_reload_brings_it_back(grid, ta, students, items):
    page = grid(ta)
    page.context.set_offline(True)
    cell(page, items[0], students[0]).fill("33")
    page.keyboard.press("Enter")
    until(page, items[0], students[0], "waiting")
    expect(page.locator("[data-grid-state]")).to_contain_text("saved once there is a connection")
    assert points(items[0]) == {}

    page.context.set_offline(False)
    until(page, items[0], students[0], "saved")
    assert points(items[0]) == {"Student 00": 33}

    page.route("**/cells/**", lambda route: route.abort())
    cell(page, items[0], students[1]).fill("44")
    page.keyboard.press("Enter")
    until(page, items[0], students[1], "waiting")
    page.unroute("**/cells/**")
    page.on("dialog", lambda dialog: dialog.accept())
    page.reload()
    until(page, items[0], students[1], "saved")
    assert points(items[0]) == {"Student 00": 33, "Student 01": 44}


def test_the_page_of_one_item_saves_each_line_by_itself(visit, ta, students, items):
    page = visit(ta, f"/courses/ai-systems/grades/items/{items[0].pk}/")
    page.locator(f"#value-{students[0].pk}").fill("75")
    page.keyboard.press("Enter")
    all_saved(page)
    page.locator(f"[name=comment-{students[0].pk}]").fill("Well argued.")
    page.locator(f"#value-{students[1].pk}").focus()
    all_saved(page)
    page.get_by_role("button", name="Save the grades").click()
    page.get_by_text("Everything is saved.").wait_for()

    grade = Grade.objects.get(item=items[0], membership=students[0])
    assert (grade.points, grade.comment, grade.revision) == (75, "Well argued.", 2)


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 360)])
def test_axe_finds_nothing_in_the_grid(grid, findings, ta, students, items, scheme, width):
    page = grid(ta, color_scheme=scheme, viewport={"width": width, "height": 800})
    cell(page, items[0], students[0]).fill("soon")
    page.keyboard.press("Enter")
    until(page, items[0], students[0], "refused")

    assert findings(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
