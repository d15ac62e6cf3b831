import io
import zipfile
from datetime import timedelta
from unittest.mock import patch

import pytest
import time_machine
from django.urls import reverse

from courses.actions import receive_files
from outbox.models import Letter
from projects.models import Milestone, Submission
from tests.factories import (
    NOW,
    CourseFactory,
    MembershipFactory,
    MilestoneFactory,
    SubmissionFactory,
    TeamFactory,
    TeamPlaceFactory,
)
from tests.uploads import PDF, file_of, pdf_file, zip_file

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


@pytest.fixture
def course():
    return CourseFactory()


@pytest.fixture
def milestone(course):
    return MilestoneFactory(course=course, title="Proposal", instructions="Write **two** pages.")


@pytest.fixture
def student(course, client):
    member = MembershipFactory(course=course)
    client.force_login(member.user)
    return member


@pytest.fixture
def team(course, student):
    return TeamPlaceFactory(team__course=course, membership=student).team


@pytest.fixture
def instructor(course):
    return MembershipFactory(course=course, instructor=True)


def page(client, name, course, /, *args):
    return client.get(reverse(f"projects:{name}", args=[course.slug, *args]))


def post(client, name, course, /, *args, **fields):
    return client.post(reverse(f"projects:{name}", args=[course.slug, *args]), fields)


def hand_in(client, milestone, file=None, **fields):
    given = {"file": file or pdf_file(), "whole": "True", **fields}
    return post(client, "submit", milestone.course, milestone.pk, **given)


def words(response):
    return response.content.decode()


def test_milestone_shows_instructions_dates_with_zone_and_the_form(client, course, milestone, team):
    shown = words(page(client, "milestone", course, milestone.pk))

    assert "<strong>two</strong>" in shown
    assert "KST" in shown and "in 5 days" in shown
    assert ".pdf" in shown and "20.0" in shown
    assert 'enctype="multipart/form-data"' in shown
    assert reverse("projects:submit", args=[course.slug, milestone.pk]) in shown


def test_student_without_team_is_told_to_join_one(client, course, milestone, student):
    shown = words(page(client, "milestone", course, milestone.pk))

    assert "you are in none yet" in shown
    assert "multipart" not in shown


def test_who_left_a_team_sees_which_version_counts_for_them(client, course, milestone, student):
    place = TeamPlaceFactory(team__course=course, team__name="Kernels", membership=student)
    theirs = SubmissionFactory(milestone=milestone, team=place.team, submitted_at=NOW)
    place.left_at = NOW + HOUR
    place.save()

    shown = words(page(client, "milestone", course, milestone.pk))
    assert "of Kernels counts for you" in shown
    assert f"/submissions/{theirs.pk}/" in shown
    assert "Handed in on time" in shown

    assert "with Kernels" in words(page(client, "projects", course))


def test_what_the_team_handed_in_before_one_joined_is_said_not_to_count(
    client, course, milestone, student
):
    place = TeamPlaceFactory(team__course=course, membership=student, joined_at=NOW)
    SubmissionFactory(milestone=milestone, team=place.team, submitted_at=NOW - HOUR)

    shown = words(page(client, "milestone", course, milestone.pk))

    assert "before you joined, so it does not count for you" in shown
    assert "Not yet handed in" in shown
    assert "handed in before you joined" in words(page(client, "projects", course))


def test_individual_milestone_needs_no_team(client, course, student):
    milestone = MilestoneFactory(course=course, is_individual=True)

    assert hand_in(client, milestone).status_code == 302

    shown = words(page(client, "milestone", course, milestone.pk))
    assert "Handed in by you" in shown and "report.pdf" in shown


@pytest.mark.parametrize(
    ("step", "sentence"),
    [
        (-6 * 24 * HOUR, "This is not open yet"),
        (6 * 24 * HOUR, "marked late"),
        (8 * 24 * HOUR, "This is closed"),
    ],
)
def test_window_is_said(client, course, milestone, team, clock, step, sentence):
    clock.move_to(NOW + step)

    assert sentence in words(page(client, "milestone", course, milestone.pk))


