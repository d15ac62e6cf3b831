"""The board, requests to join, staff who move students, and final talks that are laid out."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from outbox.models import Letter
from projects import queries
from projects.models import FinalTalk, JoinRequest, LookingStudent, ProjectSettings
from tests.factories import (
    NOW,
    CourseFactory,
    JoinRequestFactory,
    LookingStudentFactory,
    MembershipFactory,
    RoundFactory,
    SlotFactory,
    TeamFactory,
    TeamPlaceFactory,
)

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


@pytest.fixture
def course():
    return CourseFactory()


@pytest.fixture
def student(course, client):
    member = MembershipFactory(course=course, user__name="Ada")
    client.force_login(member.user)
    return member


@pytest.fixture
def team(course):
    """A team with a place that looks for somebody."""
    team = TeamFactory(
        course=course, name="Blue", is_looking=True, looking_for="Somebody who knows CUDA."
    )
    TeamPlaceFactory(team=team, membership__user__name="Bob")
    return team


def sign_in(client, member):
    client.force_login(member.user)


def address(name, course, *args):
    return reverse(f"projects:{name}", args=[course.slug, *args])


def words(response):
    return response.content.decode()


def test_board_shows_teams_and_students_and_leads_to_asking(client, course, student, team):
    LookingStudentFactory(membership__course=course, interests="Compilers.")
    full = TeamFactory(course=course, is_looking=True)
    TeamPlaceFactory.create_batch(4, team=full)

    shown = words(client.get(address("looking", course)))

    assert "Somebody who knows CUDA." in shown
    assert "3 places free" in shown
    assert address("team-ask", course, team.pk) in shown
    assert "Compilers." in shown
    assert full.name not in shown


def test_empty_board_says_so(client, course, student):
    shown = words(client.get(address("looking", course)))

    assert "No team says that it looks for members." in shown
    assert "Put it on the board" in shown


def test_student_goes_on_the_board_and_off_it(client, course, student):
    put = address("looking-put", course)
    assert client.post(put, {"interests": ""}).status_code == 400
    assert client.post(put, {"interests": "x" * 301}).status_code == 400

    assert client.post(put, {"interests": "Caches."}).status_code == 302
    assert "Change it" in words(client.get(address("looking", course)))
    assert client.post(put, {"interests": "Caches, mostly."}).status_code == 302
    assert LookingStudent.objects.get().interests == "Caches, mostly."

    assert client.post(address("looking-end", course)).status_code == 302
    assert not LookingStudent.objects.exists()


def test_who_is_in_a_team_is_not_put_on_the_board(client, course, student):
    TeamPlaceFactory(team__course=course, membership=student)

    assert client.post(address("looking-put", course), {"interests": "x"}).status_code == 400
    assert not LookingStudent.objects.exists()


def test_a_team_says_whom_it_looks_for(client, course, student):
    team = TeamPlaceFactory(team__course=course, membership=student).team
    shown = words(client.get(address("looking", course)))
    assert address("team-looking", course, team.pk) in shown

    typed = {"is_looking": "on", "looking_for": "A writer."}
    response = client.post(address("team-looking", course, team.pk), typed)

    assert response.status_code == 302
    team.refresh_from_db()
    assert (team.is_looking, team.looking_for) == (True, "A writer.")


def test_a_full_team_is_not_offered_to_look(client, course, student):
    team = TeamPlaceFactory(team__course=course, membership=student).team
    TeamPlaceFactory.create_batch(3, team=team)

    assert address("team-looking", course, team.pk) not in words(
        client.get(address("looking", course))
    )


def test_student_asks_and_a_member_lets_them_in(client, course, student, team):
    ask = address("team-ask", course, team.pk)
    assert "Ask to join" in words(client.get(ask))
    assert client.post(ask, {"text": ""}).status_code == 400
    assert client.post(ask, {"text": "I know CUDA."}).status_code == 302
    again = client.post(ask, {"text": "Please."})
    assert again.status_code == 400
    assert "asked Blue already" in words(again)
    request = JoinRequest.objects.get()
    assert address("request-withdraw", course, request.pk) in words(
        client.get(address("projects", course))
    )

    sign_in(client, team.places.first().membership)
    assert "I know CUDA." in words(client.get(address("team", course, team.pk)))
    response = client.post(address("request-accept", course, request.pk), follow=True)

    assert "Ada is in the team now." in words(response)
    assert queries.current_team(student) == team
    late = client.post(address("request-accept", course, request.pk), follow=True)
    assert "no longer open" in words(late)
    assert Letter.objects.filter(recipient=student.user).count() == 1


def test_a_request_is_declined_or_taken_back(client, course, student, team):
    asked, other = (
        JoinRequestFactory(team=team, membership__course=course),
        JoinRequestFactory(team=team, membership=student),
    )
    assert client.post(address("request-withdraw", course, other.pk)).status_code == 302
    assert client.post(address("request-withdraw", course, other.pk)).status_code in {400, 404}

    sign_in(client, team.places.first().membership)
    response = client.post(address("request-decline", course, asked.pk), follow=True)
    assert "You have declined." in words(response)
    response = client.post(address("request-decline", course, asked.pk), follow=True)
    assert "no longer open" in words(response)

    assert set(JoinRequest.objects.values_list("state", flat=True)) == {"declined", "withdrawn"}


def test_locked_teams_take_nobody_in(client, course, student, team):
    ProjectSettings.objects.create(course=course, teams_locked_at=NOW)

    response = client.post(address("team-ask", course, team.pk), {"text": "Please."})

    assert response.status_code in {400, 403}
    assert not JoinRequest.objects.exists()
    shown = words(client.get(address("looking", course)))
    assert "The teams are fixed by now." in shown
    assert address("team-ask", course, team.pk) not in shown


@pytest.fixture
def instructor(course, client):
    member = MembershipFactory(course=course, instructor=True)
    client.force_login(member.user)
    return member


def test_staff_move_a_student_to_another_team(client, course, team, instructor):
    place = team.places.get()
    other = TeamPlaceFactory(team__course=course, team__name="Green").team
    move = address("place-move", course, place.pk)
    assert "Green" in words(client.get(move))
    assert client.post(move, {"team": team.pk}).status_code == 400

    response = client.post(move, {"team": other.pk}, follow=True)

    assert "is in Green now" in words(response)
    assert queries.current_team(place.membership) == other


def test_a_full_team_is_said_at_moving(client, course, team, instructor):
    other = TeamFactory(course=course)
    TeamPlaceFactory.create_batch(4, team=other)

    response = client.post(address("place-move", course, team.places.get().pk), {"team": other.pk})

    assert response.status_code == 400
    assert "is full" in words(response)


def test_a_student_put_into_a_team_may_count_from_earlier_on(client, course, team, instructor):
    student = MembershipFactory(course=course)
    put = address("team-place", course, team.pk)
    later = client.post(put, {"membership": student.pk, "since": "2026-12-01T09:00"})
    assert later.status_code == 400

    response = client.post(put, {"membership": student.pk, "since": "2026-10-01T09:00"})

    assert response.status_code == 302
    assert student.team_places.get().joined_at < NOW - DAY


def test_staff_lay_the_rest_of_the_final_talks_out(client, course, team, instructor):
    lay_out = address("final-talks-lay-out", course)
    round_ = RoundFactory(course=course, purpose="final", seats_each=1)
    other = TeamPlaceFactory(team__course=course, team__name="Green").team
    first = SlotFactory(round=round_, capacity=1)
    page = client.get(lay_out)
    assert "missing" in words(page) or "seat" in words(page)
    assert client.post(lay_out, {"plan": page.context["plan"].mark}).status_code == 400
    assert not FinalTalk.objects.exists()

    second = SlotFactory(round=round_, capacity=1)
    assert client.post(lay_out, {"plan": "another"}).status_code == 400
    page = client.get(lay_out)
    assert client.post(lay_out, {"plan": page.context["plan"].mark}).status_code == 302

    talks = FinalTalk.objects.all()
    assert {talk.team for talk in talks} == {team, other}
    assert {talk.seat.slot for talk in talks} == {first, second}


@pytest.mark.parametrize("count", [1, 3])
def test_board_takes_as_many_queries_for_one_as_for_three(
    client, course, student, count, django_assert_max_num_queries
):
    for _number in range(count):
        TeamPlaceFactory(team__course=course, team__is_looking=True)
        LookingStudentFactory(membership__course=course)

    with django_assert_max_num_queries(12):
        response = client.get(address("looking", course))

    assert words(response).count("data-looking-team") == count
