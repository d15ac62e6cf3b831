import pytest
from django.urls import reverse

from outbox.models import Letter
from projects import queries
from projects.models import ProjectSettings, Team, TeamInvitation
from tests.factories import (
    NOW,
    CourseFactory,
    FinalTalkFactory,
    MembershipFactory,
    MilestoneFactory,
    SubmissionFactory,
    TeamFactory,
    TeamInvitationFactory,
    TeamPlaceFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def course():
    return CourseFactory()


@pytest.fixture
def student(course, client):
    member = MembershipFactory(course=course)
    client.force_login(member.user)
    return member


@pytest.fixture
def instructor(course):
    return MembershipFactory(course=course, instructor=True)


def page(client, name, course, /, *args):
    return client.get(reverse(f"projects:{name}", args=[course.slug, *args]))


def post(client, name, course, /, *args, **fields):
    return client.post(reverse(f"projects:{name}", args=[course.slug, *args]), fields)


def words(response):
    return response.content.decode()


def test_student_without_team_sees_invitations_and_how_to_begin(client, course, student):
    invitation = TeamInvitationFactory(team__course=course, membership=student)

    shown = words(page(client, "projects", course))

    assert invitation.team.name in shown and invitation.invited_by.user.name in shown
    assert reverse("projects:team-create", args=[course.slug]) in shown
    assert reverse("projects:invitation-accept", args=[course.slug, invitation.pk]) in shown


def test_invitation_of_a_full_team_is_shown_without_accepting(client, course, student):
    ProjectSettings.objects.create(course=course, team_max=1)
    invitation = TeamInvitationFactory(team__course=course, membership=student)
    TeamPlaceFactory(team=invitation.team)

    shown = words(page(client, "projects", course))

    assert "full at present" in shown
    assert reverse("projects:invitation-accept", args=[course.slug, invitation.pk]) not in shown
    assert reverse("projects:invitation-decline", args=[course.slug, invitation.pk]) in shown


def test_student_sees_team_milestones_and_final_talk(client, course, student):
    team = TeamPlaceFactory(team__course=course, membership=student).team
    milestone = MilestoneFactory(course=course, title="Checkpoint")
    submission = SubmissionFactory(milestone=milestone, team=team)
    talk = FinalTalkFactory(team=team, slot__round__course=course)

    response = page(client, "projects", course)

    shown = words(response)
    assert "Checkpoint" in shown and "Handed in on time" in shown
    assert reverse("projects:submission", args=[course.slug, submission.pk]) in shown
    assert reverse("projects:final-talks", args=[course.slug]) in shown
    assert response.context["final_talk"] == talk
    assert reverse("projects:team-leave", args=[course.slug, team.pk]) in shown


def test_fixed_teams_are_said_and_nothing_is_offered(client, course, student):
    ProjectSettings.objects.create(course=course, teams_locked_at=NOW)

    shown = words(page(client, "projects", course))

    assert "teams are fixed" in shown
    assert reverse("projects:team-create", args=[course.slug]) not in shown


def test_observer_sees_milestones_and_no_team(client, course):
    observer = MembershipFactory(course=course, observer=True)
    team = TeamPlaceFactory(team__course=course).team
    milestone = MilestoneFactory(course=course)
    client.force_login(observer.user)

    shown = words(page(client, "projects", course))

    assert milestone.title in shown
    assert team.name not in shown
    assert page(client, "team", course, team.pk).status_code == 403
    assert page(client, "final-talks", course).status_code == 403


def test_course_without_milestones_says_so(client, course, student):
    assert "nothing to hand in yet" in words(page(client, "projects", course))


@pytest.mark.parametrize("count", [1, 3])
def test_students_page_takes_sixteen_queries(
    client, course, student, count, django_assert_num_queries
):
    team = TeamPlaceFactory(team__course=course, membership=student).team
    for milestone in MilestoneFactory.create_batch(count, course=course):
        SubmissionFactory(milestone=milestone, team=team)
    for other in TeamFactory.create_batch(count, course=course):
        TeamPlaceFactory.create_batch(count, team=other)

    # session, user, course, membership, round, team, settings, members, requests, submissions,
    # milestones, extensions, settings again, talk, places, teams
    with django_assert_num_queries(16):
        response = page(client, "projects", course)

    assert words(response).count("data-milestone") == count
    assert words(response).count("data-team=") == count + 1


@pytest.mark.parametrize("count", [1, 3])
def test_page_with_invitations_takes_fifteen_queries(
    client, course, student, count, django_assert_num_queries
):
    for invitation in TeamInvitationFactory.create_batch(
        count, team__course=course, membership=student
    ):
        TeamPlaceFactory.create_batch(count, team=invitation.team)

    with django_assert_num_queries(15):
        response = page(client, "projects", course)

    assert words(response).count("data-invitation") == count


def test_student_creates_a_team(client, course, student):
    response = post(client, "team-create", course, name="Kernels", repository="example.org/k")

    team = Team.objects.get()
    assert response.url == reverse("projects:team", args=[course.slug, team.pk])
    assert (team.name, team.repository) == ("Kernels", "https://example.org/k")
    assert queries.members_of(team) == [student]


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "x" * 81}, "name"),
        ({"name": "nul\0"}, "name"),
        ({"name": "Kernels", "repository": "javascript:alert(1)"}, "repository"),
        ({"name": "Taken"}, "name"),
    ],
)
def test_mistakes_in_a_team_are_said_at_the_field(client, course, student, fields, field):
    TeamFactory(course=course, name="Taken")

    response = post(client, "team-create", course, **fields)

    assert response.status_code == 400
    assert response.context["form"].errors[field]
    assert Team.objects.count() == 1