@pytest.mark.parametrize(
    ("step", "state", "is_led"),
    [
        (-6 * 24 * HOUR, "Not open yet", False),
        (0 * HOUR, "Not yet handed in", True),
        (6 * 24 * HOUR, "Missing", True),
        (8 * 24 * HOUR, "Missing", False),
    ],
)
def test_project_page_says_how_it_stands_and_leads_to_the_form(
    client, course, milestone, team, clock, step, state, is_led
):
    clock.move_to(NOW + step)

    shown = words(page(client, "projects", course))

    address = reverse("projects:milestone", args=[course.slug, milestone.pk])
    assert state in shown
    assert (f'href="{address}#hand-in"' in shown) == is_led


def test_observer_reads_the_instructions_only(client, course, milestone):
    client.force_login(MembershipFactory(course=course, observer=True).user)

    shown = words(page(client, "milestone", course, milestone.pk))

    assert "<strong>two</strong>" in shown
    assert "Hand in" not in shown
    assert hand_in(client, milestone).status_code == 403


def test_file_is_handed_in_and_answered_with_a_receipt(client, course, milestone, team, student):
    response = hand_in(client, milestone, comment="A draft.")

    submission = Submission.objects.get()
    assert response.url == reverse("projects:submission", args=[course.slug, submission.pk])
    shown = words(client.get(response.url))
    assert submission.upload.sha256 in shown
    assert f"{len(PDF)} bytes" in shown and "report.pdf" in shown
    assert "Wed 14 Oct 2026, 12:00" in shown and "KST" in shown and "Asia/Seoul" in shown
    assert "On time" in shown and "version 1" in shown and "A draft." in shown
    assert Letter.objects.get().recipient == student.user


def test_seconds_too_late_are_not_0_minutes(client, milestone, team, clock):
    clock.move_to(milestone.due_at + timedelta(seconds=20))

    response = client.get(hand_in(client, milestone).url)

    assert "Late by less than a minute" in words(response)


def test_late_receipt_says_by_how_much(client, milestone, team, clock):
    clock.move_to(milestone.due_at + 5 * HOUR)

    response = client.get(hand_in(client, milestone).url)

    assert "Late by 5 hours" in words(response)


@pytest.mark.parametrize(
    ("file", "sentence"),
    [
        (file_of("notes.exe", b"MZ"), "ends in .pdf"),
        (file_of("empty.pdf", b""), "empty"),
        (file_of("cut.pdf", PDF[:20]), "cut off"),
        (pdf_file(extra=b"x" * 2000), "At most"),
    ],
)
def test_refused_file_is_said_at_the_field_and_earlier_versions_stay(
    client, milestone, team, file, sentence
):
    milestone.max_bytes = 1000
    milestone.save()
    hand_in(client, milestone)

    response = hand_in(client, milestone, file)

    assert response.status_code == 400
    assert sentence in str(response.context["form"].errors["file"])
    assert sentence in words(response)
    assert "report.pdf" in words(response)
    assert Submission.objects.count() == 1


def test_no_file_is_said_at_the_field(client, milestone, team):
    response = post(client, "submit", milestone.course, milestone.pk, whole="True")

    assert response.status_code == 400
    assert "required" in str(response.context["form"].errors["file"])


def test_request_that_was_cut_off_is_refused(client, milestone, team):
    response = post(client, "submit", milestone.course, milestone.pk, file=pdf_file())

    assert response.status_code == 400
    assert "did not arrive whole" in words(response)
    assert not Submission.objects.exists()


@pytest.mark.parametrize(("step", "sentence"), [(-6, "Nothing can be handed in"), (8, "closed")])
def test_hand_in_outside_the_window_is_refused_in_words(
    client, milestone, team, clock, step, sentence
):
    clock.move_to(NOW + step * 24 * HOUR)

    response = hand_in(client, milestone)

    assert response.status_code == 400
    assert sentence in str(response.context["form"].errors["file"])
    assert sentence in words(response)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda found: found.update(is_individual=True), "hand in again"),
        (lambda found: found.delete(), "took this milestone away"),
    ],
    ids=["individual", "gone"],
)
def test_milestone_changed_while_the_file_is_stored_is_said_at_the_field(
    client, milestone, team, change, sentence
):
    def stored_slowly(**given):
        received = receive_files(**given)
        change(Milestone.objects.filter(pk=milestone.pk))
        return received

    with patch("projects.actions.submissions.receive_files", stored_slowly):
        response = hand_in(client, milestone)

    assert response.status_code == 400
    assert sentence in words(response)
    assert not Submission.objects.exists()


