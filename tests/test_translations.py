"""The Korean catalogue: whole, compiled as it stands, and with everything in it that is filled in."""

import gettext
import re
import shutil
import subprocess
import sys
from pathlib import Path

import polib
import pytest
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
FOLDER = ROOT / "locale" / "ko" / "LC_MESSAGES"
FILLED = re.compile(r"%\(\w+\)[sd]|%[sd%]|(?<!%)\{\w*\}|</?[a-z][^>]*>")


@pytest.fixture(scope="module")
def catalogue():
    return polib.pofile(FOLDER / "django.po")


def forms(entry):
    return [entry.msgid, entry.msgid_plural] if entry.msgid_plural else [entry.msgid]


def words(entry):
    return entry.msgstr_plural[0] if entry.msgid_plural else entry.msgstr


def test_everything_is_said_in_korean(catalogue):
    assert [one.msgid for one in catalogue if one.obsolete or one.fuzzy or not words(one)] == []


def test_what_is_filled_in_stands_in_both(catalogue):
    wrong = [
        one.msgid
        for one in catalogue
        if not any(
            sorted(FILLED.findall(words(one))) == sorted(FILLED.findall(form))
            for form in forms(one)
        )
    ]
    assert wrong == []


def test_lines_and_edges_are_kept(catalogue):
    """A letter's first line is its subject; words that are put together keep their spaces."""

    def edges(text):
        return text.count("\n"), text[:1].isspace(), text[-1:].isspace()

    assert [one.msgid for one in catalogue if edges(words(one)) != edges(one.msgid)] == []


def test_what_is_compiled_is_what_is_written(catalogue):
    with (FOLDER / "django.mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)

    for one in catalogue:
        said = (
            compiled.ngettext(one.msgid, one.msgid_plural, 2)
            if one.msgid_plural
            else compiled.gettext(one.msgid)
        )
        assert one.msgctxt or said == words(one)


@pytest.mark.walk
def test_the_catalogue_has_every_text_of_the_site(tmp_path, catalogue):
    if shutil.which("xgettext") is None:
        pytest.skip("texts are collected by gettext, which is not installed")
    ours = [
        "agenda",
        "courses",
        "coursesite",
        "grading",
        "outbox",
        "papers",
        "projects",
        "schedule",
    ]
    for name in [*ours, "templates", "locale"]:
        shutil.copytree(ROOT / name, tmp_path / name)
    shutil.copy(ROOT / "manage.py", tmp_path)

    command = ["manage.py", "makemessages", "-l", "ko", "--no-location", "--no-obsolete"]
    subprocess.run([sys.executable, *command], cwd=tmp_path, check=True, capture_output=True)

    found = polib.pofile(tmp_path / "locale" / "ko" / "LC_MESSAGES" / "django.po")
    key = lambda one: (one.msgctxt or "", one.msgid)  # noqa: E731
    assert {key(one) for one in found} == {key(one) for one in catalogue}, "make texts"