def test_student_in_a_team_is_told_at_creating_another(client, course, student):
    TeamPlaceFactory(team__course=course, membership=student)

    response = post(client, "team-create", course, name="Second")

    assert response.status_code == 400
    assert "in a team already" in words(response)


def test_create_page_is_shown(client, course, student):
    assert page(client, "team-create", course).status_code == 200


def test_other_students_see_name_title_abstract_and_members_only(client, course, student):
    team = TeamFactory(
        course=course, title="Fast", abstract="About speed.", repository="https://example.org/r"
    )
    place = TeamPlaceFactory(team=team)
    invitation = TeamInvitationFactory(team=team)
    submission = SubmissionFactory(milestone__course=course, team=team)

    shown = words(page(client, "team", course, team.pk))

    for word in [team.name, "Fast", "About speed.", place.membership.user.name]:
        assert word in shown
    for word in ["example.org", invitation.membership.user.name, submission.upload.name]:
        assert word not in shown
    assert "Joined" not in shown


def test_members_see_repository_invitations_and_versions(client, course, student):
    team = TeamPlaceFactory(
        team__course=course, membership=student, team__repository="https://example.org/r"
    ).team
    invitation = TeamInvitationFactory(team=team)
    submission = SubmissionFactory(milestone__course=course, team=team, submitted_by=student)

    shown = words(page(client, "team", course, team.pk))

    for word in ["example.org", invitation.membership.user.name, submission.upload.name]:
        assert word in shown
    assert reverse("projects:team-edit", args=[course.slug, team.pk]) in shown
    assert "Joined" not in shown


def test_staff_see_the_history(client, course, instructor):
    team = TeamFactory(course=course)
    gone = TeamPlaceFactory(team=team, left_at=NOW)
    here = TeamPlaceFactory(team=team)
    dropped = TeamPlaceFactory(team=team, membership__dropped=True)
    client.force_login(instructor.user)

    shown = words(page(client, "team", course, team.pk))

    assert gone.membership.user.name in shown and "dropped the course" in shown
    assert dropped.membership.user.name in shown
    assert reverse("projects:place-end", args=[course.slug, here.pk]) in shown
    assert reverse("projects:place-end", args=[course.slug, gone.pk]) not in shown


def test_ta_sees_the_team_and_changes_nothing(client, course):
    ta = MembershipFactory(course=course, ta=True)
    team = TeamPlaceFactory(team__course=course).team
    client.force_login(ta.user)

    shown = words(page(client, "team", course, team.pk))

    assert "Joined" in shown
    assert reverse("projects:team-edit", args=[course.slug, team.pk]) not in shown
    assert page(client, "team-edit", course, team.pk).status_code == 403


@pytest.mark.parametrize("count", [1, 3])
def test_team_page_takes_sixteen_queries(
    client, course, instructor, count, django_assert_num_queries
):
    team = TeamFactory(course=course)
    TeamPlaceFactory.create_batch(count, team=team)
    TeamInvitationFactory.create_batch(count, team=team)
    for milestone in MilestoneFactory.create_batch(count, course=course):
        SubmissionFactory(milestone=milestone, team=team)
    client.force_login(instructor.user)

    # session, user, course, membership, team, settings, members, talk, submissions, places,
    # invitations, requests, papers
    with django_assert_num_queries(16):
        response = page(client, "team", course, team.pk)

    assert words(response).count("data-version") == count


