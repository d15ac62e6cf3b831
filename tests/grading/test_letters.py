"""Letter grades: every total has one, and proposed cut-offs keep the quotas."""

from decimal import Decimal as D
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grading.errors import ScaleRefused
from grading.rules.letters import Letter, Scale, counts, propose


def scale(*listed):
    """Read "A 90 35" as: A from 90, at most 35 % with it or better."""
    parts = [text.split() for text in listed]
    return Scale(tuple(Letter(p[0], D(p[1]), D(p[2]) if p[2:] else None) for p in parts))


PLAIN = scale("A 90", "B 80", "C 70", "D 60", "F 0")


@pytest.mark.parametrize(
    ("total", "letter"),
    [("100", "A"), ("90", "A"), ("89.99", "B"), ("60.00", "D"), ("59.99", "F"), ("0", "F"),
     ("130", "A"), (None, None)],
)  # fmt: skip
def test_the_letter_is_looked_up_on_the_rounded_total(total, letter):
    assert PLAIN.letter_of(None if total is None else D(total)) == letter


def test_a_course_without_letters_gives_none():
    assert Scale(()).letter_of(D(90)) is None


@pytest.mark.parametrize(
    "listed",
    [
        ("A 90", "B 90", "F 0"),
        ("A 80", "B 90", "F 0"),
        ("A 90", "B 1"),
        ("A 90", "A 80", "F 0"),
        ("A 90 40", "B 80 30", "F 0"),
    ],
)
def test_scales_with_gaps_overlaps_or_contradicting_quotas_are_refused(listed):
    with pytest.raises(ScaleRefused):
        scale(*listed)


def test_counts_say_how_many_with_better_ones_and_whether_too_many():
    found = counts(scale("A 90 30", "B 80 70", "F 0"), [D(t) for t in (95, 91, 85, 10)])
    assert [(c.count, c.with_better, c.most, c.is_broken) for c in found] == [
        (2, 2, 1, True),
        (1, 3, 2, True),
        (1, 4, None, False),
    ]
    assert [(c.percent, c.percent_with_better) for c in found] == [(50, 50), (25, 75), (25, 100)]


@pytest.mark.parametrize(
    ("listed", "totals", "proposed"),
    [
        # 3 of 10 may have an A: 88 is the third best, and 86 the fourth; 87 parts them too
        (("A 95 35", "B 85 70", "F 0"), "99 93 88 86 80 77 74 71 70 50", "87 72 0"),
        (("A 95 30", "F 0"), "90 90 90 90 50", "91 0"),  # four are equal: none of them
        (("A 95 30", "F 0"), "", "1 0"),
        (("A+ 97", "A 95 40", "B 85 80", "C 84", "F 0"), "60 50 40 30 20", "97 50 30 29.99 0"),
        (("A 95 50", "B 85 50", "F 0"), "60.01 60 50 40", "60 55 0"),
        (("A 90", "B 80", "F 0"), "1 2 3", "90 80 0"),
    ],
)
def test_proposed_cutoffs(listed, totals, proposed):
    found = propose(scale(*listed), [D(one) for one in totals.split()])
    assert [one.lowest for one in found.letters] == [D(one) for one in proposed.split()]


@st.composite
def problems(draw):
    names = draw(st.integers(1, 6))
    cuts = sorted(draw(st.sets(st.integers(1, 12000), min_size=names, max_size=names)))[::-1]
    quotas = sorted(draw(st.lists(st.integers(0, 100), min_size=names, max_size=names)))
    kept = draw(st.lists(st.booleans(), min_size=names, max_size=names))
    letters = [
        Letter(f"L{n}", D(cut) / 100, D(quota) if keep else None)
        for n, (cut, quota, keep) in enumerate(zip(cuts, quotas, kept, strict=True))
    ]
    near = st.integers(5990, 6010) | st.integers(0, 12000)
    totals = draw(st.lists(near, max_size=25))
    return Scale((*letters, Letter("F", D(0)))), [D(total) / 100 for total in totals]


@pytest.mark.property
@given(problems())
def test_proposals_keep_every_quota_and_are_as_generous_as_that_allows(problem):
    before, totals = problem
    after = propose(before, totals)

    assert [(one.name, one.quota) for one in after.letters] == [
        (one.name, one.quota) for one in before.letters
    ]
    least, below, below_place = D(0), D(0), len(after.letters) - 1
    for place, count in reversed(list(enumerate(counts(after, totals)[:-1]))):
        if count.letter.quota is None:
            continue
        # By the definition: the lowest cut-off that keeps the quota, and leaves those below their own.
        allowed = int(Fraction(count.letter.quota) * len(totals) / 100)
        worst = sorted(totals, reverse=True)[allowed:]
        least = max([below + D("0.01") * (below_place - place), *(t + D("0.01") for t in worst)])
        assert count.with_better <= allowed
        assert count.with_better == sum(total >= least for total in totals)
        below, below_place = least, place
    assert propose(after, totals) == propose(propose(after, totals), totals)
