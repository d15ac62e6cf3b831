"""When feedback is taken, and that what a presenter reads depends on nothing but the words."""

from datetime import timedelta
from itertools import permutations

import pytest

from papers.rules.feedback import Opinion, feedback_window, summarise, takes_feedback
from tests.factories import NOW

ENDS = NOW + timedelta(hours=2)
CLOSES = ENDS + timedelta(hours=24)
MOMENT = timedelta(microseconds=1)


@pytest.mark.parametrize(
    ("now", "status", "is_taken", "state"),
    [
        (NOW - MOMENT, "planned", False, "before"),
        (NOW, "planned", True, "open"),
        (ENDS, "planned", True, "open"),
        (CLOSES - MOMENT, "planned", True, "open"),
        (CLOSES, "planned", False, "over"),
        (NOW, "cancelled", False, "off"),
        (NOW, "moved", False, "off"),
    ],
)
def test_feedback_is_taken_from_the_beginning_until_a_day_after(now, status, is_taken, state):
    told = {"starts_at": NOW, "ends_at": ENDS, "status": status, "now": now}

    window = feedback_window(**told)

    assert takes_feedback(**told) is window.is_open is is_taken
    assert window.state.value == state
    assert (window.opens_at, window.closes_at) == (NOW, CLOSES)
    assert window.is_over is (state in {"over", "off"})
    assert window.has_ended is (now >= ENDS or state == "off")


def test_summary_counts_each_level_and_leaves_out_what_nobody_wrote():
    said = [Opinion(5, 1, "Figures", ""), Opinion(5, 3, " ", "Slower"), Opinion(2, 3, "Jokes", "")]

    found = summarise(said, salt="talk 1")

    assert (found.count, found.is_small) == (3, False)
    assert found.clarity == (0, 1, 0, 0, 2) and found.depth == (1, 0, 2, 0, 0)
    assert set(found.liked) == {"Figures", "Jokes"} and found.improve == ("Slower",)
    assert summarise(said[:2], salt="talk 1").is_small


def test_order_of_texts_is_the_same_whoever_came_first_and_another_for_each_talk():
    said = [Opinion(3, 3, text, f"not {text}") for text in "abcd"]

    orders = {summarise(one, salt="talk 1").liked for one in permutations(said)}
    by_talk = {summarise(said, salt=f"talk {number}").liked for number in range(20)}

    assert len(orders) == 1
    assert len(by_talk) > 10