def test_members_edit_their_teams_page(client, course, student):
    team = TeamPlaceFactory(team__course=course, membership=student).team

    assert page(client, "team-edit", course, team.pk).status_code == 200
    response = post(client, "team-edit", course, team.pk, name=team.name, title="Fast kernels")

    team.refresh_from_db()
    assert response.status_code == 302
    assert team.title == "Fast kernels"


def test_taken_name_is_said_at_the_field(client, course, student):
    team = TeamPlaceFactory(team__course=course, membership=student).team
    other = TeamFactory(course=course)

    response = post(client, "team-edit", course, team.pk, name=other.name)

    assert response.status_code == 400
    assert "already" in str(response.context["form"].errors["name"])


def test_student_of_another_team_edits_and_invites_nothing(client, course, student):
    team = TeamPlaceFactory(team__course=course).team

    for name in ["team-edit", "team-invite", "team-leave"]:
        assert page(client, name, course, team.pk).status_code == 403
    assert page(client, "team-place", course, team.pk).status_code == 403


def test_invite_offers_those_without_team_and_not_yet_asked(client, course, student):
    team = TeamPlaceFactory(team__course=course, membership=student).team
    free = MembershipFactory(course=course)
    TeamInvitationFactory(team=team)
    TeamPlaceFactory(team__course=course)
    MembershipFactory(course=course, dropped=True)

    response = page(client, "team-invite", course, team.pk)

    offered = response.context["form"].fields["membership"].queryset
    inviter = TeamInvitation.objects.get().invited_by
    assert set(offered) == {free, inviter}
    assert free.user.email in words(response)


def test_invitation_is_sent_from_the_page(client, course, student):
    team = TeamPlaceFactory(team__course=course, membership=student).team
    friend = MembershipFactory(course=course)

    response = post(client, "team-invite", course, team.pk, membership=friend.pk)

    assert response.status_code == 302
    assert TeamInvitation.objects.get().membership == friend
    assert Letter.objects.get().recipient == friend.user


@pytest.mark.parametrize("choice", ["", "x", "999999999999999999999", "-1", "\0", "٣"])
def test_nonsense_as_invited_person_is_said_at_the_field(client, course, student, choice):
    team = TeamPlaceFactory(team__course=course, membership=student).team

    response = post(client, "team-invite", course, team.pk, membership=choice)

    assert response.status_code == 400
    assert response.context["form"].errors["membership"]


def test_full_team_is_said_at_inviting(client, course, student):
    ProjectSettings.objects.create(course=course, team_max=1)
    team = TeamPlaceFactory(team__course=course, membership=student).team
    friend = MembershipFactory(course=course)

    response = post(client, "team-invite", course, team.pk, membership=friend.pk)

    assert response.status_code == 400
    assert "full" in str(response.context["form"].errors["membership"])


def test_accepting_leads_to_the_team(client, course, student):
    invitation = TeamInvitationFactory(team__course=course, membership=student)

    response = post(client, "invitation-accept", course, invitation.pk)

    assert response.url == reverse("projects:team", args=[course.slug, invitation.team_id])
    assert queries.current_team(student) == invitation.team


def test_declining_leads_back(client, course, student):
    invitation = TeamInvitationFactory(team__course=course, membership=student)

    response = post(client, "invitation-decline", course, invitation.pk)

    assert response.url == reverse("projects:projects", args=[course.slug])
    assert queries.current_team(student) is None


@pytest.mark.parametrize("answer", ["accept", "decline"])
def test_closed_invitation_is_said_on_the_page(client, course, student, answer):
    invitation = TeamInvitationFactory(
        team__course=course, membership=student, state="withdrawn", answered_at=NOW
    )

    response = post(client, f"invitation-{answer}", course, invitation.pk)

    assert response.status_code == 400
    assert "no longer open" in words(response)


def test_somebody_elses_invitation_is_nowhere(client, course, student):
    invitation = TeamInvitationFactory(team__course=course)

    assert post(client, "invitation-accept", course, invitation.pk).status_code == 404
    assert post(client, "invitation-decline", course, invitation.pk).status_code == 404
    assert post(client, "invitation-withdraw", course, invitation.pk).status_code == 403
    assert post(client, "invitation-withdraw", course, 999).status_code == 404