def test_request_whose_last_bytes_are_missing_is_refused(client, milestone, team):
    head = (
        '--cut\r\nContent-Disposition: form-data; name="file"; filename="report.pdf"\r\n'
        "Content-Type: application/pdf\r\n\r\n"
    )

    response = client.generic(
        "POST",
        reverse("projects:submit", args=[milestone.course.slug, milestone.pk]),
        head.encode() + PDF,
        content_type="multipart/form-data; boundary=cut",
    )

    assert response.status_code == 400
    assert "did not arrive whole" in str(response.context["form"].errors["file"])
    assert not Submission.objects.exists()


def test_hand_in_address_leads_to_the_milestone(client, course, milestone, team):
    response = page(client, "submit", course, milestone.pk)

    assert response.url == reverse("projects:milestone", args=[course.slug, milestone.pk])


def test_staff_do_not_hand_in(client, milestone, instructor):
    client.force_login(instructor.user)

    assert hand_in(client, milestone).status_code == 403


def test_file_comes_back_as_an_attachment_to_members_and_staff(
    client, course, milestone, team, student, instructor
):
    hand_in(client, milestone)
    submission = Submission.objects.get()

    for member in [student, instructor, MembershipFactory(course=course, ta=True)]:
        client.force_login(member.user)
        response = page(client, "submission-download", course, submission.pk)
        assert b"".join(response.streaming_content) == PDF
        assert response["Content-Disposition"].startswith("attachment")
        assert response["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("name", ["submission", "submission-download", "submission-view"])
def test_hand_in_is_for_present_members_and_staff(client, course, milestone, team, student, name):
    submission = SubmissionFactory(milestone=milestone, team=team, submitted_by=student)
    gone = TeamPlaceFactory(team=team, left_at=NOW).membership
    others = [
        gone,
        TeamPlaceFactory(team__course=course).membership,
        MembershipFactory(course=course, observer=True),
    ]

    for member in others:
        client.force_login(member.user)
        assert page(client, name, course, submission.pk).status_code == 403
    client.force_login(MembershipFactory(course=course, dropped=True).user)
    assert page(client, name, course, submission.pk).status_code == 404


@pytest.mark.parametrize("name", ["submission", "submission-download", "submission-view"])
def test_individual_hand_in_is_for_its_student_and_staff(client, course, student, name):
    other = MembershipFactory(course=course)
    submission = SubmissionFactory(
        milestone__course=course, milestone__is_individual=True, team=None, membership=other
    )

    assert page(client, name, course, submission.pk).status_code == 403


def test_individual_receipt_names_the_student(client, course, student):
    submission = SubmissionFactory(
        milestone__course=course, milestone__is_individual=True, team=None, membership=student
    )

    shown = words(page(client, "submission", course, submission.pk))

    assert f"<dd>{student.user.name}</dd>" in shown


def test_file_missing_from_the_storage_is_404(client, course, team, caplog):
    submission = SubmissionFactory(milestone__course=course, team=team)

    response = page(client, "submission-download", course, submission.pk)

    assert response.status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_milestone_page_of_a_student_takes_twelve_queries(
    client, course, milestone, team, count, django_assert_num_queries
):
    for version in range(1, count + 1):
        SubmissionFactory(milestone=milestone, team=team, version=version)

    # session, user, course, member, milestone, team, versions, extensions twice, settings,
    # further files, late days
    with django_assert_num_queries(12):
        response = page(client, "milestone", course, milestone.pk)

    assert words(response).count("data-version") == count


@pytest.mark.parametrize("is_individual", [True, False])
@pytest.mark.parametrize("count", [1, 3])
def test_milestone_page_of_staff_takes_as_many_queries_for_one_and_three(
    client, course, instructor, count, is_individual, django_assert_num_queries
):
    milestone = MilestoneFactory(course=course, is_individual=is_individual)
    for member in MembershipFactory.create_batch(count, course=course):
        place = TeamPlaceFactory(team__course=course, membership=member)
        owner = {"team": None, "membership": member} if is_individual else {"team": place.team}
        SubmissionFactory(milestone=milestone, submitted_by=member, **owner)
    client.force_login(instructor.user)

    # session, user, course, member, milestone, submissions, extensions twice, settings, item,
    # and students, or places and teams
    with django_assert_num_queries(11 if is_individual else 12):
        response = page(client, "milestone", course, milestone.pk)

    assert words(response).count("data-row") == count


@pytest.mark.parametrize("is_individual", [True, False])
def test_milestone_without_anybody_says_so_to_staff(client, course, instructor, is_individual):
    milestone = MilestoneFactory(course=course, is_individual=is_individual)
    client.force_login(instructor.user)

    assert "yet." in words(page(client, "milestone", course, milestone.pk))


def dates(**changes):
    return {
        "position": "1",
        "title": "Report",
        "instructions": "",
        "opens_at": "2026-10-10T09:00",
        "due_at": "2026-10-20T18:00",
        "closes_at": "2026-10-21T18:00",
        "file_types": "pdf zip",
        "max_megabytes": "5",
        **changes,
    }


def test_instructor_adds_a_milestone_in_the_courses_zone(client, course, instructor):
    client.force_login(instructor.user)
    assert 'value="1"' in words(page(client, "milestone-create", course))

    response = post(client, "milestone-create", course, **dates())

    made = Milestone.objects.get()
    assert response.url == reverse("projects:milestone", args=[course.slug, made.pk])
    assert made.due_at.isoformat() == "2026-10-20T09:00:00+00:00"
    assert (made.max_bytes, made.file_types) == (5 * 1024 * 1024, "pdf zip")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": ""}, "title"),
        ({"position": "9"}, "position"),
        ({"position": "0"}, "position"),
        ({"position": "9" * 40}, "position"),
        ({"due_at": "2026-10-10T09:00"}, "due_at"),
        ({"closes_at": "2026-10-20T17:59"}, "closes_at"),
        ({"opens_at": "soon"}, "opens_at"),
        ({"file_types": " . "}, "file_types"),
        ({"max_megabytes": "0"}, "max_megabytes"),
        ({"max_megabytes": "NaN"}, "max_megabytes"),
    ],
)
def test_mistakes_in_a_milestone_are_said_at_the_field(client, course, instructor, changes, field):
    MilestoneFactory(course=course, position=9)
    client.force_login(instructor.user)

    response = post(client, "milestone-create", course, **dates(**changes))

    assert response.status_code == 400
    assert list(response.context["form"].errors) == [field]
    assert Milestone.objects.count() == 1


