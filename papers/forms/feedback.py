from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from courses.forms import Form
from papers.rules.feedback import SCALE

MOST_WORDS = 2000


def scale_field(label: Any, lowest: Any, highest: Any) -> forms.TypedChoiceField:
    """Return a row of five radio buttons, whose ends are said in words."""
    words = {SCALE[0]: lowest, SCALE[-1]: highest}
    return forms.TypedChoiceField(
        label=label,
        choices=[(str(level), words.get(level, "")) for level in SCALE],
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one of the five.")},
    )


def text_field(label: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        required=False,
        max_length=MOST_WORDS,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class FeedbackForm(Form):
    """What a listener says of a talk."""

    clarity = scale_field(_("How clear was it?"), _("I was lost"), _("I could follow it all"))
    depth = scale_field(_("How deep did it go?"), _("only the surface"), _("to the bottom of it"))
    liked = text_field(_("What was good?"))
    improve = text_field(_("What could be better?"))


class HideFeedbackForm(Form):
    submit_label = _("Hide it")
    reason = forms.CharField(
        label=_("Reason"),
        max_length=300,
        help_text=_("For the other staff. Neither its author nor the presenter reads it."),
    )