def test_member_withdraws_an_invitation_once(client, course, student):
    team = TeamPlaceFactory(team__course=course, membership=student).team
    invitation = TeamInvitationFactory(team=team)

    for _attempt in range(2):
        assert post(client, "invitation-withdraw", course, invitation.pk).status_code == 302

    invitation.refresh_from_db()
    assert invitation.state == "withdrawn"


def test_leaving_asks_first(client, course, student):
    team = TeamPlaceFactory(team__course=course, membership=student).team

    assert "Leave" in words(page(client, "team-leave", course, team.pk))
    assert queries.current_team(student) == team
    assert post(client, "team-leave", course, team.pk).status_code == 302
    assert queries.current_team(student) is None


def test_fixed_team_cannot_be_left(client, course, student):
    ProjectSettings.objects.create(course=course, teams_locked_at=NOW)
    team = TeamPlaceFactory(team__course=course, membership=student).team

    response = post(client, "team-leave", course, team.pk)

    assert response.status_code == 400
    assert "Ask the staff" in words(response)


def test_staff_put_a_student_in_and_take_one_out(client, course, instructor):
    team = TeamPlaceFactory(team__course=course).team
    friend = MembershipFactory(course=course)
    client.force_login(instructor.user)

    assert page(client, "team-place", course, team.pk).status_code == 200
    assert post(client, "team-place", course, team.pk, membership=friend.pk).status_code == 302
    place = team.places.get(membership=friend)
    assert post(client, "place-end", course, place.pk).status_code == 302

    assert queries.current_team(friend) is None
    assert post(client, "place-end", course, place.pk).status_code == 404


def test_staff_are_told_that_the_team_is_full(client, course, instructor):
    ProjectSettings.objects.create(course=course, team_max=1)
    team = TeamPlaceFactory(team__course=course).team
    friend = MembershipFactory(course=course)
    client.force_login(instructor.user)

    assert post(client, "team-place", course, team.pk, membership=friend.pk).status_code == 400


def test_staff_make_an_empty_team(client, course, instructor):
    client.force_login(instructor.user)

    post(client, "team-create", course, name="Kernels")

    assert queries.members_of(Team.objects.get()) == []


def test_staff_set_the_rules_for_teams(client, course, instructor):
    client.force_login(instructor.user)

    assert page(client, "settings-edit", course).status_code == 200
    response = post(
        client, "settings-edit", course, team_max="3", teams_locked_at="2026-10-14T12:00"
    )

    settings = ProjectSettings.objects.get()
    assert response.status_code == 302
    assert (settings.team_max, settings.teams_locked_at) == (3, NOW)


@pytest.mark.parametrize("number", ["0", "21", "x", "", "1e400", "NaN"])
def test_senseless_team_size_is_said_at_the_field(client, course, instructor, number):
    client.force_login(instructor.user)

    response = post(client, "settings-edit", course, team_max=number)

    assert response.status_code == 400
    assert response.context["form"].errors["team_max"]


@pytest.mark.parametrize(
    ("name", "args"),
    [("projects", []), ("team", [1]), ("milestone", [1]), ("final-talks", []), ("inspection", [])],
)
def test_visitor_is_asked_to_sign_in_and_stranger_finds_nothing(client, course, name, args):
    assert page(client, name, course, *args).url.startswith("/accounts/sign-in/")
    client.force_login(MembershipFactory().user)
    assert page(client, name, course, *args).status_code == 404


def test_other_courses_rows_are_nowhere(client, course, student):
    other = TeamFactory()
    milestone = MilestoneFactory()
    submission = SubmissionFactory()

    assert page(client, "team", course, other.pk).status_code == 404
    assert page(client, "milestone", course, milestone.pk).status_code == 404
    assert page(client, "submission", course, submission.pk).status_code == 404
    assert page(client, "team", course, 10**30).status_code == 404


def test_archived_course_is_read_and_not_written(client, course, student):
    team = TeamPlaceFactory(team__course=course, membership=student).team
    course.archived_at = NOW
    course.save()

    assert page(client, "projects", course).status_code == 200
    assert page(client, "team", course, team.pk).status_code == 200
    for name in ["team-edit", "team-invite", "team-leave"]:
        response = page(client, name, course, team.pk)
        assert response.status_code == 403
