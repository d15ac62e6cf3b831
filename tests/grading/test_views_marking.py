"""Graders' queues, the page of one piece of work, and a team's grade with what members differ by."""

from datetime import timedelta
from decimal import Decimal as D

import pytest
from django.urls import reverse

from courses.models import Upload
from grading import actions, queries
from grading.models import Allotment, Grade, GradeChange, SavedComment
from projects.models import Submission, TeamPlace
from tests.factories import (
    NOW,
    AllotmentFactory,
    CriterionFactory,
    LevelFactory,
    MembershipFactory,
    MilestoneFactory,
    RubricFactory,
    SavedCommentFactory,
    SubmissionFactory,
    TeamFactory,
    TeamPlaceFactory,
)
from tests.grading.pages_for_tests import address, give, words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def ta(client, course):
    member = MembershipFactory(course=course, ta=True, user__name="Tia Assist")
    client.force_login(member.user)
    return member


@pytest.fixture
def bo(course):
    return MembershipFactory(course=course, user__name="Bo Peep", section="B")


@pytest.fixture
def mark(client, course, exam, ta):
    def post(student, **fields):
        fields = {"value": "40", "comment": "", "revision": 0, "do": "next"} | fields
        return client.post(address("mark", course, exam.pk, student.pk), fields)

    return post


def test_one_grades_the_next_of_ones_own_and_then_what_is_nobodys(
    client, course, exam, ada, bo, ta, mark, instructor
):
    cy = MembershipFactory(course=course, user__name="Cy Twombly")
    for student, grader in [(bo, ta), (cy, ta), (ada, instructor)]:
        AllotmentFactory(item=exam, membership=student, grader=grader)
    dee = MembershipFactory(course=course, user__name="Dee Dee")

    page = words(client.get(address("queue", course)))
    assert "<strong>2</strong> wait for you" in page and "1 for anybody" in page
    assert address("mark", course, exam.pk, bo.pk) in page

    assert mark(bo).url == address("mark", course, exam.pk, cy.pk)
    assert mark(cy).url == address("mark", course, exam.pk, dee.pk)
    assert mark(dee).url == address("queue", course)
    change = GradeChange.objects.get(membership=bo)
    assert (change.new_points, change.source, change.by) == (40, "queue", ta)
    assert "3 done by you" in words(client.get(address("queue", course)))


def test_somebody_who_left_leaves_their_work_to_anybody(client, course, exam, ada, ta):
    gone = MembershipFactory(course=course, role="ta", dropped=True)
    AllotmentFactory(item=exam, membership=ada, grader=gone)
    assert "<strong>1</strong> waits for anybody" in words(client.get(address("queue", course)))


def test_a_grade_changed_meanwhile_is_refused_and_what_was_typed_stays(
    client, course, exam, ada, ta, mark, instructor
):
    give(exam, ada, 33, by=instructor)
    refused = mark(ada, value="41", comment="Well argued.")
    text = words(refused)
    assert refused.status_code == 409
    assert (
        "Ina Structor changed this on" in text and "Well argued." in text and 'value="41"' in text
    )
    assert Grade.objects.get().points == 33

    assert mark(ada, value="41", comment="Well argued.", revision=1).status_code == 302
    assert Grade.objects.get().points == 41


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"value": "many"}, "is no number of points"),
        ({"value": "-1"}, "cannot be below 0"),
        ({"comment": "x" * 4001}, "at most 4000 characters"),
        ({"comment": "a\u202eb"}, "turns the direction"),
        ({"say": "0"}, "is not one of the available choices"),
    ],
)
def test_what_cannot_be_saved_is_refused_where_it_is_wrong(ada, mark, fields, said):
    SavedCommentFactory(course=ada.course)
    answer = mark(ada, **fields)
    assert answer.status_code == 400
    assert said in words(answer)
    assert not Grade.objects.exclude(revision=0).exists()


def test_points_come_from_the_levels_unless_others_are_typed(exam, ada, mark):
    criterion = CriterionFactory(rubric=RubricFactory(item=exam))
    level = LevelFactory(criterion=criterion, points=D("4.5"))
    chosen = {f"criterion-{criterion.pk}": level.pk}

    mark(ada, value="", **chosen)
    change = GradeChange.objects.latest("number")
    assert (change.new_points, change.source) == (D("4.5"), "rubric")
    assert change.rubric[0]["level_id"] == level.pk

    answer = mark(ada, value="5", revision=1, **chosen, do="stay")
    assert Grade.objects.get().points == 5
    assert answer.status_code == 302


