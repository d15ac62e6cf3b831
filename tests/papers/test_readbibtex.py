"""manage.py readbibtex, as scripts call it."""

import io
import json
import os
import subprocess
import sys
from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command
from django.core.management.base import CommandParser

from papers.management.commands.readbibtex import Command

TEXT = r"""@inproceedings{abadi2016tensorflow,
  author = {Abadi, Mart{\'\i}n and others}, title = {{TensorFlow}}, booktitle = {OSDI},
  year = 2016, url = {https://www.usenix.org/x_y}}
@misc{broken, title = {open
"""


@pytest.fixture
def run(tmp_path):
    def run(content):
        path = tmp_path / "papers.bib"
        path.write_bytes(content)
        out = io.StringIO()
        try:
            call_command("readbibtex", str(path), stdout=out)
        except SystemExit as stop:
            return json.loads(out.getvalue()), stop.code
        return json.loads(out.getvalue()), 0

    return run


def test_answer_is_as_the_contract_says(run):
    answer, status = run(TEXT.encode())

    assert status == 0
    assert answer == {
        "entries": [
            {
                "key": "abadi2016tensorflow",
                "type": "inproceedings",
                "title": "TensorFlow",
                "authors": ["Martín Abadi"],
                "venue": "OSDI",
                "year": 2016,
                "doi": None,
                "arxiv": None,
                "url": "https://www.usenix.org/x_y",
                "warnings": ["Not all authors are named: the list ends in “and others”."],
            }
        ],
        "refused": [
            {
                "line": 4,
                "text": "@misc{broken, title = {open",
                "reason": "A brace or a quotation mark is opened and not closed.",
            }
        ],
    }


@pytest.mark.parametrize("content", [b"", b"no entry here", b"@comment{only}", TEXT.encode()[-30:]])
def test_no_entry_is_exit_1_with_the_same_json(run, content):
    answer, status = run(content)

    assert (answer["entries"], status) == ([], 1)


@pytest.mark.parametrize("content", [b"%PDF-1.7", b"a\0b"])
def test_no_text_is_exit_2_with_a_sentence(run, content):
    with pytest.raises(CommandError, match="no text file") as refused:
        run(content)

    assert refused.value.returncode == 2


def test_missing_file_is_exit_2():
    with pytest.raises(CommandError, match="cannot be opened") as refused:
        call_command("readbibtex", "/nowhere/papers.bib")

    assert refused.value.returncode == 2


def test_standard_input_is_read(monkeypatch):
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(TEXT.encode())))
    out = io.StringIO()

    call_command("readbibtex", "-", stdout=out)

    assert json.loads(out.getvalue())["entries"][0]["authors"] == ["Martín Abadi"]


def test_answer_is_utf_8_whatever_the_terminal_is_set_to(tmp_path):
    path = tmp_path / "papers.bib"
    path.write_text("@misc{k, title={한글}}", encoding="utf-8")

    done = subprocess.run(
        [sys.executable, "manage.py", "readbibtex", path],
        env=os.environ | {"PYTHONIOENCODING": "ascii"},
        capture_output=True,
        check=True,
    )

    assert json.loads(done.stdout)["entries"][0]["title"] == "한글"


def test_help_shows_an_example():
    parser = Command().create_parser("manage.py", "readbibtex")

    assert isinstance(parser, CommandParser)
    assert "@inproceedings{abadi2016tensorflow" in parser.format_help()
