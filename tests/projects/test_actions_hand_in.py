from datetime import timedelta
from functools import partial

import pytest

from courses.errors import UploadRefused
from courses.models import Upload
from outbox.models import Letter
from projects import actions, errors
from projects.models import Milestone, Submission
from tests.factories import (
    NOW,
    CourseFactory,
    MembershipFactory,
    MilestoneFactory,
    TeamPlaceFactory,
)
from tests.uploads import file_of, pdf_file

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def milestone():
    return MilestoneFactory()


@pytest.fixture
def place(milestone):
    return TeamPlaceFactory(team__course=milestone.course)


@pytest.fixture
def instructor(milestone):
    return MembershipFactory(course=milestone.course, instructor=True)


def hand_in(milestone, by, *, now=NOW, file=None, **fields):
    return actions.submit(milestone=milestone, by=by, files=[file or pdf_file()], now=now, **fields)


def test_file_becomes_version_one_with_its_hash(milestone, place):
    submission = hand_in(milestone, place.membership, comment="The first draft.")

    assert (submission.version, submission.team, submission.membership) == (1, place.team, None)
    assert (submission.submitted_at, submission.submitted_by) == (NOW, place.membership)
    assert len(submission.upload.sha256) == 64
    assert submission.comment == "The first draft."


def test_next_file_is_the_next_version_and_keeps_the_first(milestone, place):
    other = TeamPlaceFactory(team=place.team)
    first = hand_in(milestone, place.membership)
    second = hand_in(milestone, other.membership, file=pdf_file(extra=b"better"))

    first.refresh_from_db()
    assert (first.version, second.version) == (1, 2)
    assert first.upload.sha256 != second.upload.sha256


def test_every_team_and_milestone_counts_its_own_versions(milestone, place):
    other_team = TeamPlaceFactory(team__course=milestone.course)
    other_milestone = MilestoneFactory(course=milestone.course)
    hand_in(milestone, place.membership)

    assert hand_in(milestone, other_team.membership).version == 1
    assert hand_in(other_milestone, place.membership).version == 1


def test_individual_milestone_takes_each_students_own(place):
    milestone = MilestoneFactory(course=place.team.course, is_individual=True)
    loner = MembershipFactory(course=milestone.course)

    first = hand_in(milestone, place.membership)
    alone = hand_in(milestone, loner)

    assert (first.team, first.membership) == (None, place.membership)
    assert (alone.version, alone.membership) == (1, loner)
    assert Letter.objects.get(recipient=loner.user).kind == "submission-received"


def test_receipt_goes_to_every_present_member(milestone, place):
    friend = TeamPlaceFactory(team=place.team).membership
    TeamPlaceFactory(team=place.team, left_at=NOW)
    TeamPlaceFactory(
        team=place.team, membership=MembershipFactory(course=milestone.course, dropped=True)
    )

    submission = hand_in(milestone, place.membership)

    letters = Letter.objects.all()
    assert {letter.recipient for letter in letters} == {place.membership.user, friend.user}
    assert {letter.notices.get().subject_key for letter in letters} == {
        f"submission:{submission.pk}"
    }


def test_receipt_says_file_hash_size_time_with_zone_and_on_time(milestone, place):
    submission = hand_in(milestone, place.membership)

    body = Letter.objects.get().body
    assert "report.pdf" in body
    assert submission.upload.sha256 in body
    assert f"{submission.upload.size} bytes" in body
    assert "Wed 14 Oct 2026, 12:00 KST (Asia/Seoul)" in body
    assert "On time." in body
    assert f"/projects/submissions/{submission.pk}/" in body


def test_receipt_of_a_late_file_says_by_how_much(milestone, place):
    hand_in(milestone, place.membership, now=milestone.due_at + timedelta(hours=3))

    assert "Late by 3 hours." in Letter.objects.get().body


@pytest.mark.parametrize(
    ("moment", "is_late"),
    [("opens_at", False), ("due_at", False), ("closes_at", True)],
)
def test_opening_due_and_closing_moment_still_count(milestone, place, moment, is_late):
    submission = hand_in(milestone, place.membership, now=getattr(milestone, moment))

    assert milestone.dates.is_on_time(submission.submitted_at) is not is_late


@pytest.mark.parametrize(
    ("moment", "step", "error"),
    [
        ("opens_at", -timedelta(seconds=1), errors.NotOpenYet),
        ("closes_at", timedelta(seconds=1), errors.Closed),
    ],
)
def test_outside_the_window_nothing_is_taken(milestone, place, moment, step, error):
    with pytest.raises(error, match="KST"):
        hand_in(milestone, place.membership, now=getattr(milestone, moment) + step)

    assert not Upload.objects.exists()


def test_student_without_team_cannot_hand_in_for_one(milestone):
    with pytest.raises(errors.NotInTeam, match="Create or join one"):
        hand_in(milestone, MembershipFactory(course=milestone.course))


@pytest.mark.parametrize(
    "file", [file_of("notes.exe", b"MZ"), file_of("empty.pdf", b""), file_of("cut.pdf", b"%PDF-1")]
)
def test_refused_file_leaves_earlier_versions_alone(milestone, place, file):
    hand_in(milestone, place.membership)

    with pytest.raises(UploadRefused):
        hand_in(milestone, place.membership, file=file)

    assert list(Submission.objects.values_list("version", flat=True)) == [1]
    assert Letter.objects.count() == 1


def test_file_larger_than_the_milestone_allows_is_refused(place):
    milestone = MilestoneFactory(course=place.team.course, max_bytes=100)

    with pytest.raises(UploadRefused, match="At most"):
        hand_in(milestone, place.membership, file=pdf_file(extra=b"x" * 100))


