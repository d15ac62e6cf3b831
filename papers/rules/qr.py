"""QR codes, drawn here: no address of a course is sent to anybody else's service."""

import segno


def qr_svg(address: str) -> str:
    """Return a QR code of the address as an SVG element, dark on light in every theme.

    Scanners want that contrast, and the quiet ground around it, which is part of the drawing.
    Fifteen percent of it may be hidden, by somebody's head, say.
    """
    code = segno.make(address, error="m", micro=False)
    return code.svg_inline(
        omitsize=True, dark="#000", light="#fff", svgclass="qr__code", lineclass=None
    )
