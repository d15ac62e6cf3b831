"""Whether a receipt is this site's, for whoever has it."""

import logging
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from courses.files import uploads_storage
from courses.forms import status_of
from projects.models import Submission
from projects.receipts import LONGEST, Receipt, read_receipt

logger = logging.getLogger(__name__)


class ReceiptForm(forms.Form):
    line = forms.CharField(
        label=gettext_lazy("The receipt"),
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
    """Check a receipt by the site's key, and say whether its file is here and whole.

    While the storage is away the answer is 503: the receipt is genuine, its file is not looked at.
    """
    form = ReceiptForm(request.POST or None)
    receipt = form.receipt if form.is_valid() else None
    context: dict[str, Any] = {"form": form, "receipt": receipt}
    status = status_of(form)
    if receipt is not None:
        context["is_known"] = _is_known(receipt)
        try:
            context["is_stored"] = _is_stored(receipt)
        except OSError:
            logger.exception("the files of a receipt cannot be read")
            context["is_away"], status = True, 503
    return render(request, "coursesite/receipt_check.html", context, status=status)


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