def create(course, by, **fields):
    dates = {"opens_at": NOW, "due_at": NOW + DAY, "closes_at": NOW + 2 * DAY}
    given = {"position": 1, "title": "Proposal", **dates, **fields}
    return actions.create_milestone(course=course, by=by, now=NOW, **given)


def test_milestone_is_created_with_tidy_endings_and_shown(milestone, instructor):
    version = milestone.course.content_version

    made = create(
        milestone.course, instructor, position=milestone.position + 1, file_types=".PDF, zip zip"
    )

    milestone.course.refresh_from_db()
    assert (made.file_types, made.changed_at) == ("pdf zip", NOW)
    assert milestone.course.content_version == version + 1


@pytest.mark.parametrize(
    "dates", [{"due_at": NOW}, {"closes_at": NOW + DAY / 2}, {"opens_at": NOW + 3 * DAY}]
)
def test_dates_out_of_order_are_refused(milestone, instructor, dates):
    with pytest.raises(errors.DatesOutOfOrder):
        create(milestone.course, instructor, position=milestone.position + 1, **dates)


def test_taken_position_is_refused(milestone, instructor):
    with pytest.raises(errors.PositionTaken, match="Choose a free one"):
        create(milestone.course, instructor, position=milestone.position)


def test_two_courses_may_have_the_same_position(milestone):
    other = CourseFactory()
    by = MembershipFactory(course=other, instructor=True)

    assert create(other, by, position=milestone.position).pk


def test_moved_date_raises_the_revision(milestone, instructor):
    actions.update_milestone(
        milestone=milestone, by=instructor, now=NOW, due_at=milestone.due_at + DAY
    )

    milestone.refresh_from_db()
    assert (milestone.revision, milestone.changed_at) == (1, NOW)


def test_new_words_raise_the_revision_too(milestone, instructor):
    actions.update_milestone(milestone=milestone, by=instructor, now=NOW, title="Proposal")

    milestone.refresh_from_db()
    assert (milestone.title, milestone.revision, milestone.changed_at) == ("Proposal", 1, NOW)


def test_nothing_changed_writes_nothing(milestone, instructor):
    actions.update_milestone(
        milestone=milestone, by=instructor, now=NOW, title=milestone.title, due_at=milestone.due_at
    )

    assert Milestone.objects.get().changed_at != NOW


def test_wrong_change_is_refused_and_changes_nothing(milestone, instructor):
    other = MilestoneFactory(course=milestone.course)

    with pytest.raises(errors.PositionTaken):
        actions.update_milestone(
            milestone=milestone, by=instructor, now=NOW, position=other.position
        )
    with pytest.raises(errors.DatesOutOfOrder):
        actions.update_milestone(
            milestone=milestone, by=instructor, now=NOW, opens_at=milestone.closes_at
        )

    assert Milestone.objects.get(pk=milestone.pk).revision == 0


def test_who_hands_in_is_fixed_once_something_was_handed_in(milestone, place, instructor):
    hand_in(milestone, place.membership)

    with pytest.raises(errors.HandedInAlready):
        actions.update_milestone(milestone=milestone, by=instructor, now=NOW, is_individual=True)

    assert not Milestone.objects.get().is_individual


@pytest.mark.parametrize("is_individual", [True, False])
def test_hand_in_for_whom_the_milestone_is_no_longer_is_refused(place, instructor, is_individual):
    stale = MilestoneFactory(course=place.team.course, is_individual=not is_individual)
    actions.update_milestone(
        milestone=Milestone.objects.get(pk=stale.pk),
        by=instructor,
        now=NOW,
        is_individual=is_individual,
    )

    with pytest.raises(errors.MilestoneChanged, match="hand in again"):
        hand_in(stale, place.membership)

    assert not Submission.objects.exists()
    assert not Upload.objects.exists()
    assert not Letter.objects.exists()


def test_hand_in_for_a_milestone_that_is_gone_is_refused(milestone, place, instructor):
    gone = Milestone.objects.get(pk=milestone.pk)
    actions.delete_milestone(milestone=gone, by=instructor, now=NOW)

    with pytest.raises(errors.MilestoneChanged, match="took this milestone away"):
        hand_in(milestone, place.membership)

    assert not Upload.objects.exists()


def test_a_milestone_that_was_deleted_meanwhile_is_said_to_whoever_changes_it(
    milestone, instructor
):
    seen = Milestone.objects.get(pk=milestone.pk)
    actions.delete_milestone(milestone=milestone, by=instructor, now=NOW)
    by = {"milestone": seen, "by": instructor, "now": NOW}
    for change in [
        partial(actions.delete_milestone, **by),
        partial(actions.update_milestone, **by, title="Other"),
        partial(actions.grant_extension, **by, due_at=NOW, reason="Ill.", membership=instructor),
    ]:
        with pytest.raises(errors.MilestoneChanged, match="deleted it meanwhile"):
            change()


def test_milestone_without_hand_ins_is_deleted(milestone, instructor):
    version = milestone.course.content_version

    actions.delete_milestone(milestone=milestone, by=instructor, now=NOW)

    milestone.course.refresh_from_db()
    assert not Milestone.objects.exists()
    assert milestone.course.content_version == version + 1


def test_milestone_with_hand_ins_stays(milestone, place, instructor):
    hand_in(milestone, place.membership)

    with pytest.raises(errors.HandedInAlready, match="cannot be deleted"):
        actions.delete_milestone(milestone=milestone, by=instructor, now=NOW)

    assert Submission.objects.count() == 1
