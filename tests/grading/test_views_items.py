"""Entering the grades of one item for everybody: nothing typed is lost, nothing is overwritten unseen."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from grading import actions
from grading.models import Grade, GradeChange
from tests.factories import (
    NOW,
    ItemFactory,
    MembershipFactory,
    MilestoneFactory,
    PresentationFactory,
    RoundFactory,
    SessionFactory,
    SlotFactory,
    SubmissionFactory,
    TeamFactory,
    TeamPlaceFactory,
    TopicFactory,
    UploadFactory,
)
from tests.grading.pages_for_tests import address, give, posted, words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def ta(client, course):
    member = MembershipFactory(course=course, ta=True, user__name="Tia Assist")
    client.force_login(member.user)
    return member


@pytest.fixture
def grace(course):
    return MembershipFactory(course=course, user__name="Grace Hopper")


@pytest.fixture
def sheet(client, course, exam, ta):
    """Open the page, or send it back with something typed."""

    def open_or_send(typed=None, query="", item=exam):
        url = address("item", course, item.pk) + query
        page = client.get(url)
        return page if typed is None else client.post(url, posted(page, **typed))

    return open_or_send


def value(student, text):
    return {f"value-{student.pk}": text}


def stored(student, item):
    grade = Grade.objects.filter(membership=student, item=item).first()
    return None if grade is None else (grade.status, grade.points, grade.comment)


def test_page_has_a_line_for_every_student(sheet, ada, grace):
    gone = MembershipFactory(course=ada.course, dropped=True, user__name="Gone")

    shown = words(sheet())

    assert shown.count("data-row") == 2 and gone.user.name not in shown
    assert "0 of 2 graded" in shown and "/ 50" in shown
    assert 'aria-label="Ada Lovelace: points"' in shown


@pytest.mark.parametrize(
    ("text", "status", "points"),
    [
        ("42.5", "graded", Decimal("42.5")),
        (" 0 ", "graded", Decimal(0)),
        ("ex", "excused", None),
        ("M", "missing", None),
        ("a", "absent", None),
    ],
)
def test_cell_is_saved(sheet, exam, ada, ta, text, status, points):
    response = sheet(value(ada, text) | {f"comment-{ada.pk}": "Good"})

    assert response.status_code == 302
    assert stored(ada, exam) == (status, points, "Good")
    change = GradeChange.objects.get()
    assert (change.by, change.source) == (ta, "form")


def test_emptied_cell_takes_the_grade_back(sheet, exam, ada, ta):
    give(exam, ada, 40, by=ta)

    sheet(value(ada, ""))

    assert stored(ada, exam) == ("none", None, "")


def test_untouched_page_changes_nothing(sheet, exam, ada, grace, ta):
    give(exam, ada, 40, by=ta, comment="Two\nlines")

    assert sheet({}).status_code == 302

    assert GradeChange.objects.count() == 1


def test_browsers_line_ends_are_no_change(sheet, exam, ada, ta):
    give(exam, ada, 40, by=ta, comment="Two\nlines")

    sheet({f"comment-{ada.pk}": "Two\r\nlines"})

    assert GradeChange.objects.count() == 1


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("ninety", "is no number of points"),
        ("-5", "cannot be below 0"),
        ("NaN", "is no number of points"),
        ("1e400", "is no number of points"),
        ("Infinity", "is no number of points"),
        ("1.00001", "at most four decimals"),
        ("100000", "below 100,000"),
        ("<b>7", "&lt;b&gt;7"),
        ("8\x005", "is no number of points"),
        ("9" * 500, "is no number of points"),
    ],
)
def test_cell_that_cannot_be_is_refused_at_its_line(sheet, exam, ada, grace, text, says):
    response = sheet(value(ada, text) | value(grace, "40") | {f"comment-{ada.pk}": "Typed"})

    shown = words(response)
    assert response.status_code == 400
    assert says in shown and shown.count('aria-invalid="true"') == 1
    assert ">Typed</textarea>" in shown  # nothing typed is lost
    assert stored(ada, exam) is None
    assert stored(grace, exam) == ("graded", 40, "")
    assert "One line is not saved. All others are." in shown and "1 of 2 graded" in shown


@pytest.mark.parametrize("comment", ["x" * 4001, "a\0b", "a\u202eb"])
def test_comment_that_cannot_be_stored_is_refused(sheet, exam, ada, comment):
    response = sheet(value(ada, "40") | {f"comment-{ada.pk}": comment})

    assert response.status_code == 400
    assert "The comment cannot be stored" in words(response)
    assert 'value="40"' in words(response) and stored(ada, exam) is None


def test_more_than_the_maximum_is_saved_and_said(sheet, client, exam, ada, course, grace):
    response = sheet(value(ada, "60"))

    page = client.get(response.url)
    assert "More than the maximum of 50, which is allowed: Ada Lovelace (60)." in (
        page.content.decode()
    )
    assert stored(ada, exam) == ("graded", 60, "")
    assert (
        "More than the maximum" not in client.get(sheet(value(grace, "1")).url).content.decode()
    )  # said once, when it is typed


def test_cell_changed_meanwhile_shows_both_and_takes_mine_when_saved_again(
    sheet, client, course, exam, ada, grace, instructor
):
    page = client.get(address("item", course, exam.pk))
    give(exam, ada, 30, by=instructor, comment="Theirs")
    fields = posted(page, **value(ada, "45"), **value(grace, "20"))

    response = client.post(address("item", course, exam.pk), fields)

    shown = words(response)
    assert response.status_code == 409
    assert "Ina Structor changed this on 14 Oct, 12:00:00 to 30 (“Theirs”)" in shown
    assert "You wrote 45" in shown and 'value="45"' in shown
    assert stored(ada, exam) == ("graded", 30, "Theirs")
    assert stored(grace, exam) == ("graded", 20, "")

    again = client.post(address("item", course, exam.pk), posted(response))
    assert again.status_code == 302
    assert stored(ada, exam) == ("graded", 45, "")


def test_line_left_alone_does_not_undo_a_colleague(
    sheet, client, course, exam, ada, grace, instructor
):
    page = client.get(address("item", course, exam.pk))
    give(exam, ada, 30, by=instructor)

    response = client.post(address("item", course, exam.pk), posted(page, **value(grace, "20")))

    assert response.status_code == 302
    assert stored(ada, exam) == ("graded", 30, "")


@pytest.mark.parametrize("seen", ["", "x", "-1:", "99999999999999999999:", "٣:", "7:30"])
def test_tampered_revision_overwrites_nothing(sheet, exam, ada, ta, seen):
    give(exam, ada, 30, by=ta)

    response = sheet(value(ada, "45") | {f"seen-{ada.pk}": seen})

    assert response.status_code == 409
    assert stored(ada, exam) == ("graded", 30, "")


def test_what_was_refused_is_not_said_to_be_above_the_maximum(sheet, client, exam, ada, ta, course):
    page = client.get(address("item", course, exam.pk))
    give(exam, ada, 30, by=ta)

    response = client.post(address("item", course, exam.pk), posted(page, **value(ada, "60")))

    assert response.status_code == 409
    assert "More than the maximum" not in words(response)


def test_student_who_dropped_meanwhile_is_refused_with_what_was_typed(
    sheet, client, course, exam, ada, grace
):
    page = client.get(address("item", course, exam.pk))
    ada.state, ada.dropped_at = "dropped", NOW
    ada.save()

    response = client.post(address("item", course, exam.pk), posted(page, **value(ada, "45")))

    assert response.status_code == 400
    assert "They have dropped the course" in words(response)
    assert 'value="45"' in words(response) and not Grade.objects.exists()


def test_lines_of_other_courses_are_ignored(sheet, client, course, exam, ada):
    stranger = MembershipFactory()
    fields = {"value-x": "1", "value-99999999999999999999": "1", f"value-{stranger.pk}": "40"}

    assert client.post(address("item", course, exam.pk), fields).status_code == 302
    assert not Grade.objects.exists()


def test_four_hundred_students_fit_on_the_page(client, course, exam, ta):
    fields = {f"{name}-{pk}": "1" for pk in range(10**6, 10**6 + 400) for name in "abc"}

    assert client.post(address("item", course, exam.pk), fields).status_code == 302


def test_filter_shows_who_is_not_graded_and_stays_after_saving(sheet, exam, ada, grace, ta):
    give(exam, ada, 30, by=ta)
    shown = words(sheet(query="?show=open"))
    assert "Grace" in shown and "Ada" not in shown and "1 of 2 graded" in shown

    response = sheet(value(grace, "20"), query="?show=open")

    assert response.url.endswith("?show=open")
    assert "All are graded" in words(sheet(query="?show=open"))


def test_refused_line_stays_in_the_filter(sheet, client, course, exam, ada, ta, instructor):
    page = client.get(address("item", course, exam.pk) + "?show=open")
    give(exam, ada, 30, by=instructor)

    response = client.post(
        address("item", course, exam.pk) + "?show=open", posted(page, **value(ada, "45"))
    )

    assert response.status_code == 409 and 'value="45"' in words(response)


def test_item_without_students(sheet):
    assert "No students yet" in words(sheet())


@pytest.mark.parametrize("student_count", [1, 3])
@pytest.mark.parametrize("kind", ["exam", "talk", "individual", "team"])
def test_page_takes_as_many_queries_for_three_students_as_for_one(
    client, course, exam, ta, kind, student_count, django_assert_num_queries
):
    students = MembershipFactory.create_batch(student_count, course=course)
    queries = {"exam": 7, "talk": 9, "individual": 12, "team": 13}[kind]
    if kind == "exam":
        actions.update_item(item=exam, by=ta, now=NOW, session=SessionFactory(course=course))
    elif kind == "talk":
        actions.update_item(item=exam, by=ta, now=NOW, turn=1)
        round_ = RoundFactory(course=course)
        for student in students:
            slot = TopicFactory(slot__round=round_).slot
            talk = PresentationFactory(membership=student, slot=slot)
            slides(talk, NOW)
    else:
        milestone = MilestoneFactory(course=course, is_individual=kind == "individual")
        actions.update_item(item=exam, by=ta, now=NOW, milestone=milestone)
        for student in students:
            place = TeamPlaceFactory(team__course=course, membership=student)
            owner = {"team": place.team}
            if kind == "individual":
                owner = {"team": None, "membership": student}
            SubmissionFactory(milestone=milestone, submitted_by=student, **owner)
    for student in students:
        give(exam, student, 20, by=ta)

    with django_assert_num_queries(queries):
        shown = words(client.get(address("item", course, exam.pk)))

    assert shown.count("data-row") == student_count


def slides(talk, at, version=1):
    return talk.slides.create(
        version=version, upload=UploadFactory(course=talk.membership.course), uploaded_at=at
    )


def test_talk_and_its_slides_stand_beside_the_line(sheet, course, exam, ada, grace, ta):
    actions.update_item(item=exam, by=ta, now=NOW, turn=1)
    round_ = RoundFactory(course=course, slides_lead_days=3)
    papers = TopicFactory(slot__round=round_, paper__title="On numbers").slot
    free = TopicFactory(slot__round=round_, paper=None, title="A free topic").slot
    bare = SlotFactory(round=round_)
    talk = PresentationFactory(membership=ada, slot=papers)
    slides(talk, NOW)
    slides(talk, papers.session.starts_at + timedelta(days=1), version=2)  # after the talk
    late = PresentationFactory(membership=grace, slot=free)
    slides(late, free.session.starts_at - timedelta(days=2))
    PresentationFactory(membership=MembershipFactory(course=course), slot=bare)
    MembershipFactory(course=course)  # has no talk

    shown = words(sheet())

    assert "On numbers" in shown and "A free topic" in shown
    assert "slides, version 2" in shown and shown.count("no slides") == 1
    latest = talk.slides.get(version=2)
    assert reverse("papers:slides-download", args=[course.slug, latest.pk]) in shown
    assert "label--on_time" in shown and "label--late" in shown and "Not yet due" in shown


def test_hand_in_stands_beside_the_line_with_its_state(sheet, course, exam, ada, grace, ta):
    milestone = MilestoneFactory(
        course=course, is_individual=True, due_at=NOW - timedelta(days=1), title="Essay"
    )
    actions.update_item(item=exam, by=ta, now=NOW, milestone=milestone)
    submission = SubmissionFactory(
        milestone=milestone, team=None, membership=ada, submitted_by=ada, version=1
    )

    shown = words(sheet())

    assert f"/submissions/{submission.pk}/" in shown
    assert f"/submissions/{submission.pk}/download/" in shown
    assert "label--late" in shown and "label--missing" in shown and "Essay" in shown


# team milestones


@pytest.fixture
def team(course, exam, ta, ada, grace):
    milestone = MilestoneFactory(course=course, title="Report")
    actions.update_item(item=exam, by=ta, now=NOW, milestone=milestone)
    team = TeamFactory(course=course, name="Kernel Panic")
    for member in (ada, grace):
        TeamPlaceFactory(team=team, membership=member)
    return team


def test_teams_lines_stand_together_then_those_without(sheet, course, team, ada, grace):
    MembershipFactory(course=course, user__name="Aaron Alone")

    shown = words(sheet())

    assert shown.index("Kernel Panic") < shown.index("Grace") < shown.index("Without a team")
    assert shown.index("Without a team") < shown.index("Aaron Alone")
    assert shown.count("data-team") == 2


def test_teams_value_fills_the_lines_that_are_left_as_they_are(sheet, exam, team, ada, grace, ta):
    give(exam, ada, 10, by=ta, comment="Own words")

    sheet({f"team-{team.pk}": "44", f"team-comment-{team.pk}": "Well done"})

    assert stored(ada, exam) == ("graded", 44, "Own words")
    assert stored(grace, exam) == ("graded", 44, "Well done")


def test_own_value_goes_before_the_teams(sheet, exam, team, ada, grace):
    sheet({f"team-{team.pk}": "44"} | value(ada, "41"))

    assert stored(ada, exam) == ("graded", 41, "")
    assert stored(grace, exam) == ("graded", 44, "")


@pytest.mark.parametrize("status", ["excused", "absent"])
def test_who_is_excused_or_absent_stays_so(sheet, exam, team, ada, grace, ta, status):
    give(exam, ada, None, status=status, by=ta)

    sheet({f"team-{team.pk}": "44"})

    assert stored(ada, exam) == (status, None, "")
    assert stored(grace, exam) == ("graded", 44, "")


def test_teams_comment_alone_fills_empty_comments(sheet, exam, team, ada, grace, ta):
    give(exam, ada, 10, by=ta)

    sheet({f"team-comment-{team.pk}": "Well done"})

    assert stored(ada, exam) == ("graded", 10, "Well done")


@pytest.mark.parametrize(
    ("field", "text", "says"),
    [("team", "many", "is no number"), ("team-comment", "a\0b", "comment cannot be stored")],
)
def test_teams_line_is_refused_by_itself(sheet, exam, team, ada, grace, field, text, says):
    response = sheet({f"{field}-{team.pk}": text} | value(ada, "41"))

    shown = words(response)
    assert response.status_code == 400
    assert says in shown and f'href="#team-{team.pk}"' in shown
    assert stored(ada, exam) == ("graded", 41, "") and stored(grace, exam) is None


def test_team_that_collides_keeps_what_was_typed(
    client, course, exam, team, ada, grace, instructor, ta
):
    page = client.get(address("item", course, exam.pk))
    give(exam, ada, 30, by=instructor)

    response = client.post(
        address("item", course, exam.pk), posted(page, **{f"team-{team.pk}": "44"})
    )

    assert response.status_code == 409 and 'value="44"' in words(response)
    assert stored(ada, exam) == ("graded", 30, "") and stored(grace, exam) == ("graded", 44, "")


# release


@pytest.fixture
def releaser(client, course):
    member = MembershipFactory(course=course, ta=True, can_release=True)
    client.force_login(member.user)
    return member


def test_release_shows_who_will_see_what_and_does_it(client, course, exam, ada, grace, releaser):
    give(exam, ada, 40, by=releaser, comment="Good")
    third = MembershipFactory(course=course)
    give(exam, third, None, status="excused", by=releaser)
    page = words(client.get(address("item-release", course, exam.pk)))
    assert "Graded" in page and "Excused" in page and "2 people get a letter" in page
    assert "1 student has nothing to see yet" in page and "Grace Hopper" in page

    response = client.post(address("item-release", course, exam.pk))

    exam.refresh_from_db()
    assert response.url == address("item", course, exam.pk) and exam.is_released
    assert "released already" in words(client.get(address("item-release", course, exam.pk)))
    assert "Hide the grades again" in words(client.get(address("item", course, exam.pk)))


def test_hiding_shows_what_goes_and_does_it(client, course, exam, ada, releaser):
    give(exam, ada, 40, by=releaser)
    assert "They are not released" in words(client.get(address("item-hide", course, exam.pk)))
    actions.release_item(item=exam, by=releaser, now=NOW)
    assert "Nobody gets a letter" in words(client.get(address("item-hide", course, exam.pk)))

    client.post(address("item-hide", course, exam.pk))

    exam.refresh_from_db()
    assert not exam.is_released


def test_release_of_nothing_warns(client, course, exam, releaser):
    page = words(client.get(address("item-release", course, exam.pk)))

    assert "Nobody has a grade for this item yet" in page


@pytest.mark.parametrize("student_count", [1, 3])
def test_release_page_takes_twelve_queries(
    client, course, exam, releaser, student_count, django_assert_num_queries
):
    for student in MembershipFactory.create_batch(student_count, course=course):
        give(exam, student, 40, by=releaser)

    # five for who asks for what; version, policy, students, grades, and their versions;
    # what each has for the item, and who was told
    with django_assert_num_queries(12):
        client.get(address("item-release", course, exam.pk))


def test_page_of_an_item_graded_by_hand(client, course, ta):
    item = ItemFactory(component__course=course)
    talk = ItemFactory(component=item.component, turn=2, is_extra_credit=True)

    assert "Grades</dt>" not in words(client.get(address("item", course, item.pk)))
    shown = words(client.get(address("item", course, talk.pk)))
    assert "talk 2" in shown and "extra credit" in shown
