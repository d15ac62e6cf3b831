"""Sending an upload back to a person: a file to save, or a PDF for the browser's own viewer; never a page."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TypeVar

from django.conf import settings
from django.core import signing
from django.http import Http404, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from courses.files import path_of, uploads_storage
from courses.models import Upload

logger = logging.getLogger(__name__)
PDF = "application/pdf"
PDF_BEGINS = b"%PDF-"
SALT = "courses.files"
GOOD_FOR = 10 * 60  # seconds
SENT_BY_SERVER = {"nginx": ("X-Accel-Redirect", "/uploads/"), "apache": ("X-Sendfile", "")}
"""The header that has a web server send a file, and what it calls the uploads' folder."""


def attachment(upload: Upload, *, name: str = "") -> HttpResponseBase:
    """Stream the upload's bytes. Whoever calls has got the row through permissions.

    What people upload is theirs, so a browser must neither guess its type nor run any of it.

    :param name: under which it is saved, where its own may say whose it is.
    :raises Http404: if the bytes are gone from the storage, which is logged.
    """
    response = _answer(upload, name, content_type=upload.content_type, as_attachment=True)
    response["Content-Security-Policy"] = "default-src 'none'; sandbox; frame-ancestors 'none'"
    return guarded(response)


def is_shown(upload: Upload) -> bool:
    """Say whether a browser may show it in a frame of ours: a PDF only."""
    return upload.content_type == PDF


def shown(upload: Upload, *, name: str = "") -> HttpResponseBase:
    """Show a PDF in the browser's own viewer, in a frame of ours; at another origin if one is named.

    :raises Http404: if it is none, or its bytes are gone.
    """
    if not settings.FILES_URL:
        response = _pdf(upload, name, framed_by="'self'")
        response["X-Frame-Options"] = "SAMEORIGIN"
        return response
    _check_is_pdf(upload)
    token = signing.dumps([upload.pk, name], salt=SALT)
    return HttpResponseRedirect(f"{settings.FILES_URL}{reverse('file', args=[token])}")


def shown_elsewhere(token: str) -> HttpResponseBase:
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


def _pdf(upload: Upload, name: str, *, framed_by: str) -> HttpResponseBase:
    """Stream a PDF, as nothing but that. No `sandbox`: Chromium shows no PDF in one."""
    _check_is_pdf(upload)
    response = _answer(upload, name, content_type=PDF, as_attachment=False)
    response["Content-Security-Policy"] = f"default-src 'none'; frame-ancestors {framed_by}"
    return guarded(response)


def _check_is_pdf(upload: Upload) -> None:
    """Look at its first bytes again, whatever else the file could be read as.

    :raises Http404: if it is none, or its bytes are gone.
    """
    with _told_of(upload):
        is_pdf = uploads_storage().begins_with(upload.sha256, PDF_BEGINS)
    if not (is_pdf and is_shown(upload)):
        raise Http404(_("This file cannot be shown here. Download it instead."))


def _answer(
    upload: Upload, name: str, *, content_type: str, as_attachment: bool
) -> HttpResponseBase:
    """Answer with the bytes, by whoever sends them: this process, the web server, the storage."""
    disposition = content_disposition_header(as_attachment, name or upload.name) or "attachment"
    with _told_of(upload):
        response = _sent_by(upload, disposition, content_type, as_attachment=as_attachment)
    response["Content-Disposition"] = disposition
    return response


def _sent_by(
    upload: Upload, disposition: str, content_type: str, *, as_attachment: bool
) -> HttpResponseBase:
    """Only what the app itself sends is hashed on its way: altered bytes are broken off then.

    A signed link leads to files to save only: the storage cannot be told to send our headers.
    """
    storage = uploads_storage()
    if settings.FILES_BY == "signed-url" and as_attachment and storage.has(upload.sha256):
        url = storage.signed_url(
            upload.sha256, disposition=disposition, content_type=content_type, seconds=GOOD_FOR
        )
        return HttpResponseRedirect(url)
    if settings.FILES_BY in SENT_BY_SERVER:
        if not storage.has(upload.sha256):
            raise FileNotFoundError(upload.path)
        header, folder = SENT_BY_SERVER[settings.FILES_BY]
        root = folder or f"{storage.root}/"
        return HttpResponse(
            content_type=content_type, headers={header: f"{root}{path_of(upload.sha256)}"}
        )
    response = StreamingHttpResponse(storage.checked(upload.sha256), content_type=content_type)
    response["Content-Length"] = str(upload.size)
    return response


@contextmanager
def _told_of(upload: Upload) -> Iterator[None]:
    """Answer with a sentence where bytes are gone, or cannot be read now."""
    try:
        yield
    except FileNotFoundError as error:
        logger.exception("upload %s has no bytes at %s", upload.pk, upload.path)
        raise Http404(
            _("This file is missing from the storage. Please tell the course's staff.")
        ) from error
    except OSError as error:
        logger.exception("upload %s cannot be read at %s", upload.pk, upload.path)
        raise Http404(
            _("The storage cannot be reached just now. Please try again in a minute.")
        ) from error


Answer = TypeVar("Answer", bound=HttpResponseBase)


def guarded(response: Answer) -> Answer:
    """Say that no browser may guess the type, keep it for others, or read it from elsewhere."""
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-transform"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response
