"""What a student wishes: a number for each talk, a tick for each date they cannot."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from courses.forms import Form
from papers.queries import Demand, OwnWishes, SessionTalks, TalkSlot

MOST = 999
ORDERS = ("", "date", "none")


@dataclass(frozen=True)
class SlotLine:
    """One talk with the field for its rank.

    :param demand: how wanted it is, for who may see it.
    """

    slot: TalkSlot
    rank: forms.BoundField
    demand: Demand | None


@dataclass(frozen=True)
class DayLines:
    """One session with the field that says one cannot, and its talks."""

    day: SessionTalks
    cannot: forms.BoundField
    lines: tuple[SlotLine, ...]


class RankingForm(Form):
    """Only the order of the numbers counts. What is not ranked counts as last, all of it alike.

    :param days: the sessions to come, by date.
    """

    order = forms.ChoiceField(choices=[(name, name) for name in ORDERS], required=False)

    def __init__(
        self, *args: Any, days: Sequence[SessionTalks], wishes: OwnWishes, **kwargs: Any
    ) -> None:
        ranks = {_rank(slot_id): rank for rank, slot_id in enumerate(wishes.ranking, start=1)}
        cannot = {_cannot(session_id): True for session_id in wishes.impossible}
        super().__init__(*args, initial=ranks | cannot, **kwargs)
        self.days = days
        for day in days:
            self.fields[_cannot(day.session.pk)] = forms.BooleanField(
                label=_("I cannot present on this day"), required=False
            )
            for slot in day.slots:
                self.fields[_rank(slot.slot_id)] = forms.IntegerField(
                    label=_("Rank of %(topic)s") % {"topic": slot.topic.words},
                    required=False,
                    min_value=1,
                    max_value=MOST,
                    widget=forms.NumberInput(attrs={"class": "rank__number", "min": 1}),
                )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not cleaned.get("order"):
            self._check_once(cleaned)
        self._check_known()
        return cleaned

    def _check_once(self, cleaned: Mapping[str, Any]) -> None:
        seen: set[int] = set()
        for name, _slot_id in self._slots():
            rank = cleaned.get(name)
            if rank in seen:
                told = _("%(rank)s stands at another talk already.") % {"rank": rank}
                self.add_error(name, told)
            elif rank is not None:
                seen.add(rank)

    def _check_known(self) -> None:
        """Refuse a wish for what is not there: it was withdrawn, or has begun, since the page was read."""
        gone = [
            name
            for name, value in self.data.items()
            if name.startswith(("rank_", "cannot_")) and name not in self.fields and value.strip()
        ]
        if gone:
            self.add_error(
                None,
                _(
                    "A talk that you ranked is not there any more: it was withdrawn or moved. The "
                    "others stand as you left them. Look them through, and save again."
                ),
            )

    def ranking(self) -> list[int]:
        """Return the slots in the order that was sent: the numbers', by date, or none."""
        order = self.cleaned_data["order"]
        if order == "none":
            return []
        if order == "date":
            cannot = self.impossible()
            return [
                slot.slot_id
                for day in self.days
                if day.session.pk not in cannot
                for slot in day.slots
            ]
        ranked = [
            (self.cleaned_data[name], slot_id)
            for name, slot_id in self._slots()
            if self.cleaned_data[name] is not None
        ]
        return [slot_id for _rank, slot_id in sorted(ranked)]

    def impossible(self) -> set[int]:
        """Return the sessions that are ticked."""
        sessions = [day.session.pk for day in self.days]
        return {pk for pk in sessions if self.cleaned_data[_cannot(pk)]}

    def lines(self, demand: Mapping[int, Demand] | None) -> Iterator[DayLines]:
        """Return what the page shows; without demand for who may not see it."""
        for day in self.days:
            lines = tuple(
                SlotLine(
                    slot,
                    self[_rank(slot.slot_id)],
                    None if demand is None else demand.get(slot.slot_id, Demand()),
                )
                for slot in day.slots
            )
            yield DayLines(day, self[_cannot(day.session.pk)], lines)

    def _slots(self) -> Iterator[tuple[str, int]]:
        for day in self.days:
            for slot in day.slots:
                yield _rank(slot.slot_id), slot.slot_id


def _rank(slot_id: int) -> str:
    return f"rank_{slot_id}"


def _cannot(session_id: int) -> str:
    return f"cannot_{session_id}"
