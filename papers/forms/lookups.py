from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courses.forms import Form
from papers.rules.lookups import MOST_AT_ONCE, Identifier, identifiers_in


class LookupForm(Form):
    """DOIs and arXiv ids, one on each line."""

    submit_label = gettext_lazy("Look up")
    identifiers = forms.CharField(
        label=gettext_lazy("DOIs or arXiv ids"),
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false"}),
        help_text=gettext_lazy(
            "One on each line, as you find them: 10.1145/3341301.3359658, "
            "https://doi.org/…, arXiv:1712.05855, https://arxiv.org/abs/…"
        ),
    )

    def clean_identifiers(self) -> list[Identifier]:
        found, unknown = identifiers_in(self.cleaned_data["identifiers"])
        for line in unknown[:5]:
            told = _("“%(line)s” has no DOI and no arXiv id in it.") % {"line": line[:80]}
            self.add_error("identifiers", told)
        if len(found) > MOST_AT_ONCE:
            told = _("At most %(most)s at a time.") % {"most": MOST_AT_ONCE}
            self.add_error("identifiers", told)
        if not found and not unknown:
            self.add_error("identifiers", _("There is nothing in it."))
        return found
