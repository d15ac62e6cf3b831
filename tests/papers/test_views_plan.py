import pytest
import time_machine
from django.urls import reverse

from papers.models import SlotTopic
from tests.factories import (
    NOW,
    MembershipFactory,
    PaperFactory,
    PresentationFactory,
    ReadingFactory,
    RoundFactory,
    SessionFactory,
    TopicFactory,
)

pytestmark = pytest.mark.django_db


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
def ta(course, client):
    member = MembershipFactory(course=course, ta=True)
    client.force_login(member.user)
    return member


@pytest.fixture
def session(course):
    return SessionFactory(course=course, title="Transformers")


def plan(client, course):
    return client.get(reverse("papers:talks-plan", args=[course.slug]))


def offer_readings(client, course, **fields):
    return client.post(reverse("papers:talks-offer-readings", args=[course.slug]), fields)


def offer_address(session):
    return reverse("papers:talk-offer", args=[session.week.course.slug, session.pk])


def offer(client, session, **fields):
    fields = {"paper": "", "title": "", "role": "presenter", "capacity": "2"} | fields
    return client.post(offer_address(session), fields)


def topic_address(name, topic):
    return reverse(f"papers:{name}", args=[topic.slot.round.course.slug, topic.slot_id])


def change(client, topic, **fields):
    fields = {"capacity": "1", "role": "presenter"} | fields
    fields = {"paper": topic.paper_id or "", "title": topic.title} | fields
    return client.post(topic_address("talk-change", topic), fields)


def words(response):
    return " ".join(response.content.decode().split())


def test_without_a_sign_up_there_is_nothing_to_plan_yet(client):
    member = MembershipFactory(ta=True)
    client.force_login(member.user)
    session = SessionFactory(course=member.course)

    assert "has not been set yet" in words(plan(client, member.course))
    assert offer(client, session, title="A debate").status_code == 404
    assert offer_readings(client, member.course, capacity=2).status_code == 404


def test_without_discussions_the_way_to_the_schedule_is_shown(client, course, ta):
    assert "no discussions yet" in words(plan(client, course))


def test_all_required_readings_are_put_up_at_once(client, course, session, ta):
    ReadingFactory.create_batch(2, session=session, course=course)
    assert "Put up 2 talks" in words(plan(client, course))

    response = offer_readings(client, course, capacity="3")

    assert response.url == reverse("papers:talks-plan", args=[course.slug])
    shown = words(client.get(response.url))
    assert "2 talks are up" in shown and "3 of 3 seats free" in shown and "Put up" not in shown
    again = offer_readings(client, course, capacity="3")
    assert "has a talk already" in words(client.get(again.url))
    assert SlotTopic.objects.count() == 2


def test_a_papers_opponents_have_a_slot_of_their_own(client, session, ta, round_):
    topic = TopicFactory(slot__round=round_, slot__session=session)
    paper = str(topic.paper_id)

    assert offer(client, session, paper=paper).status_code == 400
    response = offer(client, session, paper=paper, role="opponent", capacity="3", minimum="2")

    made = SlotTopic.objects.exclude(pk=topic.pk).get()
    assert (made.paper, made.role, made.slot.minimum) == (topic.paper, "opponent", 2)
    shown = words(client.get(response.url))
    assert "Opponent" in shown and "at least 2 taken" in shown
    again = change(client, made, role="presenter")
    assert again.status_code == 400 and "has a talk in this session" in words(again)
    made.slot.refresh_from_db()
    assert (made.slot.capacity, made.slot.minimum) == (3, 2)  # all or nothing


@pytest.mark.parametrize("minimum", ["3", "-1", "x", "9" * 30])
def test_no_more_seats_are_wanted_taken_than_there_are(client, session, ta, round_, minimum):
    response = offer(client, session, title="A debate", capacity="2", minimum=minimum)

    assert response.status_code == 400 and response.context["form"].errors["minimum"]


@pytest.mark.parametrize("capacity", ["", "0", "21", "x", "-1", "1.5", "9" * 30, "\0"])
def test_senseless_number_of_seats_is_refused_at_the_field(client, course, session, ta, capacity):
    ReadingFactory(session=session, course=course)

    response = offer_readings(client, course, capacity=capacity)

    assert response.status_code == 400
    assert response.context["form"].errors["capacity"]
    assert offer(client, session, title="A debate", capacity=capacity).status_code == 400
    assert not SlotTopic.objects.exists()


def test_papers_of_the_session_come_first(client, course, session, ta):
    other = PaperFactory(course=course, title="A other")
    read = ReadingFactory(session=session, course=course, paper__title="B read", paper__year=None)
    elsewhere = PaperFactory()

    shown = words(client.get(offer_address(session)))

    assert shown.index("Read for this session") < shown.index("B read") < shown.index("A other")
    assert read.paper.title in shown and other.title in shown
    assert f">{elsewhere.title} " not in shown


