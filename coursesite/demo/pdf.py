"""Small real PDF files, so that the demo's slides and reports open in a reader."""

from collections.abc import Sequence

LANDSCAPE = (792, 594)
PORTRAIT = (595, 842)


def pdf(title: str, lines: Sequence[str], *, size: tuple[int, int] = PORTRAIT) -> bytes:
    """Return a PDF of one page with a title and lines below it, set in Helvetica.

    Letters that Helvetica's Western encoding has not become question marks.
    """
    text = [_show(title, size=22, x=56, y=size[1] - 90)]
    text += [
        _show(line, size=12, x=56, y=size[1] - 140 - 22 * number)
        for number, line in enumerate(lines)
    ]
    content = b"\n".join(text)
    width, height = size
    return _file(
        [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 %d %d] /Contents 5 0 R "
            b"/Resources << /Font << /F1 4 0 R >> >> >>" % (width, height),
            b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
            b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
        ]
    )


def _show(text: str, *, size: int, x: int, y: int) -> bytes:
    escaped = text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
    return b"BT /F1 %d Tf %d %d Td (%s) Tj ET" % (size, x, y, escaped.encode("cp1252", "replace"))


def _file(objects: Sequence[bytes]) -> bytes:
    """Number the objects and write the table of where each begins."""
    file = b"%PDF-1.4\n"
    places = []
    for number, body in enumerate(objects, start=1):
        places.append(len(file))
        file += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    count = len(objects) + 1
    return (
        file
        + b"xref\n0 %d\n0000000000 65535 f \n%s" % (count, table)
        + b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (count, len(file))
    )
