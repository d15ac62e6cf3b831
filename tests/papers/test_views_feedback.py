from datetime import timedelta

import pytest
import segno
import time_machine
from django.urls import reverse

from papers.models import Feedback
from papers.rules.qr import qr_svg
from tests.factories import (
    NOW,
    FeedbackFactory,
    MembershipFactory,
    PresentationFactory,
    SessionFactory,
    TopicFactory,
)

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
SAID = {"clarity": "4", "depth": "3", "liked": "The example.", "improve": "Slower."}


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


@pytest.fixture
def slot():
    """A slot of a talk that has just begun."""
    return TopicFactory(
        slot__capacity=2, slot__session__starts_at=NOW, paper__title="Attention"
    ).slot


@pytest.fixture
def talk(slot):
    return PresentationFactory(slot=slot, membership__user__name="Mina Kim")


@pytest.fixture
def course(slot):
    return slot.round.course


@pytest.fixture
def over(slot):
    """The moment from which nothing more is taken."""
    return slot.session.ends_at + DAY


@pytest.fixture
def listener(course):
    return MembershipFactory(course=course)


@pytest.fixture
def ta(course):
    return MembershipFactory(course=course, ta=True)


@pytest.fixture
def ask(client, course):
    """Send a request as a member; return the answer."""

    def ask(member, name, row, data=None):
        client.force_login(member.user)
        url = reverse(name, args=[course.slug, row.pk])
        return client.get(url) if data is None else client.post(url, data)

    return ask


def words(response):
    return " ".join(response.content.decode().split())


def test_listener_gives_feedback_and_finds_it_in_the_form_again(ask, talk, listener, slot):
    assert "Send my feedback" in words(ask(listener, "papers:feedback-give", talk))

    response = ask(listener, "papers:feedback-give", talk, SAID)

    assert response.url == reverse(
        "papers:session-feedback", args=[slot.round.course.slug, slot.session_id]
    )
    found = Feedback.objects.get()
    assert (found.author, found.clarity, found.liked) == (listener, 4, "The example.")
    shown = words(ask(listener, "papers:feedback-give", talk))
    assert "The example." in shown and "Change my feedback" in shown
    assert 'name="clarity" value="4"' in shown and shown.count("checked") == 2


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"clarity": ""}, "Choose one of the five."),
        ({"depth": "6"}, "not one of the available choices"),
        ({"liked": "x" * 2001}, "at most 2000 characters"),
    ],
)
def test_what_cannot_be_is_told_at_its_question_and_nothing_typed_is_lost(
    ask, talk, listener, sent, said
):
    response = ask(listener, "papers:feedback-give", talk, SAID | {"improve": "Louder!"} | sent)

    assert response.status_code == 400
    assert said in words(response) and "Louder!" in words(response)
    assert not Feedback.objects.exists()


def test_closed_window_says_when_it_was_and_keeps_what_was_typed(ask, talk, listener, clock, over):
    clock.move_to(over)

    response = ask(listener, "papers:feedback-give", talk, SAID)

    assert response.status_code == 409
    assert "a day after its end" in words(response) and "The example." in words(response)
    shown = words(ask(listener, "papers:feedback-give", talk))
    assert "Wed 14 Oct 2026, 12:00" in shown and "Thu 15 Oct 2026, 14:00" in shown
    assert "<textarea" not in shown
    FeedbackFactory(presentation=talk, author=listener, liked="My very words")
    assert "My very words" in words(ask(listener, "papers:feedback-give", talk))


def test_presenters_are_told_that_others_give_the_feedback(ask, talk, slot):
    partner = PresentationFactory(slot=slot)
    for one in [talk.membership, partner.membership]:
        response = ask(one, "papers:feedback-give", talk)
        assert response.status_code == 403 and "You present in this talk" in words(response)


def test_session_lists_its_talks_and_what_is_open_for_me(ask, talk, slot, listener):
    other = TopicFactory(slot__round=slot.round, slot__session=slot.session, paper__title="Mamba")
    FeedbackFactory(presentation=PresentationFactory(slot=other.slot), author=listener)

    shown = words(ask(listener, "papers:session-feedback", slot.session))

    assert "Attention" in shown and "Mamba" in shown and "you gave feedback" in shown
    assert shown.count(">Give feedback<") == 1 and shown.count(">Change it<") == 1
    assert "have said something" not in shown and "Release" not in shown
    assert "Your talk" in words(ask(talk.membership, "papers:session-feedback", slot.session))


def test_session_without_talks_says_so(ask, course, listener):
    shown = words(ask(listener, "papers:session-feedback", SessionFactory(course=course)))

    assert "No talks in this session" in shown and "QR code" not in shown


