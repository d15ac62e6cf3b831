"""Rubrics: edited whole, used to grade, and what a change of one does to the grades it gave."""

from decimal import Decimal as D

import pytest

from grading import actions, queries
from grading.errors import RubricRefused
from grading.models import Criterion, Grade, GradeChange, Level, Rubric, RubricMark
from grading.rules.rubrics import CriterionDraft, LevelDraft, RubricDraft, points_after
from tests.factories import NOW, MembershipFactory
from tests.grading.pages_for_tests import address, give, words

pytestmark = pytest.mark.django_db


def draft(**criteria):
    """Read argument="good 5, poor 2" as criteria with their levels."""
    return RubricDraft(
        tuple(
            CriterionDraft(
                name,
                tuple(
                    LevelDraft(level, D(points))
                    for level, points in (text.split() for text in levels.split(", ") if text)
                ),
            )
            for name, levels in criteria.items()
        )
    )


USUAL = {"argument": "good 5, poor 2", "style": "fine 3, none 0"}


@pytest.mark.parametrize(
    ("points", "adjustment", "old", "new", "after"),
    [(7, 0, [5, 2], [6, 2], 8), (7, 0, [5, 3], [6, 3], 7), (5, -2, [5, 2], [6, 2], 6),
     (1, -6, [7], [3], 0), (7, 0, [5, 2], [], 0)],
)  # fmt: skip
def test_points_follow_the_levels_unless_they_were_given_by_hand(
    points, adjustment, old, new, after
):
    found = points_after(D(points), D(adjustment), map(D, old), map(D, new))
    assert found == after


def test_a_rubric_that_contradicts_itself_is_refused():
    with pytest.raises(RubricRefused, match="no level"):
        draft(argument="")
    with pytest.raises(RubricRefused, match="Two levels"):
        draft(argument="good 5, good 2")
    assert draft(**USUAL).most == 8


@pytest.fixture
def set_rubric(exam, instructor):
    def set_(wanted, version=0, **more):
        return actions.set_rubric(
            item=exam, draft=wanted, by=instructor, now=NOW, version=version, **more
        )

    return set_


@pytest.fixture
def ta(client, course):
    member = MembershipFactory(course=course, ta=True, user__name="Tia Assist")
    client.force_login(member.user)
    return member


@pytest.fixture
def marked(exam, ada, ta, set_rubric):
    """Ada has the good argument and the fine style: 8 points by the rubric."""
    set_rubric(draft(**USUAL))
    levels = [one for one in all_levels(exam) if one.name in {"good", "fine"}]
    give(exam, ada, 8, by=ta, levels=levels)
    return levels


def all_levels(item):
    found = Level.objects.filter(criterion__rubric__item=item)
    return list(found.select_related("criterion__rubric").order_by("pk"))


def edited(item, **changes):
    """Return the stored rubric with some levels' points changed, or taken out with None."""
    found = queries.item_rubric(item).draft
    return RubricDraft(
        tuple(
            CriterionDraft(
                one.name,
                tuple(
                    LevelDraft(level.name, D(changes.get(level.name, level.points)), pk=level.pk)
                    for level in one.levels
                    if changes.get(level.name, 0) is not None
                ),
                pk=one.pk,
            )
            for one in found.criteria
        )
    )


def test_a_grade_follows_its_levels_only_if_somebody_agreed(exam, ada, marked, set_rubric):
    wanted = edited(exam, good="7")
    with pytest.raises(RubricRefused):
        set_rubric(wanted, version=1)
    assert Grade.objects.get().points == 8

    set_rubric(wanted, version=1, may_change_grades=True)
    change = GradeChange.objects.latest("number")
    assert (change.new_points, change.source, change.reason) == (
        10,
        "rubric",
        "The rubric changed.",
    )
    assert [mark["points"] for mark in change.rubric] == ["7", "3"]


def test_a_level_that_goes_takes_its_mark_along_and_the_log_keeps_the_words(
    exam, ada, marked, set_rubric
):
    set_rubric(edited(exam, good=None), version=1, may_change_grades=True)
    assert Grade.objects.get().points == 3
    assert list(RubricMark.objects.values_list("level__name", flat=True)) == ["fine"]
    first = GradeChange.objects.order_by("number").first()
    assert [mark["level"] for mark in first.rubric] == ["good", "fine"]


