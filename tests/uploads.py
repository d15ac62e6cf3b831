"""Small files as people send them, each whole and of its type."""

import io
import zipfile

from django.core.files.uploadedfile import SimpleUploadedFile

PDF = b"%PDF-1.4\n1 0 obj\n<</Type/Catalog>>\nendobj\ntrailer\n<</Root 1 0 R>>\n%%EOF\n"
PNG = (
    b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1\x08\6\0\0\0\x1f\x15\xc4\x89"
    b"\0\0\0\nIDATx\x9cc\0\1\0\0\5\0\1\r\n-\xb4\0\0\0\0IEND\xaeB`\x82"
)


def zip_bytes(*names):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in names or ["readme.txt"]:
            archive.writestr(name, f"This is {name}.")
    return buffer.getvalue()


def pdf_file(name="report.pdf", extra=b""):
    """A PDF; `extra` makes its bytes differ from another's."""
    return SimpleUploadedFile(name, PDF[:-6] + extra + PDF[-6:], content_type="application/pdf")


def zip_file(name="code.zip"):
    return SimpleUploadedFile(name, zip_bytes(), content_type="application/zip")


def file_of(name, content):
    return SimpleUploadedFile(name, content)