def test_session_page_leads_to_the_forms_while_they_are_open(
    ask, talk, slot, listener, clock, over
):
    address = reverse("papers:session-feedback", args=[slot.round.course.slug, slot.session_id])
    assert address in words(ask(listener, "schedule:session", slot.session))

    clock.move_to(over)
    assert address not in words(ask(listener, "schedule:session", slot.session))


def test_code_on_the_wall_leads_to_the_address_beneath_it(ask, talk, slot, ta, settings):
    settings.SITE_URL = "https://seminar.example.edu"
    slug = slot.round.course.slug
    for name, row, target in [
        ("papers:feedback-qr", talk, reverse("papers:feedback-give", args=[slug, talk.pk])),
        (
            "papers:session-feedback-qr",
            slot.session,
            reverse("papers:session-feedback", args=[slug, slot.session_id]),
        ),
    ]:
        address = f"https://seminar.example.edu{target}"
        shown = ask(ta, name, row).content.decode()
        assert f'href="{address}">seminar.example.edu{target}</a>' in shown
        assert qr_svg(address) in shown


def test_code_is_an_ordinary_one_dark_on_light_with_quiet_around_it():
    drawn = qr_svg("https://seminar.example.edu/")
    code = segno.make_qr("https://seminar.example.edu/", error="m")
    size = len(code.matrix) + 2 * 4

    assert f'viewBox="0 0 {size} {size}"' in drawn
    assert 'fill="#fff"' in drawn and 'stroke="#000"' in drawn
    assert "style" not in drawn


def test_code_is_shown_by_presenters_and_staff_only(ask, talk, slot, listener):
    assert ask(talk.membership, "papers:feedback-qr", talk).status_code == 200
    assert ask(talk.membership, "papers:session-feedback-qr", slot.session).status_code == 200
    assert ask(listener, "papers:feedback-qr", talk).status_code == 403
    assert ask(listener, "papers:session-feedback-qr", slot.session).status_code == 403


def test_staff_read_who_said_what_and_hide_with_a_reason(ask, talk, slot, ta, course):
    for _listener in range(2):
        MembershipFactory(course=course)
    said = FeedbackFactory(presentation=talk, liked="Rude words", author__user__name="Jae Park")
    for _talk in range(2):  # elsewhere the same listener said more
        FeedbackFactory(
            presentation=PresentationFactory(slot=TopicFactory(slot__round=slot.round).slot),
            author=said.author,
        )
    FeedbackFactory(presentation=talk, author=ta)
    shown = words(ask(ta, "papers:feedback-review", talk))
    assert "Jae Park" in shown and "Rude words" in shown
    assert "1 of 5 listeners" in shown and "and 1 more" in shown

    refused = ask(ta, "papers:feedback-hide", said, {"reason": " "})
    assert refused.status_code == 400 and "Rude words" in words(refused)
    ask(ta, "papers:feedback-hide", said, {"reason": "Insulting"})
    again = ask(ta, "papers:feedback-hide", said, {"reason": "Insulting"})

    assert again.status_code == 409 and "hidden this feedback already" in words(again)
    shown = words(ask(ta, "papers:feedback-review", talk))
    assert "Insulting" in shown and "Show it again" in shown
    ask(ta, "papers:feedback-show", said, {})
    assert "Insulting" not in words(ask(ta, "papers:feedback-review", talk))


def test_release_shows_before_what_the_presenter_reads_after(ask, talk, ta, clock, over):
    FeedbackFactory(presentation=talk, liked="Clear figures", improve="Louder")
    hidden = FeedbackFactory(presentation=talk, liked="Rude words")
    ask(ta, "papers:feedback-hide", hidden, {"reason": "Insulting"})
    assert ask(ta, "papers:feedback-release", talk, {}).status_code == 409
    assert "Clear figures" not in words(ask(talk.membership, "talk", talk))
    clock.move_to(over)

    preview = words(ask(ta, "papers:feedback-release", talk))
    assert "Only 1 listener said something" in preview
    ask(ta, "papers:feedback-release", talk, {})
    shown = words(ask(talk.membership, "talk", talk))

    part = preview.partition("data-summary")[2].partition("</div> <form")[0]
    for text in ["Clear figures", "Louder", "1 listener said this"]:
        assert text in part and text in shown
    assert "Rude words" not in preview and "Rude words" not in shown

    ask(ta, "papers:feedback-withhold", talk, {})
    assert "Clear figures" not in words(ask(talk.membership, "talk", talk))