def test_instructor_moves_a_date(client, course, instructor):
    milestone = MilestoneFactory(course=course, max_bytes=1234)
    client.force_login(instructor.user)
    form = page(client, "milestone-edit", course, milestone.pk).context["form"]
    assert form["due_at"].value().isoformat() == "2026-10-19T12:00:00"

    response = post(
        client, "milestone-edit", course, milestone.pk, **dates(position="7", max_megabytes="1")
    )

    milestone.refresh_from_db()
    assert response.status_code == 302
    assert (milestone.title, milestone.position, milestone.revision) == ("Report", 7, 1)
    assert milestone.max_bytes == 1234


def test_what_a_colleague_changed_meanwhile_is_not_overwritten(client, course, instructor):
    milestone = MilestoneFactory(course=course)
    client.force_login(instructor.user)
    form = page(client, "milestone-edit", course, milestone.pk).context["form"]
    seen = form["revision"].value()
    post(client, "milestone-edit", course, milestone.pk, **dates(title="Theirs", revision=seen))

    response = post(
        client, "milestone-edit", course, milestone.pk, **dates(title="Mine", revision=seen)
    )

    milestone.refresh_from_db()
    assert response.status_code == 400 and milestone.title == "Theirs"
    assert "changed it meanwhile" in response.context["form"].non_field_errors()[0]
    assert 'value="Mine"' in words(response)


