from django import forms
from django.utils.translation import gettext_lazy as _

from courses.forms import Form


class PreferencesForm(Form):
    wants_reminders = forms.BooleanField(
        required=False,
        label=_("Send me reminders"),
        help_text=_(
            "A week, a day and two hours before something of mine is due; "
            "nothing about what I have done."
        ),
    )
