"""A letter as HTML: one quiet column, readable in the light and in the dark."""

import re
from functools import lru_cache

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, get_language_bidi

from outbox.models import Letter

SUBJECT, TEXT, STOPS = "\0subject\0", "\0text\0", "\0stops\0"
ADDRESS = re.compile(r"https?://[^\s<>\"]*[^\s<>\".,;:!?)\]]")


def letter_html(letter: Letter) -> str:
    """Return the whole page: the letter's own HTML, or what is made of its plain text."""
    text = mark_safe(letter.html) if letter.html else paragraphs(letter.body)  # noqa: S308  was cleaned
    course, stops = letter.course, escape(letter.unsubscribe_url)
    names = (course.title, course.code) if course else None
    page = _page(get_language(), names, has_stop=bool(stops))
    return page.replace(SUBJECT, escape(letter.subject)).replace(STOPS, stops).replace(TEXT, text)


@lru_cache(maxsize=100)
def _page(language: str | None, course: tuple[str, str] | None, *, has_stop: bool) -> str:
    """Return what is the same around all letters of a course in one language.

    Marks stand for what is not; no letter has them, as forms, and PostgreSQL, refuse their NUL.
    """
    letter = {
        "subject": SUBJECT,
        "course": dict(zip(("title", "code"), course, strict=True)) if course else None,
        "unsubscribe_url": STOPS if has_stop else "",
    }
    context = {"letter": letter, "text": TEXT, "is_rtl": get_language_bidi()}
    with translation.override(language):
        return render_to_string("emails/letter.html", context)


def paragraphs(text: str) -> SafeString:
    """Return plain text as HTML: blank lines part paragraphs, lines stay, addresses become links."""
    parts = (part.strip("\n") for part in re.split(r"\n\s*\n", text.strip()))
    return mark_safe("\n".join(f"<p>{_lines(part)}</p>" for part in parts))  # noqa: S308  escaped below


def _lines(text: str) -> str:
    pieces, last = [], 0
    for found in ADDRESS.finditer(text):
        pieces.append(escape(text[last : found.start()]))
        pieces.append(format_html('<a href="{0}">{0}</a>', found[0]))
        last = found.end()
    pieces.append(escape(text[last:]))
    return "".join(pieces).replace("\n", "<br>\n")
