"""Choosing what to swap, what to give for a seat, and why staff stop it."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from courses.forms import Form
from papers.models import Presentation
from papers.queries.exchange import HeldTalk

ANYONE = "anyone"
NOTHING = "nothing"


class TalkChoiceField(forms.TypedChoiceField):
    """One talk of a list, or none, which has a word of its own."""

    def offer(self, held: Sequence[HeldTalk], *, none: tuple[str, Any] | None) -> None:
        talks = {str(one.talk.pk): one.talk for one in held}
        choices = list(talks.items())
        self.choices = [*([none] if none else []), *choices]
        self.coerce = talks.get
        self.empty_value = None


def talk_choice(label: Any) -> TalkChoiceField:
    return TalkChoiceField(
        label=label,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose one of these."),
            "invalid_choice": _("Choose one of these."),
        },
    )


class SwapOfferForm(Form):
    """Whose seat is asked for; anybody's, if it goes to anyone."""

    wanted = talk_choice(_("Whose talk would you take for it?"))
    note = forms.CharField(
        label=_("Message"),
        max_length=300,
        required=False,
        help_text=_("Shown with the offer: why, or what you would like instead."),
    )

    def __init__(self, *args: Any, held: Sequence[HeldTalk], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["wanted"]
        assert isinstance(field, TalkChoiceField)  # declared above
        field.offer(held, none=(ANYONE, _("Anyone's")))


class GivingForm(Form):
    """What is given for a seat: one of one's talks or, for who is short of talks, nothing."""

    giving = talk_choice(_("You give for it"))

    def __init__(
        self, *args: Any, held: Sequence[HeldTalk], may_be_nothing: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["giving"]
        assert isinstance(field, TalkChoiceField)  # declared above
        field.offer(held, none=(NOTHING, _("Nothing")) if may_be_nothing else None)

    @property
    def talk(self) -> Presentation | None:
        """Return the talk that is given, once the form is valid."""
        found: Presentation | None = self.cleaned_data["giving"]
        return found


class VetoForm(Form):
    submit_label = _("Stop the swap")
    reason = forms.CharField(
        label=_("Reason"), max_length=300, help_text=_("Both are told it by letter.")
    )


class WaitForm(Form):
    """Which of one's talks is given for the seat; none, for who is short of talks."""

    instead_of = talk_choice(_("You give for it"))

    def __init__(
        self, *args: Any, held: Sequence[HeldTalk], may_be_nothing: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["instead_of"]
        assert isinstance(field, TalkChoiceField)  # declared above
        field.offer(held, none=(NOTHING, _("Nothing")) if may_be_nothing else None)