def test_kept_comments_are_said_and_comments_kept(client, course, exam, ada, mark):
    kept = SavedCommentFactory(course=course, item=exam, text="Cite your sources.")
    other = SavedCommentFactory(text="Of another course.")
    mark(ada, comment="Well argued.", say=kept.pk, keep="on")
    assert Grade.objects.get().comment == "Well argued.\nCite your sources."
    assert SavedComment.objects.filter(course=course, item=exam, text="Well argued.").exists()
    assert other.text not in words(client.get(address("mark", course, exam.pk, ada.pk)))


def test_comments_are_listed_changed_and_removed(client, course, ta):
    assert "None yet" in words(client.get(address("comments", course)))
    client.post(address("comments", course), {"text": "Cite your sources."})
    comment = SavedComment.objects.get()
    client.post(address("comment-edit", course, comment.pk), {"text": "Cite them all."})
    assert "Cite them all." in words(client.get(address("comments", course)))
    for text in (" ", "a\u202eb"):
        assert client.post(address("comments", course), {"text": text}).status_code == 400
    client.post(address("comment-remove", course, comment.pk))
    assert not SavedComment.objects.exists()


def test_other_days_late_need_a_reason(client, course, exam, ada, instructor, mark):
    exam.late_percent, exam.late_floor, exam.policy_by = D(10), D(0), instructor
    exam.save()
    assert "each takes 10 % of the maximum" in words(
        client.get(address("mark", course, exam.pk, ada.pk))
    )
    answer = mark(ada, days_late="2")
    assert answer.status_code == 400 and "Say why the days late are others" in words(answer)
    mark(ada, days_late="2", reason="The server was down for one of three.")
    change = GradeChange.objects.get()
    assert (change.days_late, change.reason) == (2, "The server was down for one of three.")


# Teams


@pytest.fixture
def hand_in(course, report, instructor):
    milestone = MilestoneFactory(course=course, due_at=NOW - timedelta(days=1))
    report.milestone = milestone
    report.save()
    return milestone


@pytest.fixture
def team(course, ada, bo, hand_in):
    team = TeamFactory(course=course, name="Owls")
    for member in (ada, bo):
        TeamPlaceFactory(team=team, membership=member)
    SubmissionFactory(milestone=hand_in, team=team, membership=None)
    return team


def test_a_team_is_one_place_of_the_queue_and_graded_at_once(
    client, course, report, team, ada, bo, ta
):
    url = address("mark-team", course, report.pk, team.pk)
    assert url in words(client.get(address("queue", course)))
    fields = {"value": "80", "comment": "Good.", "do": "next",
              f"adjustment-{bo.pk}": "-2.5"}  # fmt: skip
    refused = client.post(url, fields)
    assert refused.status_code == 400
    assert "Say why it differs" in words(refused)
    assert not Grade.objects.exclude(revision=0).exists()

    assert client.post(url, fields | {f"reason-{bo.pk}": "Came late to it."}).status_code == 302
    found = {
        grade.membership: (grade.points, grade.adjustment, grade.comment)
        for grade in Grade.objects.all()
    }
    assert found == {ada: (80, 0, "Good."), bo: (D("77.5"), D("-2.5"), "Good.")}
    assert GradeChange.objects.get(membership=bo).reason == "Came late to it."
    text = words(client.get(url))
    assert 'value="80"' in text and 'value="-2.5"' in text


@pytest.fixture
def aaron(course, team, hand_in):
    """Somebody, first by name, who has come from a team that handed in another one."""
    aaron = MembershipFactory(course=course, user__name="Aaron First")
    before = NOW - timedelta(days=9)
    left = TeamPlaceFactory(
        team__name="Bats", team__course=course, membership=aaron, joined_at=before, left_at=NOW
    )
    SubmissionFactory(
        milestone=hand_in, team=left.team, membership=None, submitted_at=before, text="Another one."
    )
    TeamPlaceFactory(team=team, membership=aaron, joined_at=NOW)
    return aaron


