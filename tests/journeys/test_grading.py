"""Grading one after the other, and all that is done with grades afterwards, as a browser does it."""

from decimal import Decimal

import pytest
from playwright.sync_api import expect

from grading import actions
from grading.models import Grade, SavedComment
from grading.rules.rubrics import CriterionDraft, LevelDraft, RubricDraft
from tests.factories import (
    NOW,
    CourseFactory,
    GradeImportFactory,
    LetterGradeFactory,
    MembershipFactory,
    RegradeRequestFactory,
    SavedCommentFactory,
    TeamFactory,
    TeamPlaceFactory,
)

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
GRADES = "/courses/ai-systems/grades"


@pytest.fixture
def course():
    return CourseFactory(slug="ai-systems")


@pytest.fixture
def instructor(course):
    return MembershipFactory(course=course, instructor=True)


@pytest.fixture
def students(course):
    names = ("Ada", "Barbara", "Grace", "Hedy", "Mary")
    return [MembershipFactory(course=course, user__name=name) for name in names]


@pytest.fixture
def item(course, instructor, students):
    """An item with a rubric of two criteria, 8 points at most."""
    component = actions.create_component(
        course=course, name="Essay", weight=100, by=instructor, now=NOW
    )
    item = actions.create_item(
        component=component, name="Essay", max_points=8, by=instructor, now=NOW
    )
    criteria = {"Argument": ("good 5", "poor 2"), "Style": ("fine 3", "none 0")}
    drafts = [
        CriterionDraft(name, tuple(LevelDraft(one.split()[0], Decimal(one.split()[1])) for one in levels))
        for name, levels in criteria.items()
    ]  # fmt: skip
    draft = RubricDraft(tuple(drafts))
    actions.set_rubric(item=item, draft=draft, by=instructor, now=NOW, version=0)
    return item


def enter(item, student, points, by):
    return actions.enter_grade(
        item=item, membership=student, by=by, now=NOW, status="graded", points=Decimal(points)
    )


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 360)])
def test_axe_finds_nothing_and_nothing_is_too_wide(
    visit, findings, course, instructor, students, item, scheme, width
):
    for points, student in enumerate(students, start=4):
        grade = enter(item, student, points, instructor)
    other = actions.create_item(
        component=item.component, name="Talk", max_points=5, by=instructor, now=NOW
    )
    actions.release_item(item=item, by=instructor, now=NOW)
    asked = RegradeRequestFactory(grade=grade)
    SavedCommentFactory(course=course)
    LetterGradeFactory(course=course, name="A", lowest=0)
    team = TeamFactory(course=course)
    TeamPlaceFactory(team=team, membership=students[0])
    rows = f"email,Essay,Talk\n{students[0].user.email},1,x\nno@example.org,,2\n"
    sent = GradeImportFactory(course=course, content=rows.encode())
    options = {"color_scheme": scheme, "viewport": {"width": width, "height": 800}}
    staff = [
        *("queue/", f"items/{item.pk}/rubric/", "comments/", f"items/{item.pk}/allot/"),
        f"items/{other.pk}/students/{students[0].pk}/",
        *(f"items/{item.pk}/teams/{team.pk}/", f"regrades/{asked.pk}/", "regrades/"),
        *("statistics/", "letters/", "exports/", "print/"),
        *("import/", f"imports/{sent.pk}/", f"imports/{sent.pk}/preview/"),
    ]
    own = [
        f"what-if/?goal=80&place=item-{other.pk}",
        *("statistics/", f"items/{item.pk}/regrade/", "mine/print/", "regrades/"),
    ]
    pages = [visit(instructor, f"{GRADES}/{staff[0]}", **options), visit(students[4], f"{GRADES}/{own[0]}", **options)]  # fmt: skip

    for page, paths in zip(pages, (staff, own), strict=True):
        for path in paths:
            page.goto(f"{page.url.split('/courses/')[0]}{GRADES}/{path}")
            assert findings(page) == [], path
            assert page.evaluate("document.documentElement.scrollWidth") <= width, path


def test_one_is_graded_after_the_other_by_keyboard(visit, course, instructor, students, item):
    SavedCommentFactory(course=course, text="Cite your sources.")
    page = visit(instructor, f"{GRADES}/queue/")
    page.get_by_role("link", name="Grade the next").click()
    page.wait_for_function("() => document.activeElement.type === 'radio'", polling=50)

    page.keyboard.press("1")  # the best level of the first criterion
    expect(page.locator("[name=value]")).to_have_value("5")
    page.keyboard.press("1")
    page.get_by_text("Kept comments").click()
    page.get_by_label("Cite your sources.").click()
    expect(page.get_by_label("Comment", exact=True)).to_have_value("Cite your sources.")
    page.get_by_label("Keep this comment").check()
    with page.expect_navigation():
        page.keyboard.press("Control+Enter")

    expect(page.get_by_role("heading", name="Barbara", exact=True)).to_be_visible()
    expect(page.get_by_text("Ada: saved. Here is the next.")).to_be_visible()
    grade = Grade.objects.get(membership=students[0])
    assert (grade.points, grade.comment) == (8, "Cite your sources.")
    assert SavedComment.objects.filter(item=item).exists()

    page.locator("[name=value]").fill("7.5")  # points by hand stay
    page.get_by_label("poor").check()
    with page.expect_navigation():
        page.keyboard.press("Control+Enter")
    expect(page.get_by_text("The points are not what the levels sum to, 2.")).to_be_visible()
    assert Grade.objects.get(membership=students[1]).points == Decimal("7.5")


def test_a_slider_moves_a_cut_off_and_counts_at_once(visit, course, instructor, students, item):
    for points, student in zip((8, 6, 4, 2, 0), students, strict=True):
        enter(item, student, points, instructor)
    page = visit(instructor, f"{GRADES}/letters/?usual=plain")
    row = page.locator("[data-letter]").nth(1)
    expect(row.locator("[data-count]")).to_have_text("0 (0 %)")

    row.get_by_role("slider").fill("70")

    expect(row.locator('[data-lowest] input[type="number"]')).to_have_value("70")
    expect(row.locator("[data-with-better]")).to_have_text("2 (40 %)")
    row.locator("[data-quota] input").fill("30")
    expect(row.get_by_text("above its quota")).to_be_visible()