def test_taken_position_is_said_at_editing(client, course, instructor):
    milestone, other = MilestoneFactory.create_batch(2, course=course)
    client.force_login(instructor.user)

    response = post(
        client, "milestone-edit", course, milestone.pk, **dates(position=other.position)
    )

    assert response.status_code == 400
    assert "position" in response.context["form"].errors


def test_date_out_of_order_between_form_and_action_is_said(client, course, instructor, milestone):
    client.force_login(instructor.user)

    response = post(
        client,
        "milestone-edit",
        course,
        milestone.pk,
        **dates(opens_at="2026-10-22T09:00", due_at="2026-10-21T18:00"),
    )

    assert response.status_code == 400


@pytest.mark.parametrize("role", ["ta", "student", "observer"])
def test_only_instructors_change_milestones(client, course, milestone, role):
    client.force_login(MembershipFactory(course=course, role=role).user)

    assert page(client, "milestone-create", course).status_code == 403
    assert page(client, "milestone-edit", course, milestone.pk).status_code == 403


def test_staff_see_the_matrix_who_has_none_and_who_has_no_team(client, course, instructor, clock):
    due = MilestoneFactory(course=course, title="Proposal")
    MilestoneFactory(
        course=course,
        title="Report",
        due_at=NOW + timedelta(days=30),
        closes_at=NOW + timedelta(days=31),
    )
    alone = MilestoneFactory(course=course, title="Essay", is_individual=True)
    good, late, none = TeamFactory.create_batch(3, course=course)
    for team in [good, late, none]:
        TeamPlaceFactory(team=team)
    first = SubmissionFactory(milestone=due, team=good)
    latest = SubmissionFactory(milestone=due, team=good, version=2)
    SubmissionFactory(milestone=due, team=late, submitted_at=due.due_at + HOUR)
    loner = MembershipFactory(course=course)
    clock.move_to(due.due_at + 2 * HOUR)
    client.force_login(instructor.user)

    response = page(client, "inspection", course)

    shown = words(response)
    for word in ["Handed in", "Late", "Missing", "Not yet due", "2 versions", "1 version"]:
        assert word in shown
    assert reverse("projects:submission", args=[course.slug, latest.pk]) in shown
    assert reverse("projects:submission", args=[course.slug, first.pk]) not in shown
    missing = {one.milestone: one for one in response.context["inspection"].missing}
    assert missing[due].teams == [none]
    assert loner in missing[alone].students
    assert "data-teamless" in shown and loner.user.name in shown


def test_staffs_front_page_is_the_inspection_with_the_tools(client, course, instructor):
    made = [MilestoneFactory(course=course), MilestoneFactory(course=course, is_individual=True)]
    client.force_login(instructor.user)

    shown = words(page(client, "projects", course))

    assert reverse("projects:milestone-create", args=[course.slug]) in shown
    for milestone in made:  # in August there are neither teams nor students
        assert reverse("projects:milestone", args=[course.slug, milestone.pk]) in shown
    assert "There are no teams yet" in shown
    assert "There are no students in the course yet" in shown
    assert reverse("courses:roster-import", args=[course.slug]) in shown
    assert "Nothing has been due yet" in shown


def test_staffs_front_page_says_when_all_is_handed_in_and_all_have_a_team(client, course):
    place = TeamPlaceFactory(team__course=course)
    milestone = MilestoneFactory(course=course, due_at=NOW)
    SubmissionFactory(milestone=milestone, team=place.team, submitted_by=place.membership)
    client.force_login(MembershipFactory(course=course, ta=True).user)

    shown = words(page(client, "projects", course))

    assert "Everything that was due by now has been handed in" in shown
    assert "Every student is in a team" in shown


def test_staffs_front_page_lists_teams_before_there_are_milestones(client, course):
    team = TeamPlaceFactory(team__course=course).team
    client.force_login(MembershipFactory(course=course, ta=True).user)

    shown = words(page(client, "projects", course))

    assert team.name in shown and "nothing to hand in yet" in shown
    assert reverse("projects:milestone-create", args=[course.slug]) not in shown