def test_whole_session_is_released_after_a_look(ask, talk, slot, ta, clock, over):
    partner = PresentationFactory(slot=slot)
    FeedbackFactory(presentation=talk, liked="Clear figures")
    assert ask(ta, "papers:session-feedback-release", slot.session, {}).status_code == 409
    clock.move_to(over)
    assert "Release the feedback of this session" in words(
        ask(ta, "papers:session-feedback", slot.session)
    )

    preview = ask(ta, "papers:session-feedback-release", slot.session)
    assert words(preview).count("data-preview") == 1 and "Clear figures" in words(preview)
    ask(ta, "papers:session-feedback-release", slot.session, {})

    assert "Clear figures" in words(ask(talk.membership, "talk", talk))
    assert "Clear figures" not in words(ask(partner.membership, "talk", talk))
    nothing = words(ask(ta, "papers:session-feedback-release", slot.session))
    assert "Nothing to release" in nothing


def released(talk, over):
    talk.feedback_released_at = over
    talk.save()


def page_bytes(ask, talk):
    """Return the presenter's page, without the token that differs at every look."""
    response = ask(talk.membership, "talk", talk)
    return response.content.replace(response.context["csrf_token"].encode(), b"token")


def test_presenters_page_is_the_same_whoever_wrote_what_and_when(ask, talk, course, clock, over):
    """The page holds no name, address, id or moment of an author, not even in an attribute."""
    authors = [
        MembershipFactory(
            course=course, user__name=f"Author{number}", user__email=f"a{number}@example.edu"
        )
        for number in range(2)
    ]
    texts = [("Alpha good", "Alpha bad", 5, 1), ("Beta good", "Beta bad", 1, 4)]
    clock.move_to(over)
    pages = []
    for order in [authors, authors[::-1]]:
        Feedback.objects.all().delete()
        released(talk, over)
        for place, (author, (liked, improve, clarity, depth)) in enumerate(
            zip(order, texts, strict=True)
        ):
            moment = NOW + timedelta(minutes=17 * (place if order is authors else 5 - place))
            FeedbackFactory(
                presentation=talk,
                author=author,
                liked=liked,
                improve=improve,
                clarity=clarity,
                depth=depth,
                given_at=moment,
                changed_at=moment,
            )
        pages.append(page_bytes(ask, talk))

    assert b"Alpha good" in pages[0] and b"Beta bad" in pages[0]
    assert pages[0] == pages[1]
    for author in authors:
        assert author.user.name.encode() not in pages[0]
        assert author.user.email.encode() not in pages[0]
    assert b"12:17" not in pages[0]


def test_nobody_else_reads_what_was_said(ask, talk, slot, course, clock, over, listener):
    FeedbackFactory(presentation=talk, liked="Clear figures")
    partner = PresentationFactory(slot=slot)
    observer = MembershipFactory(course=course, observer=True)
    clock.move_to(over)
    released(talk, over)

    for one in [listener, partner.membership, observer]:
        for name, row in [("talk", talk), ("papers:session-feedback", slot.session)]:
            assert "Clear figures" not in words(ask(one, name, row))


def test_presenter_who_joined_the_staff_does_not_read_names_on_their_own_talk(ask, talk):
    FeedbackFactory(presentation=talk, liked="Clear figures")
    talk.membership.role = "ta"
    talk.membership.save()

    for name in ["papers:feedback-review", "papers:feedback-release"]:
        response = ask(talk.membership, name, talk)
        assert response.status_code == 403 and "your own talk" in words(response)
    hide = ask(talk.membership, "papers:feedback-hide", talk.feedback.get())
    assert hide.status_code == 403


@pytest.mark.parametrize("count", [1, 3])
def test_lists_take_as_many_queries_for_three_as_for_one(
    client, slot, ta, clock, over, count, django_assert_num_queries
):
    for _number in range(count):
        topic = TopicFactory(slot__round=slot.round, slot__session=slot.session)
        talk = PresentationFactory(slot=topic.slot)
        for _listener in range(count):
            FeedbackFactory(presentation=talk)
    clock.move_to(over)
    client.force_login(ta.user)
    slug = slot.round.course.slug

    for name, row, mark, queries in [
        # session, user, course, member, and what the page is about
        ("papers:session-feedback", slot.session, "data-talk", 7),  # session, own, talks
        ("papers:session-feedback-release", slot.session, "data-preview", 8),  # and what was said
        ("papers:feedback-review", talk, "data-opinion", 9),  # talk, topic, rows, listeners, others
    ]:
        with django_assert_num_queries(queries):
            response = client.get(reverse(name, args=[slug, row.pk]))
        assert words(response).count(mark) == count
