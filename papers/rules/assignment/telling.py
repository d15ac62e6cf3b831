"""The sentences of an explanation, as the student reads them."""

from collections.abc import Callable, Mapping

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from papers.rules.assignment.explaining import Explanation, Given, Missed


def sentences(explanation: Explanation, titles: Mapping[str, str]) -> tuple[str, ...]:
    """Return one sentence for each talk that was given, and one for each that was missed.

    :param titles: what the slots are called; else by their id.
    """
    first = (
        []
        if explanation.ranked or not explanation.given
        else [_("You ranked nothing, so your talks were placed after everybody else's wishes.")]
    )
    given = [_given(one, explanation.ranked, titles) for one in explanation.given]
    missed = [_missed(one, titles) for one in explanation.missed]
    return (*first, *given, *missed)


def _given(given: Given, ranked: int, titles: Mapping[str, str]) -> str:
    words = {"slot": titles.get(given.slot, given.slot), "rank": given.rank, "ranked": ranked}
    if given.is_pinned:
        return _("“%(slot)s”: staff had given it to you beforehand.") % words
    if given.rank is None:
        return _("“%(slot)s”.") % words
    if not given.is_ranked:
        return _("“%(slot)s”: not among the slots that you ranked.") % words
    return _("“%(slot)s”: your choice %(rank)d of %(ranked)d.") % words


def _missed(missed: Missed, titles: Mapping[str, str]) -> str:
    words = {
        "slot": titles.get(missed.slot, missed.slot),
        "other": titles.get(missed.other, missed.other),
        "rank": missed.rank,
        "seats": missed.seats,
        "as_high": missed.as_high,
    }
    return MISSED[missed.kind](missed) % words


MISSED: dict[str, Callable[[Missed], str]] = {
    "impossible": lambda _missed: _(
        "Not your choice %(rank)d, “%(slot)s”: you marked its date as impossible."
    ),
    "pinned": lambda _missed: _(
        "Not your choice %(rank)d, “%(slot)s”: staff had given you other talks beforehand."
    ),
    "session": lambda _missed: _(
        "Not your choice %(rank)d, “%(slot)s”: it is in the same session as your “%(other)s”."
    ),
    "gap": lambda _missed: _(
        "Not your choice %(rank)d, “%(slot)s”: it is too close to your “%(other)s”."
    ),
    "role": lambda _missed: _(
        "Not your choice %(rank)d, “%(slot)s”: you have the same role in “%(other)s”."
    ),
    "full": lambda missed: ngettext(
        "Not your choice %(rank)d, “%(slot)s”: its seat went to somebody who ranked it as high as"
        " you or higher.",
        "Not your choice %(rank)d, “%(slot)s”: its %(seats)d seats went to students who ranked it"
        " as high as you or higher.",
        missed.seats,
    ),
    "needed": lambda missed: (
        _others(missed)
        + " "
        + _("Whoever else has it could not have taken a talk of yours instead.")
    ),
    "worst": lambda missed: (
        _others(missed)
        + " "
        + _(
            "For whoever else has it, a talk of yours would have been a worse choice than anybody in"
            " the course got."
        )
    ),
    "sum": lambda missed: (
        _others(missed)
        + " "
        + _("Exchanging with whoever else has it would have cost them more than it gained you.")
    ),
    "minimum": lambda _missed: _(
        "Not your choice %(rank)d, “%(slot)s”: a talk of yours would have had too few students"
        " without you."
    ),
    "shut": lambda _missed: _("Not your choice %(rank)d, “%(slot)s”: it has no seats."),
    "staff": lambda _missed: _("Not your choice %(rank)d, “%(slot)s”: staff decided so."),
}


def _others(missed: Missed) -> str:
    if not missed.as_high:
        return ngettext(
            "Not your choice %(rank)d, “%(slot)s”: its seat is taken.",
            "Not your choice %(rank)d, “%(slot)s”: its %(seats)d seats are taken.",
            missed.seats,
        )
    return ngettext(
        "Not your choice %(rank)d, “%(slot)s”: all its seats are taken, %(as_high)d by somebody who"
        " ranked it as high as you or higher.",
        "Not your choice %(rank)d, “%(slot)s”: all its seats are taken, %(as_high)d by students who"
        " ranked it as high as you or higher.",
        missed.as_high,
    )
