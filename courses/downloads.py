"""Sending an upload back to a person: a file to save, or a PDF for the browser's own viewer; never a page."""

import logging
from typing import TypeVar

from django.conf import settings
from django.core import signing
from django.core.files import File
from django.core.files.storage import storages
from django.http import FileResponse, Http404, HttpResponseRedirect, StreamingHttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from courses.models import Upload

logger = logging.getLogger(__name__)
PDF = "application/pdf"
PDF_BEGINS = b"%PDF-"
SALT = "courses.files"
GOOD_FOR = 10 * 60  # seconds


def attachment(upload: Upload, *, name: str = "") -> FileResponse:
    """Stream the upload's bytes. Whoever calls has got the row through permissions.

    What people upload is theirs, so a browser must neither guess its type nor run any of it.

    :param name: under which it is saved, where its own may say whose it is.
    :raises Http404: if the bytes are gone from the storage, which is logged.
    """
    response = FileResponse(
        _open(upload),
        as_attachment=True,
        filename=name or upload.name,
        content_type=upload.content_type,
    )
    response["Content-Security-Policy"] = "default-src 'none'; sandbox; frame-ancestors 'none'"
    return guarded(response)


def is_shown(upload: Upload) -> bool:
    """Say whether a browser may show it in a frame of ours: a PDF only."""
    return upload.content_type == PDF


def shown(upload: Upload, *, name: str = "") -> FileResponse | HttpResponseRedirect:
    """Show a PDF in the browser's own viewer, in a frame of ours; at another origin if one is named.

    :raises Http404: if it is none, or its bytes are gone.
    """
    if not settings.FILES_URL:
        response = _pdf(upload, name, framed_by="'self'")
        response["X-Frame-Options"] = "SAMEORIGIN"
        return response
    _open_pdf(upload).close()  # is it one at all?
    token = signing.dumps([upload.pk, name], salt=SALT)
    return HttpResponseRedirect(f"{settings.FILES_URL}{reverse('file', args=[token])}")


def shown_elsewhere(token: str) -> FileResponse:
    """Show the PDF that a link of ours leads to, without a session: the link is the permission.

    :raises Http404: if the link is none of ours or too old, or its bytes are gone.
    """
    try:
        pk, name = signing.loads(token, salt=SALT, max_age=GOOD_FOR)
    except signing.BadSignature as error:
        raise Http404 from error
    upload = Upload.objects.filter(pk=pk).first()
    if upload is None:
        raise Http404
    response = _pdf(upload, name, framed_by=settings.SITE_URL)
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    response.xframe_options_exempt = True  # type: ignore[attr-defined]  # it knows no other origins
    return response


def _pdf(upload: Upload, name: str, *, framed_by: str) -> FileResponse:
    """Stream a PDF, as nothing but that. No `sandbox`: Chromium shows no PDF in one."""
    response = FileResponse(_open_pdf(upload), filename=name or upload.name, content_type=PDF)
    response["Content-Security-Policy"] = f"default-src 'none'; frame-ancestors {framed_by}"
    return guarded(response)


def _open_pdf(upload: Upload) -> "File[bytes]":
    """Open a PDF. Its first bytes are looked at again, whatever else the file could be read as.

    :raises Http404: if it is none, or its bytes are gone.
    """
    file = _open(upload)
    if not is_shown(upload) or file.read(len(PDF_BEGINS)) != PDF_BEGINS:
        file.close()
        raise Http404(_("This file cannot be shown here. Download it instead."))
    file.seek(0)
    return file


def _open(upload: Upload) -> "File[bytes]":
    try:
        return storages["uploads"].open(upload.path)
    except FileNotFoundError as error:
        logger.exception("upload %s has no bytes at %s", upload.pk, upload.path)
        raise Http404(
            _("This file is missing from the storage. Please tell the course's staff.")
        ) from error


Answer = TypeVar("Answer", bound=StreamingHttpResponse)


def guarded(response: Answer) -> Answer:
    """Say that no browser may guess the type, keep it for others, or read it from elsewhere."""
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-transform"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response