def test_students_do_not_inspect(client, course, student):
    assert page(client, "inspection", course).status_code == 403


@pytest.mark.parametrize("name", ["projects", "inspection"])
@pytest.mark.parametrize("count", [1, 3])
def test_inspection_takes_as_many_queries_for_three_teams_as_for_one(
    client, course, instructor, name, count, django_assert_num_queries
):
    together = MilestoneFactory.create_batch(count, course=course)
    alone = MilestoneFactory(course=course, is_individual=True)
    for team in TeamFactory.create_batch(count, course=course):
        member = TeamPlaceFactory(team=team).membership
        for milestone in together:
            SubmissionFactory(milestone=milestone, team=team, submitted_by=member)
        SubmissionFactory(milestone=alone, team=None, membership=member, submitted_by=member)
    client.force_login(instructor.user)

    # session, user, course, member, [round], milestones, submissions, places, teams, students,
    # students without a team, [settings]
    with django_assert_num_queries(14):
        response = page(client, name, course)

    assert words(response).count("data-row") == 2 * count


def test_who_hands_in_is_said_at_its_field(client, course, instructor, milestone):
    SubmissionFactory(milestone=milestone)
    client.force_login(instructor.user)

    response = post(client, "milestone-edit", course, milestone.pk, **dates(is_individual="on"))

    assert response.status_code == 400
    assert "is_individual" in response.context["form"].errors


def test_deleting_a_milestone_asks_first(client, course, instructor, milestone):
    client.force_login(instructor.user)

    assert "Delete Proposal?" in words(page(client, "milestone-delete", course, milestone.pk))
    assert Milestone.objects.exists()
    assert post(client, "milestone-delete", course, milestone.pk).status_code == 302
    assert not Milestone.objects.exists()


def test_milestone_with_hand_ins_is_not_deleted(client, course, instructor, milestone):
    SubmissionFactory(milestone=milestone)
    client.force_login(instructor.user)

    response = post(client, "milestone-delete", course, milestone.pk)

    assert response.status_code == 400
    assert "cannot be deleted" in words(response)


def test_archived_course_takes_nothing_any_more(client, course, milestone, team):
    course.archived_at = NOW
    course.save()

    assert "archived" in words(page(client, "milestone", course, milestone.pk))
    assert hand_in(client, milestone).status_code == 403


def names_in(response):
    content = b"".join(response.streaming_content)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return archive.namelist()


def test_staff_take_all_of_a_milestone_as_a_zip(client, course, milestone, team, instructor):
    hand_in(client, milestone)
    hand_in(client, milestone)
    client.force_login(instructor.user)

    page_text = words(page(client, "milestone", course, milestone.pk))
    assert "Download all as a zip" in page_text
    counts = names_in(page(client, "submissions-zip", course, milestone.pk))
    url = reverse("projects:submissions-zip", args=[course.slug, milestone.pk])
    every = names_in(client.get(url, {"versions": "all"}))

    assert counts == [f"{team.name}/v2-report.pdf"]
    assert every == [f"{team.name}/v2-report.pdf", f"{team.name}/v1-report.pdf"]


def test_zip_tells_students_of_one_name_apart(client, course, instructor):
    milestone = MilestoneFactory(course=course, is_individual=True)
    for number, student_id in enumerate(("2026-11", "")):
        namesake = MembershipFactory(
            course=course,
            user__name="Kim Minjun",
            user__email="minjun@example.edu" if number else "kim@example.edu",
            student_id=student_id,
        )
        client.force_login(namesake.user)
        for version in (1, 2):
            hand_in(client, milestone, pdf_file(extra=bytes([48 + number, 48 + version])))
    client.force_login(instructor.user)
    url = reverse("projects:submissions-zip", args=[course.slug, milestone.pk])

    names = names_in(client.get(url, {"versions": "all"}))

    assert names == [
        f"{folder}/v{version}-report.pdf"
        for folder in ("Kim Minjun (2026-11)", "Kim Minjun (minjun@example.edu)")
        for version in (2, 1)
    ]