def test_a_team_is_graded_by_its_own_work(client, course, report, team, aaron, ta):
    own = team.submissions.get()

    found = queries.team_marking(report, team, ta, now=NOW)

    assert found.members[0].member == aaron and found.work.row_id == own.pk
    assert "Another one." not in words(client.get(address("mark-team", course, report.pk, team.pk)))


def test_who_came_with_other_work_is_graded_by_it_and_not_with_the_team(
    client, course, report, team, ada, bo, aaron, ta
):
    url = address("mark-team", course, report.pk, team.pk)
    give(report, aaron, 30, by=ta)
    page = words(client.get(url))
    assert "graded by what they handed in with Bats" in page
    assert address("mark", course, report.pk, aaron.pk) in page
    assert f'name="adjustment-{aaron.pk}"' not in page

    assert client.post(url, {"value": "80", "comment": ""}).status_code == 302
    points = {grade.membership: grade.points for grade in Grade.objects.all()}
    assert points == {aaron: 30, ada: 80, bo: 80}
    assert 'value="80"' in words(client.get(url))  # what the team has in common is of its own
    page = words(client.get(address("mark", course, report.pk, aaron.pk)))
    assert "Another one." in page and "Grade all of" not in page


def test_a_team_is_as_late_as_its_own_work(report, team, aaron, ta, instructor):
    report.late_percent, report.late_floor, report.policy_by = D(10), D(0), instructor
    report.save()
    Submission.objects.exclude(team=team).update(submitted_at=NOW - timedelta(hours=1))
    TeamPlace.objects.filter(team=team, membership__user__name="Ada Lovelace").update(
        joined_at=NOW - timedelta(days=9)
    )
    Submission.objects.filter(team=team).update(submitted_at=NOW - timedelta(days=2))
    found = queries.team_marking(report, team, ta, now=NOW)
    assert [one.lateness.days for one in found.members] == [1, 0, 0]
    assert found.days_late == 0


def test_who_came_with_other_work_is_a_place_of_their_own_in_the_queue(
    course, report, team, aaron, ta
):
    found = queries.item_queue(report, ta, now=NOW)
    assert [(one.name, one.member_id) for one in found.free] == [
        ("Aaron First", aaron.pk),
        ("Owls", None),
    ]


def test_a_team_that_handed_in_nothing_does_not_wait_for_what_somebody_brought(
    report, team, aaron, ta
):
    team.submissions.all().delete()
    found = queries.item_queue(report, ta, now=NOW)
    assert [(one.name, one.member_id) for one in found.free] == [("Aaron First", aaron.pk)]


def test_a_pdf_is_shown_beside_the_form(client, course, report, team, ta):
    page = words(client.get(address("mark-team", course, report.pk, team.pk)))
    view = reverse("projects:submission-view", args=[course.slug, Submission.objects.get().pk])
    assert f'<iframe class="marking__shown" src="{view}#' in page
    Upload.objects.update(content_type="application/zip")
    assert "<iframe" not in words(client.get(address("mark-team", course, report.pk, team.pk)))


def test_who_is_excused_stays_and_a_colleagues_save_is_refused(
    client, course, report, team, ada, bo, ta, instructor
):
    url = address("mark-team", course, report.pk, team.pk)
    give(report, ada, None, by=instructor, status="excused")
    assert "stays as it is" in words(client.get(url))
    give(report, bo, 50, by=instructor)
    refused = client.post(url, {"value": "80", "comment": "", f"revision-{bo.pk}": "0"})
    assert refused.status_code == 409
    assert "Ina Structor changed this on" in words(refused)
    client.post(url, {"value": "80", "comment": "", f"revision-{bo.pk}": "1"})
    assert Grade.objects.get(membership=ada).status == "excused"
    assert Grade.objects.get(membership=bo).points == 80


def test_a_team_is_saved_whole_or_not_at_all(client, course, report, team, ada, bo, ta, instructor):
    url = address("mark-team", course, report.pk, team.pk)
    give(report, bo, 50, by=instructor)
    refused = client.post(url, {"value": "80", "comment": "", f"revision-{bo.pk}": "0"})
    assert refused.status_code == 409
    assert not Grade.objects.filter(membership=ada, points=80).exists()


