"""Sending an upload back to a person: always as a file to save, never as a page of ours."""

import logging

from django.core.files.storage import storages
from django.http import FileResponse, Http404
from django.utils.translation import gettext as _

from courses.models import Upload

logger = logging.getLogger(__name__)


def attachment(upload: Upload, *, name: str = "") -> FileResponse:
    """Stream the upload's bytes. Whoever calls has got the row through permissions.

    What people upload is theirs, so a browser must neither guess its type nor run any of it.

    :param name: under which it is saved, where its own may say whose it is.
    :raises Http404: if the bytes are gone from the storage, which is logged.
    """
    try:
        file = storages["uploads"].open(upload.path)
    except FileNotFoundError as error:
        logger.exception("upload %s has no bytes at %s", upload.pk, upload.path)
        raise Http404(
            _("This file is missing from the storage. Please tell the course's staff.")
        ) from error
    response = FileResponse(
        file, as_attachment=True, filename=name or upload.name, content_type=upload.content_type
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox; frame-ancestors 'none'"
    response["Cache-Control"] = "private, no-transform"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response
