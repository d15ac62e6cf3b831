"""Letters about talks, built from templates/emails/*.txt: the first line is the subject."""

from collections.abc import Iterable, Mapping
from zoneinfo import ZoneInfo

from courses.emails import Text, address, build, moment_words
from courses.models import Membership
from papers import queries
from papers.models import Presentation, SeatOffer, SlotTopic, Swap, WaitlistEntry
from papers.rules.talks import slides_due_at
from schedule.models import Seat, SignupRound, Slot


def talk_given(talk: Presentation, slot: Slot) -> Text:
    """Tell a student which talk the staff have given them."""
    course = talk.membership.course
    session = slot.session
    due_at = slides_due_at(
        session.starts_at, lead_days=slot.round.slides_lead_days, zone=course.zone
    )
    return build(
        "talk_given",
        _words(talk.membership, slot)
        | {
            "slides_due": moment_words(due_at, course.zone),
            "url": address("talk", course.slug, talk.pk),
        },
    )


def talk_taken_away(student: Membership, slot: Slot) -> Text:
    """Tell a student that the staff have freed their seat."""
    url = address("papers:presentations", student.course.slug)
    return build("talk_taken_away", _words(student, slot) | {"url": url})


def feedback_released(talk: Presentation, slot: Slot) -> Text:
    """Tell a presenter that the feedback can be read. What it says is not for mail."""
    course = talk.membership.course
    url = f"{address('talk', course.slug, talk.pk)}#feedback"
    return build("feedback_released", _words(talk.membership, slot) | {"url": url})


def swap_offered(swap: Swap) -> Text:
    """Ask a student whether they swap a seat."""
    assert swap.asked is not None
    return _swap(
        "swap_offered", swap, swap.asked, url=address("papers:swap-accept", *_swap_args(swap))
    )


def swap_waits(swap: Swap, reader: Membership) -> Text:
    """Tell either that both agreed, and that the staff have to."""
    return _swap("swap_waits", swap, reader)


def swap_done(swap: Swap, reader: Membership) -> Text:
    """Tell either what they present from now on."""
    return _swap("swap_done", swap, reader, url=address("papers:presentations", _slug(swap)))


def swap_ended(swap: Swap, reader: Membership) -> Text:
    """Tell either that nothing comes of a swap, and why."""
    return _swap("swap_ended", swap, reader)


def seat_offered(offer: SeatOffer) -> Text:
    """Tell who is next on a waitlist that a seat is kept for them, and until when."""
    entry = offer.entry
    course = entry.membership.course
    return build(
        "seat_offered",
        _words(entry.membership, entry.slot)
        | {
            "until": moment_words(offer.lapses_at, course.zone),
            "instead_of": _instead_words(entry),
            "url": address("papers:seat-offer", course.slug, offer.pk),
        },
    )


def waitlist_ended(entry: WaitlistEntry, why: str) -> Text:
    """Tell a student that they wait no more.

    :param why: "lapsed" (the seat was kept, and passed on), "changed" (the talk that they would have
        given for it is another one now), "withdrawn" (there is no such talk any more).
    """
    url = address("papers:signup", entry.membership.course.slug)
    words = _words(entry.membership, entry.slot) | {"why": why, "url": url}
    return build("waitlist_ended", words)


def _instead_words(entry: WaitlistEntry) -> str:
    given = entry.instead_of
    return queries.topic_words(given.seat.slot) if given and given.seat else ""


def _swap(template: str, swap: Swap, reader: Membership, *, url: str = "") -> Text:
    """Say a swap from its reader's side: what they give, and what they get."""
    is_giver = reader.pk == swap.offered_by_id
    other = swap.asked if is_giver else swap.offered_by
    gives, gets = (swap.seat, swap.asked_seat) if is_giver else (swap.asked_seat, swap.seat)
    course = swap.seat.slot.round.course
    return build(
        template,
        {
            "swap": swap,
            "course": course,
            "name": reader.user.name,
            "other": other.user.name if other else "",
            "gives": _seat_words(gives, course.zone),
            "gets": _seat_words(gets, course.zone),
            "url": url or address("papers:swaps", course.slug),
        },
    )


def _swap_args(swap: Swap) -> tuple[str, int]:
    return _slug(swap), swap.pk


def _slug(swap: Swap) -> str:
    return str(swap.seat.slot.round.course.slug)


def _seat_words(seat: Seat | None, zone: ZoneInfo) -> str:
    if seat is None:
        return ""
    return f"{queries.words_of(seat.slot)} ({moment_words(seat.slot.session.starts_at, zone)})"


def talks_assigned(
    student: Membership,
    talks: Iterable[Presentation],
    round_: SignupRound,
    topics: Mapping[int, SlotTopic],
) -> Text:
    """Tell a student which talks the assignment has given them; no query.

    :param topics: of the round's slots, each with its session.
    """
    course, given = round_.course, []
    for talk in talks:
        assert talk.seat is not None  # they were given one this moment
        topic = topics[talk.seat.slot_id]
        starts_at = topic.slot.session.starts_at
        due_at = slides_due_at(starts_at, lead_days=round_.slides_lead_days, zone=course.zone)
        given.append(
            {
                "topic": topic.words,
                "session": topic.slot.session,
                "starts": moment_words(starts_at, course.zone),
                "place": topic.slot.session.place or course.place,
                "slides_due": moment_words(due_at, course.zone),
                "url": address("talk", course.slug, talk.pk),
            }
        )
    url = address("papers:talks-explained", course.slug)
    context = {"name": student.user.name, "course": course, "talks": given, "url": url}
    return build("talks_assigned", context)


def _words(student: Membership, slot: Slot) -> dict[str, object]:
    session, course = slot.session, student.course
    return {
        "name": student.user.name,
        "course": course,
        "topic": queries.topic_words(slot),
        "session": session,
        "starts": moment_words(session.starts_at, course.zone),
        "place": session.place or course.place,
    }
