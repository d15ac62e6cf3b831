"""Whether a receipt is this site's, for whoever has it."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_http_methods

from courses.files import uploads_storage
from courses.forms import status_of
from projects.models import Submission
from projects.receipts import LONGEST, Receipt, read_receipt


class ReceiptForm(forms.Form):
    line = forms.CharField(
        label=lazy("The receipt"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false"}),
    )
    receipt: Receipt | None = None

    def clean_line(self) -> str:
        line = str(self.cleaned_data["line"])
        self.receipt = read_receipt(line)
        if self.receipt is None:
            raise forms.ValidationError(
                _(
                    "This is no receipt of this site, or something in it was changed. "
                    "Paste the whole line, from “receipt” to its end."
                )
            )
        return line


@require_http_methods(["GET", "POST"])
def receipt_check(request: HttpRequest) -> HttpResponse:
    """Check a receipt by the site's key, and say whether its file is here and whole."""
    form = ReceiptForm(request.POST or None)
    receipt = form.receipt if form.is_valid() else None
    context = {
        "form": form,
        "receipt": receipt,
        "is_stored": receipt is not None and _is_stored(receipt),
        "is_known": receipt is not None and _is_known(receipt),
    }
    return render(request, "coursesite/receipt_check.html", context, status=status_of(form))


def _is_stored(receipt: Receipt) -> bool:
    storage = uploads_storage()
    sizes = {one: storage.size_of(one) for one in receipt.hashes}
    if sum(sizes[one] or 0 for one in receipt.hashes) != receipt.size:
        return False
    return all(size is not None and storage.is_whole(one, size) for one, size in sizes.items())


def _is_known(receipt: Receipt) -> bool:
    return Submission.objects.filter(
        milestone=receipt.milestone_id, version=receipt.version, upload__sha256=receipt.hashes[0]
    ).exists()
