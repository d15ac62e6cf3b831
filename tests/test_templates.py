"""What a formatter cannot see in the templates."""

import re
from pathlib import Path

from django.conf import settings

ROOT = Path(settings.BASE_DIR) / "templates"
TEXTS = {str(path.relative_to(ROOT)): path.read_text() for path in ROOT.rglob("*.html")}
INCLUDE = re.compile(r'{% include "([^"]+)"([^%]*)%}')


def with_forms():
    """Return the templates that need the token: they have a form, or a part of theirs has."""
    found = {name for name, text in TEXTS.items() if "{% csrf_token %}" in text}
    while True:
        above = {
            name
            for name, text in TEXTS.items()
            if any(part in found for part, _how in INCLUDE.findall(text))
        }
        if above <= found:
            return found
        found |= above


def test_a_part_with_a_form_is_given_the_token():
    """An include with "only" leaves the token out, and the form would end at 403."""
    need = with_forms()
    without = [
        f"{name} includes {part}"
        for name, text in TEXTS.items()
        for part, how in INCLUDE.findall(text)
        if part in need and how.split()[-1:] == ["only"] and "csrf_token=csrf_token" not in how
    ]

    assert "schedule/_round.html" in need
    assert without == []


def test_no_page_fills_a_block_that_stands_in_the_head():
    """A page's own blocks are not named like base.html's: what they hold would stand there too."""
    base = set(re.findall(r"{% block (\w+)", TEXTS["base.html"]))
    inside = {
        name: set(re.findall(r"{% block (\w+)", text.partition("{% block content %}")[2]))
        for name, text in TEXTS.items()
        if "{% extends" in text
    }

    assert "page_head" in inside["schedule/_form_page.html"]
    assert {name: blocks & base for name, blocks in inside.items() if blocks & base} == {}
