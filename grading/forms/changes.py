from django import forms


class RestoreForm(forms.Form):
    """Which state of a grade the person saw when they asked for an earlier one."""

    revision = forms.IntegerField(min_value=0, max_value=2**31 - 1, widget=forms.HiddenInput)

    def seen_revision(self) -> int:
        """Return the revision; one that no grade with a log has if the page sent none."""
        return int(self.cleaned_data["revision"]) if self.is_valid() else 0