def test_talk_on_a_paper_is_put_up_after_the_others(client, course, session, round_, ta):
    TopicFactory(slot__round=round_, slot__session=session, slot__position=4)
    paper = PaperFactory(course=course)

    response = offer(client, session, paper=str(paper.pk))

    assert response.url == reverse("papers:talks-plan", args=[course.slug])
    topic = SlotTopic.objects.get(paper=paper)
    assert (topic.slot.session, topic.slot.capacity, topic.slot.position) == (session, 2, 5)


def test_talk_may_have_a_topic_of_its_own(client, session, ta):
    assert offer(client, session, title="A debate").status_code == 302
    assert SlotTopic.objects.get().words == "A debate"


def test_paper_and_topic_together_or_neither_are_refused(client, course, session, ta):
    paper = PaperFactory(course=course)

    assert offer(client, session).context["form"].errors["paper"]
    response = offer(client, session, paper=str(paper.pk), title="A debate")

    assert response.status_code == 400
    assert response.context["form"].errors["title"]
    assert "A debate" in words(response)


def test_paper_is_put_up_once_in_a_session(client, course, session, ta):
    paper = PaperFactory(course=course)
    offer(client, session, paper=str(paper.pk))

    response = offer(client, session, paper=str(paper.pk))

    assert response.status_code == 400
    assert "has a talk in this session" in words(response)


@pytest.mark.parametrize("paper", ["x", "\0", "9" * 30, "-1"])
def test_senseless_paper_is_refused_at_the_field(client, session, ta, paper):
    response = offer(client, session, paper=paper)

    assert response.status_code == 400
    assert response.context["form"].errors["paper"]


def test_other_courses_paper_cannot_be_chosen(client, session, ta):
    response = offer(client, session, paper=str(PaperFactory().pk))

    assert response.status_code == 400
    assert response.context["form"].errors["paper"]


def test_cancelled_session_takes_no_talk(client, course, ta):
    session = SessionFactory(course=course, status="cancelled")

    response = offer(client, session, title="A debate")

    assert response.status_code == 400
    assert "is cancelled" in words(response)


def test_talk_is_changed(client, course, round_, ta):
    topic = TopicFactory(slot__round=round_)
    assert "Change a talk" in words(client.get(topic_address("talk-change", topic)))

    assert change(client, topic, paper="", title="A debate", capacity="3").status_code == 302

    topic.refresh_from_db()
    assert (topic.words, topic.slot.seats.count()) == ("A debate", 3)
    assert "3 of 3 seats free" in words(plan(client, course))


def test_taken_talk_keeps_its_topic_and_its_seats(client, round_, ta):
    topic = TopicFactory(slot__round=round_, slot__capacity=2)
    PresentationFactory(slot=topic.slot, seat=topic.slot.seats.get(number=2))

    response = change(client, topic, paper="", title="A debate", capacity="2")
    assert response.status_code == 400
    assert "Free its seats" in words(response)
    response = change(client, topic, capacity="1")
    assert response.status_code == 400
    assert "Free it first" in words(response)

    topic.refresh_from_db()
    assert (topic.title, topic.slot.seats.count()) == ("", 2)


def test_unused_talk_is_withdrawn_and_a_taken_one_is_not(client, course, round_, ta):
    taken, unused = TopicFactory.create_batch(2, slot__round=round_)
    PresentationFactory(slot=taken.slot)
    assert words(plan(client, course)).count("Withdraw") == 1

    assert client.post(topic_address("talk-withdraw", unused)).status_code == 302
    response = client.post(topic_address("talk-withdraw", taken))

    assert response.status_code == 400
    assert "Somebody holds a seat" in words(response)
    assert SlotTopic.objects.get() == taken


def test_other_courses_sessions_and_talks_are_nowhere(client, course, ta):
    session, topic = SessionFactory(), TopicFactory()

    for name, pk in [("talk-offer", session.pk), ("talk-change", topic.slot_id)]:
        assert client.get(reverse(f"papers:{name}", args=[course.slug, pk])).status_code == 404
    address = reverse("papers:talk-withdraw", args=[course.slug, topic.slot_id])
    assert client.post(address).status_code == 404


@pytest.mark.parametrize(
    ("fields", "status"), [({}, 403), ({"observer": True}, 403), ({"dropped": True}, 404)]
)
def test_only_staff_put_talks_up(client, course, session, round_, fields, status):
    topic = TopicFactory(slot__round=round_)
    client.force_login(MembershipFactory(course=course, **fields).user)

    assert plan(client, course).status_code == status
    assert offer(client, session, title="A debate").status_code == status
    assert offer_readings(client, course, capacity="1").status_code == status
    assert change(client, topic).status_code == status
    assert client.post(topic_address("talk-withdraw", topic)).status_code == status


@pytest.mark.parametrize("count", [1, 3])
def test_plan_takes_as_many_queries_for_three_sessions_as_for_one(
    client, course, round_, ta, count, django_assert_num_queries
):
    for _session in range(count):
        session = SessionFactory(course=course)
        for _talk in range(count):
            topic = TopicFactory(slot__round=round_, slot__session=session)
            PresentationFactory(slot=topic.slot)
        ReadingFactory(session=session, course=course)

    # session, user, course, member, round, topics, talks, slides, sessions, readings
    with django_assert_num_queries(10):
        response = plan(client, course)

    assert words(response).count("data-day") == count