def test_points_given_by_hand_stay(exam, ada, ta, marked, set_rubric):
    give(exam, ada, D("7.5"), by=ta)
    set_rubric(edited(exam, good="7"), version=1)  # touches nobody: no need to agree
    assert Grade.objects.get().points == D("7.5")
    set_rubric(edited(exam, good=None), version=2, may_change_grades=True)
    assert Grade.objects.get().points == D("7.5")
    assert RubricMark.objects.count() == 1


def test_who_has_dropped_keeps_their_points(exam, ada, marked, set_rubric):
    ada.state, ada.dropped_at = "dropped", NOW
    ada.save()
    set_rubric(edited(exam, good=None), version=1, may_change_grades=True)
    assert Grade.objects.get().points == 8


def test_names_may_be_exchanged(exam, set_rubric):
    set_rubric(draft(**USUAL))
    found = queries.item_rubric(exam).draft.criteria
    swapped = [
        CriterionDraft(name, one.levels, pk=one.pk)
        for name, one in zip(["style", "argument"], found, strict=True)
    ]
    set_rubric(RubricDraft(tuple(swapped)), version=1)
    assert [one.name for one in queries.item_rubric(exam).criteria] == ["style", "argument"]
    assert {one.pk for one in Criterion.objects.all()} == {one.pk for one in found}


def fields_of(page):
    """Return what a browser sends back from the editor."""
    form = page.context["form"]
    formsets = [form.criteria, *(one.levels for one in form.forms)]
    fields = {"version": page.context["version"]}
    for formset in formsets:
        for one in [formset.management_form, *formset.forms]:
            for bound in one:
                value = bound.value()
                fields[bound.html_name] = "" if value is None else value
    return fields


def test_the_editor_makes_a_rubric_and_asks_before_it_changes_grades(client, course, exam, ada, ta):
    url = address("rubric", course, exam.pk)
    typed = {
        "criteria-0-name": "argument",
        "levels-0-0-name": "good", "levels-0-0-points": "5",
        "levels-0-1-name": "poor", "levels-0-1-points": "2.5",
    }  # fmt: skip
    page = client.get(url)
    assert client.post(url, fields_of(page) | typed).status_code == 302
    assert "The best levels sum to 5, the item's maximum is 50" in words(client.get(url)).replace(
        "&#x27;", "'"
    )
    give(exam, ada, 5, by=ta, levels=all_levels(exam)[:1])

    changed = fields_of(client.get(url)) | {"levels-0-0-points": "6"}
    asked = client.post(url, changed)
    assert (asked.status_code, words(asked).count("data-changed")) == (200, 1)
    assert Grade.objects.get().points == 5
    assert client.post(url, changed | {"accepted": "on"}).status_code == 302
    assert Grade.objects.get().points == 6

    stale = client.post(url, changed | {"accepted": "on", "levels-0-0-points": "7"})
    assert stale.status_code == 409
    assert Grade.objects.get().points == 6


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"criteria-0-name": "argument"}, "has no level to choose"),
        ({"criteria-0-name": "a", "levels-0-0-name": "good"}, "How many points is it?"),
        ({"criteria-0-name": "a", "levels-0-0-name": "good", "levels-0-0-points": "-1"}, "greater"),
        ({"criteria-TOTAL_FORMS": "x"}, "ManagementForm data is missing"),
    ],
)
def test_what_makes_no_rubric_is_refused_where_it_is_wrong(client, course, exam, ta, typed, said):
    url = address("rubric", course, exam.pk)
    answer = client.post(url, fields_of(client.get(url)) | typed)
    assert answer.status_code == 400
    assert said in words(answer)
    assert not Rubric.objects.exists()


def test_a_rubric_is_copied_from_another_item(client, course, exam, report, ta, set_rubric):
    set_rubric(draft(**USUAL))
    answer = client.post(address("rubric-copy", course, report.pk), {"from": exam.pk})
    assert answer.status_code == 200
    assert "nothing is saved yet" in words(answer)
    saved = client.post(address("rubric", course, report.pk), fields_of(answer) | {"version": 0})
    assert saved.status_code == 302
    assert [one.name for one in queries.item_rubric(report).criteria] == ["argument", "style"]
    assert client.post(address("rubric-copy", course, report.pk), {"from": "0"}).status_code == 400


def test_students_see_the_levels_of_a_released_grade(client, course, exam, ada, instructor, marked):
    client.force_login(ada.user)
    assert "good" not in words(client.get(address("grades", course)))
    actions.release_item(item=exam, by=instructor, now=NOW)
    assert "argument: good" in words(client.get(address("grades", course)))