def test_zip_while_the_storage_is_away_is_503(client, course, milestone, team, instructor):
    hand_in(client, milestone)
    client.force_login(instructor.user)

    with patch("courses.files.FolderStorage.size_of", side_effect=OSError("away")):
        response = page(client, "submissions-zip", course, milestone.pk)

    assert response.status_code == 503
    assert "Nothing is lost" in words(response)


def test_a_link_and_a_text_are_handed_in_and_shown(client, course, student):
    milestone = MilestoneFactory(
        course=course,
        is_individual=True,
        asks_file="no",
        asks_link="required",
        asks_commit=True,
        link_pattern="https://github.com/*",
        asks_text="optional",
        max_words=20,
    )
    shown = words(page(client, "milestone", course, milestone.pk))
    assert 'type="file"' not in shown
    assert "Like https://github.com/*" in shown
    assert "Text, if you like" in shown

    link, text = "https://github.com/ada/engine", "It runs <script>."
    typed = {"link": link, "text": text, "whole": "on"}
    response = post(client, "submit", course, milestone.pk, **typed, commit="main")
    assert response.status_code == 400
    assert list(response.context["form"].errors) == ["commit"]
    assert "It runs &lt;script&gt;." in words(response)

    response = post(client, "submit", course, milestone.pk, **typed, commit="abcdef0")
    receipt = words(client.get(response.url))
    assert f'href="{link}"' in receipt
    assert "abcdef0" in receipt
    assert "It runs &lt;script&gt;." in receipt
    file = client.get(
        reverse("projects:submission-download", args=[course.slug, Submission.objects.get().pk])
    )
    assert file["Content-Type"].startswith("text/plain")
    assert file["Content-Disposition"].startswith("attachment")
    assert b"".join(file).startswith(link.encode())


def test_several_files_are_sent_at_once_and_each_is_downloaded(client, course, student):
    milestone = MilestoneFactory(
        course=course, is_individual=True, file_types="pdf zip", max_files=2
    )
    assert "multiple" in words(page(client, "milestone", course, milestone.pk))

    response = hand_in(client, milestone, [pdf_file(), zip_file()])

    submission = Submission.objects.get()
    [more] = submission.more.all()
    shown = words(client.get(response.url))
    assert shown.count("data-file") == 2
    address = reverse("projects:submission-file", args=[course.slug, submission.pk, more.pk])
    assert address in shown
    assert b"".join(client.get(address)) == zip_file().read()
    assert hand_in(client, milestone, [pdf_file() for _number in range(3)]).status_code == 400


def test_what_a_milestone_asks_for_is_set_and_stays_where_it_is_not_said(
    client, course, instructor
):
    client.force_login(instructor.user)
    asked = {"asks_file": "no", "asks_link": "required", "link_pattern": "https://github.com/*"}
    asked |= {"asks_commit": "on", "asks_text": "optional", "max_words": "300", "file_types": ""}

    post(client, "milestone-create", course, **dates(**asked))

    made = Milestone.objects.get()
    assert (made.asks_file, made.asks_link, made.asks_text) == ("no", "required", "optional")
    assert (made.link_pattern, made.asks_commit, made.max_words) == (
        "https://github.com/*",
        True,
        300,
    )
    assert post(client, "milestone-edit", course, made.pk, **dates(title="New")).status_code == 302
    made.refresh_from_db()
    assert (made.title, made.asks_link, made.max_words) == ("New", "required", 300)


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"asks_file": "no"}, "asks_file"),
        ({"asks_file": "perhaps"}, "asks_file"),
        ({"asks_file": "required", "file_types": ""}, "file_types"),
        ({"asks_file": "required", "max_files": "21"}, "max_files"),
        ({"asks_file": "no", "asks_text": "required", "max_words": "0"}, "max_words"),
    ],
)
def test_mistakes_in_what_is_asked_are_said_at_the_field(client, course, instructor, asked, field):
    client.force_login(instructor.user)

    response = post(client, "milestone-create", course, **dates(**asked))

    assert response.status_code == 400
    assert list(response.context["form"].errors) == [field]
