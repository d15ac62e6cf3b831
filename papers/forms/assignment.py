"""Forms of the pages on which the talks are assigned."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from courses.forms import Form
from papers.models import AssignmentRun, ProposedTalk
from schedule.models import Slot

LARGEST_SEED = 2**31 - 1
TARGET = re.compile(r"s([0-9]{1,18})(?:/([0-9]{1,18}))?", re.ASCII)


class StartForm(Form):
    submit_label = _("Compute")
    seed = forms.IntegerField(
        label=_("Number for the lots"),
        min_value=0,
        max_value=LARGEST_SEED,
        initial=0,
        help_text=_(
            "Where several assignments are equally good, lots are drawn. The same number draws the same lots."
        ),
    )


class RevisionForm(Form):
    """Which state of a proposal somebody looked at: another one is not changed unseen."""

    revision = forms.IntegerField(min_value=0, max_value=LARGEST_SEED, widget=forms.HiddenInput)


class PinForm(RevisionForm):
    is_pinned = forms.BooleanField(required=False)


class MoveForm(RevisionForm):
    """Where a proposed talk goes: a slot, or a slot and who leaves it ("s12", "s12/345")."""

    submit_label = _("Propose this")
    target = forms.CharField(
        max_length=40, error_messages={"required": _("Choose where the talk goes.")}
    )

    def __init__(self, *args: Any, run: AssignmentRun, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.run = run

    def clean_target(self) -> tuple[Slot, ProposedTalk | None]:
        found = TARGET.fullmatch(self.cleaned_data["target"])
        slot = Slot.objects.filter(pk=found[1], round=self.run.round_id).first() if found else None
        swap = self.run.talks.filter(pk=found[2]).first() if found and found[2] else None
        if slot is None or (found and found[2] and swap is None):
            raise forms.ValidationError(_("Choose a talk of the list."), code="invalid")
        return slot, swap


class AcceptForm(RevisionForm):
    submit_label = _("Accept and write the letters")
    although_changed = forms.BooleanField(
        label=_("I have read what changed, and accept it all the same."), required=False
    )