def test_saving_a_team_untouched_takes_no_grade_away(client, course, report, team, ada, bo, ta):
    url = address("mark-team", course, report.pk, team.pk)
    give(report, ada, 80, by=ta)
    give(report, bo, 70, by=ta)
    refused = client.post(url, {"value": "", "comment": ""})
    assert refused.status_code == 400
    assert "The members have grades." in words(refused)
    for member in (ada, bo):
        give(report, member, None, by=ta, status="missing")
    assert 'value="M"' in words(client.get(url))
    assert set(Grade.objects.values_list("status", flat=True)) == {"missing"}


def test_a_teams_comment_can_be_taken_back(client, course, report, team, ada, bo, ta):
    url = address("mark-team", course, report.pk, team.pk)
    for member in (ada, bo):
        give(report, member, 80, by=ta, comment="Wrong.")
    seen = {f"revision-{one.pk}": "1" for one in (ada, bo)}
    assert client.post(url, {"value": "80", "comment": "", **seen}).status_code == 302
    assert set(Grade.objects.values_list("comment", flat=True)) == {""}


@pytest.mark.parametrize("adjustment", ["many", "--2", "1e9", "-81", "EX"])
def test_an_adjustment_that_is_none_is_refused_at_its_member(
    client, course, report, team, bo, ta, adjustment
):
    url = address("mark-team", course, report.pk, team.pk)
    fields = {"value": "80", "comment": "", f"adjustment-{bo.pk}": adjustment}
    answer = client.post(url, fields | {f"reason-{bo.pk}": "So."})
    assert answer.status_code == 400
    assert f"error-{bo.pk}" in words(answer)
    assert not Grade.objects.exclude(revision=0).exists()


@pytest.mark.parametrize("reason", ["a\u202eb", "a\0b", "one\ntwo", "x" * 301])
def test_a_reason_that_cannot_be_is_refused_at_its_member(
    client, course, report, team, bo, ta, reason
):
    url = address("mark-team", course, report.pk, team.pk)
    fields = {"value": "80", f"adjustment-{bo.pk}": "-2", f"reason-{bo.pk}": reason}

    answer = client.post(url, fields)

    assert answer.status_code == 400 and f"error-{bo.pk}" in words(answer)
    assert not Grade.objects.exclude(revision=0).exists()


# Allotting


@pytest.fixture
def deal(client, course, exam, instructor):
    def post(**fields):
        client.force_login(instructor.user)
        return client.post(address("allot", course, exam.pk), {"how": "round-robin"} | fields)

    return post


def test_work_is_dealt_after_it_was_shown(course, exam, ada, bo, ta, deal, instructor):
    shown = deal(graders=[ta.pk, instructor.pk], do="show")
    assert words(shown).count("data-share") == 2
    assert not Allotment.objects.exists()
    assert deal(graders=[ta.pk, instructor.pk], do="save").status_code == 302
    assert {one.membership: one.grader for one in Allotment.objects.all()} == {
        ada: ta,
        bo: instructor,
    }

    give(exam, ada, 40, by=ta)
    deal(graders=[instructor.pk], do="save", is_anew="on")
    assert Allotment.objects.get(membership=ada).grader == ta  # graded: it stays
    assert Allotment.objects.get(membership=bo).grader == instructor


def test_what_is_graded_and_was_nobodys_is_given_to_nobody(exam, ada, bo, ta, deal, instructor):
    give(exam, ada, 40, by=ta)
    deal(graders=[instructor.pk], do="save")
    assert {one.membership: one.grader for one in Allotment.objects.all()} == {bo: instructor}


@pytest.mark.parametrize("graders", [[], ["0"], ["x"]])
def test_work_is_dealt_to_staff_only(exam, ada, deal, graders):
    answer = deal(graders=graders, do="save")
    assert answer.status_code == 400
    assert not Allotment.objects.exists()


@pytest.mark.parametrize("count", [1, 3])
def test_the_queue_takes_as_many_queries_however_long(
    client, course, exam, report, ta, count, django_assert_num_queries
):
    for student in MembershipFactory.create_batch(count, course=course):
        AllotmentFactory(item=exam, membership=student, grader=ta)
    with django_assert_num_queries(15):
        client.get(address("queue", course))


def test_the_marking_page_takes_as_many_queries_however_many_students(
    client, course, exam, ada, ta, django_assert_num_queries
):
    actions.release_item(item=exam, by=ta, now=NOW)
    MembershipFactory.create_batch(3, course=course)
    with django_assert_num_queries(18):
        client.get(address("mark", course, exam.pk, ada.pk))
