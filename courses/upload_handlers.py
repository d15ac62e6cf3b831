"""Where a large file is while it comes in: on the disk, under no name, so that no crash leaves it behind."""

import logging
import tempfile
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, StopUpload

logger = logging.getLogger(__name__)


class UnnamedFileUploadHandler(FileUploadHandler):
    """Writes what comes to a file that is gone when its process is, however that ends.

    Of a file that is larger than any may be, the size is counted and nothing is kept: whoever sent
    it is told how much it has. Where the disk refuses, the rest is not read as fields, so the form
    says that it did not arrive whole.
    """

    file: "UploadedFile[bytes]"

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        folder = Path(settings.INCOMING_DIR)
        try:
            folder.mkdir(parents=True, exist_ok=True)
            place = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115  closed with the request
        except OSError as error:
            raise self._refused(error) from error
        self.file = UploadedFile(place, self.file_name, self.content_type, 0, self.charset)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        try:
            if start + len(raw_data) <= settings.UPLOAD_MAX_BYTES:
                self.file.write(raw_data)
            else:
                self.file.truncate(0)
        except OSError as error:
            raise self._refused(error) from error

    def file_complete(self, file_size: int) -> "UploadedFile[bytes]":
        self.file.seek(0)
        self.file.size = file_size
        return self.file

    def upload_interrupted(self) -> None:
        if hasattr(self, "file"):  # as Django asks too
            self.file.close()

    def _refused(self, error: OSError) -> StopUpload:
        logger.error("the disk refused a file that came in: %s", error)
        return StopUpload(connection_reset=False)
