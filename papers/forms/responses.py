"""Questions to the readings of a session, and the marks that staff give them."""

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courses.forms import check_can_be_read
from papers import rules
from papers.actions import Draft, Marking
from papers.models import Reading, Response

MARKS = {"": None, "0": 0, "1": 1, "2": 2}


def check_has_no_controls(text: str) -> None:
    if any(unicodedata.category(one) == "Cc" and one not in "\n\t" for one in text):
        raise ValidationError(
            _("There is a character in it that cannot be shown. Please type it anew."),
            code="invalid",
        )


class TextField(forms.CharField):
    """Lines of plain text. A line's end counts as one character, as the browser counts it."""

    widget = forms.Textarea(attrs={"rows": 4})
    default_validators = [check_can_be_read, check_has_no_controls]

    def to_python(self, value: Any) -> str:
        return rules.tidy(super().to_python(value) or "")


class ResponseForm(forms.Form):
    """One question to one reading; several stand on one page, told apart by their prefix.

    `seen` is the print of what stood there when the page was opened.
    """

    text = TextField(
        label=gettext_lazy("Your question"),
        max_length=4000,
        error_messages={"required": gettext_lazy("Write a question first.")},
    )
    seen = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput)

    def __init__(
        self, reading: Reading, mine: Response | None, data: Mapping[str, Any] | None = None
    ) -> None:
        text = mine.text if mine else ""
        initial = {"text": text, "seen": rules.text_print(text)}
        super().__init__(data, prefix=f"reading-{reading.pk}", initial=initial)
        self.reading = reading

    @property
    def is_edited(self) -> bool:
        """Say whether something was typed that did not stand there, without validating it."""
        text, seen = (str(self.data.get(self.add_prefix(name), "")) for name in ("text", "seen"))
        return bool(text.strip()) and rules.text_print(text) != seen

    @property
    def draft(self) -> Draft:
        said = self.cleaned_data
        return Draft(self.reading, said["text"], said["seen"])


@dataclass(frozen=True)
class MarkLine:
    """One question with what is chosen for it.

    :param seen: what stands there, for the next who saves.
    """

    response: Response
    chosen: str
    seen: str
    error: str = ""


class MarksForm:
    """The marks of all questions to a session, saved together.

    Not one of Django's forms: what was chosen for a question that changed meanwhile stays on the
    page, while what was seen of it becomes what stands there now.
    """

    choices = tuple(MARKS)

    def __init__(
        self,
        responses: Iterable[Response],
        posted: Mapping[str, str] | None = None,
        refused: Mapping[int, str] | None = None,
    ) -> None:
        self.posted = posted or {}
        self.lines = {row.pk: self._line(row, (refused or {}).get(row.pk, "")) for row in responses}

    def _line(self, row: Response, refusal: str) -> MarkLine:
        stored = "" if row.mark is None else str(row.mark)
        chosen = self.posted.get(f"mark-{row.pk}", stored)
        error = refusal or ("" if chosen in MARKS else _("A mark is 0, 1 or 2."))
        return MarkLine(
            response=row,
            chosen=chosen if chosen in MARKS else stored,
            seen=rules.shown_state(text=row.text, mark=row.mark),
            error=error,
        )

    @property
    def errors(self) -> Sequence[MarkLine]:
        return [line for line in self.lines.values() if line.error]

    @property
    def marked_count(self) -> int:
        return sum(line.response.mark is not None for line in self.lines.values())

    @property
    def markings(self) -> list[Marking]:
        """Return what differs from what the page showed."""
        found = []
        for pk, line in self.lines.items():
            seen = self.posted.get(f"seen-{pk}", "")
            is_posted = f"mark-{pk}" in self.posted
            if is_posted and line.chosen != seen.partition(":")[0]:
                found.append(Marking(pk, MARKS[line.chosen], seen))
        return found
