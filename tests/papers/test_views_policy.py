import pytest
import time_machine
from django.urls import reverse

from papers import queries
from papers.models import TalkPolicy, TalkQuota
from tests.factories import (
    NOW,
    MembershipFactory,
    PresentationFactory,
    RoundFactory,
    SlotFactory,
    TalkQuotaFactory,
)

pytestmark = pytest.mark.django_db
RULES = {"min_gap_weeks": "2", "offer_hours": "12", "free_skips": "3", "roles_differ": "on"}


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


@pytest.fixture
def round_():
    return RoundFactory()


@pytest.fixture
def course(round_):
    return round_.course


@pytest.fixture
def instructor(course, client):
    member = MembershipFactory(course=course, instructor=True)
    client.force_login(member.user)
    return member


def address(course, name="talk-policy"):
    return reverse(f"papers:{name}", args=[course.slug])


def words(response):
    return " ".join(response.content.decode().split())


def test_rules_are_set_and_shown(client, course, instructor):
    assert queries.talk_policy(course).min_gap_weeks == 1
    version = course.content_version

    response = client.post(address(course), RULES)

    policy = TalkPolicy.objects.get()
    assert (policy.min_gap_weeks, policy.roles_differ, policy.shows_demand) == (2, True, False)
    assert (policy.offer_hours, policy.free_skips) == (12, 3)
    course.refresh_from_db()
    assert course.content_version == version + 1
    assert 'value="2"' in words(client.get(response.url))
    client.post(address(course), RULES | {"min_gap_weeks": "0"})
    assert TalkPolicy.objects.get().min_gap_weeks == 0


@pytest.mark.parametrize(
    ("field", "value"),
    [
        *[("min_gap_weeks", value) for value in ("", "-1", "21", "x", "9" * 30)],
        *[("offer_hours", value) for value in ("0", "337", "9" * 30)],
        *[("free_skips", value) for value in ("-1", "99999")],
    ],
)
def test_bad_numbers_are_told_at_their_field_and_stay(client, course, instructor, field, value):
    response = client.post(address(course), RULES | {field: value})

    assert response.status_code == 400
    assert response.context["form"].errors[field]
    assert not value or f'value="{value}"' in words(response)
    assert not TalkPolicy.objects.exists()


def test_talks_that_the_rules_do_not_allow_together_are_told(client, course, round_, instructor):
    student = MembershipFactory(course=course, user__name="Ada")
    for turn in (1, 2):
        PresentationFactory(slot=SlotFactory(round=round_), membership=student, turn=turn)

    shown = words(client.get(address(course)))

    assert "1 student holds talks that these rules do not allow together: Ada." in shown
    client.post(address(course), RULES | {"min_gap_weeks": "0", "roles_differ": ""})
    assert "Ada" not in words(client.get(address(course)))


def test_a_student_has_a_number_of_their_own(client, course, instructor):
    auditor, eager, usual = MembershipFactory.create_batch(3, course=course)
    TalkQuotaFactory(membership=usual, talks=1)
    assert "Everybody gives 2 talks" in words(client.get(address(course, "talk-quotas")))
    sent = {f"talks_{auditor.pk}": "0", f"talks_{eager.pk}": "3", f"talks_{usual.pk}": ""}

    response = client.post(address(course, "talk-quotas"), sent)

    assert dict(TalkQuota.objects.values_list("membership", "talks")) == {
        auditor.pk: 0,
        eager.pk: 3,
    }
    assert "Saved for 3 students" in words(client.get(response.url))
    client.post(address(course, "talk-quotas"), {f"talks_{auditor.pk}": "1"})
    assert dict(TalkQuota.objects.values_list("membership", "talks")) == {
        auditor.pk: 1,
        eager.pk: 3,
    }


def test_fewer_than_are_held_is_said_and_takes_nothing_away(client, course, round_, instructor):
    talk = PresentationFactory(slot__round=round_, membership__user__name="Ada")
    name = f"talks_{talk.membership_id}"

    response = client.post(address(course, "talk-quotas"), {name: "0"})

    assert "More talks than asked for: Ada." in words(client.get(response.url))
    talk.refresh_from_db()


@pytest.mark.parametrize("value", ["-1", "11", "x", "1.5", "9" * 30])
def test_a_number_that_cannot_be_is_told_at_its_field(client, course, instructor, value):
    student = MembershipFactory(course=course)

    response = client.post(address(course, "talk-quotas"), {f"talks_{student.pk}": value})

    assert response.status_code == 400 and 'class="field-error"' in words(response)
    assert f'value="{value}"' in words(response) and not TalkQuota.objects.exists()


def test_numbers_wait_for_the_sign_up_and_for_students(client, course, round_, instructor):
    assert "No students yet." in words(client.get(address(course, "talk-quotas")))
    round_.delete()
    assert "not been set yet" in words(client.get(address(course, "talk-quotas")))


@pytest.mark.parametrize("count", [1, 3])
def test_numbers_take_as_many_queries_for_three_as_for_one(
    client, course, instructor, count, django_assert_num_queries
):
    MembershipFactory.create_batch(count, course=course)

    with django_assert_num_queries(6):  # session, user, course, member, round, students
        response = client.get(address(course, "talk-quotas"))

    assert words(response).count("data-quota") == count
