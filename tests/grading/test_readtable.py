"""`manage.py readtable` as others call it: exit codes, and the very words of its answer."""

import io
import json

import pytest
from django.core.management import CommandError, call_command

CANVAS = """Student,ID,SIS User ID,SIS Login ID,Section,Midterm (500103)
    Points Possible,,,,,50.00
"Lovelace, Ada",880011,00001234,ada,001,41.50
"""


def answer(tmp_path, content, kind):
    path = tmp_path / "file.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    out = io.StringIO()
    call_command("readtable", str(path), "--as", kind, stdout=out)
    return json.loads(out.getvalue())


def test_grades_are_answered_as_the_help_says(tmp_path):
    assert answer(tmp_path, CANVAS, "grades") == {
        "format": "canvas",
        "encoding": "utf-8",
        "delimiter": ",",
        "people": [
            {
                "line": 3,
                "name": "Ada Lovelace",
                "email": None,
                "id": "00001234",
                "login": "ada",
                "section": "001",
                "role": None,
            }
        ],
        "items": [
            {
                "column": "Midterm (500103)",
                "name": "Midterm",
                "external_id": "500103",
                "max_points": "50.00",
            }
        ],
        "grades": [{"line": 3, "item": "Midterm", "points": "41.50", "status": "graded"}],
        "problems": [],
    }


def test_a_roster_has_no_grades(tmp_path):
    found = answer(tmp_path, CANVAS.encode("utf-16"), "roster")

    assert (found["encoding"], found["items"], found["grades"]) == ("utf-16", [], [])
    assert [person["login"] for person in found["people"]] == ["ada"]


def test_problems_name_their_place(tmp_path):
    found = answer(tmp_path, "email,Quiz\nada@example.edu,soon\ng@example.edu,7\n", "grades")

    assert found["problems"] == [
        {"line": 2, "column": "Quiz", "value": "soon", "reason": "This is no number of points."}
    ]


def test_nobody_is_a_no(tmp_path):
    with pytest.raises(SystemExit) as ended:
        answer(tmp_path, "email,Quiz\n", "grades")

    assert ended.value.code == 1


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7", b"a,b\nc,d\n"])
@pytest.mark.parametrize("kind", ["roster", "grades"])
def test_what_is_no_table_is_refused_in_a_sentence(tmp_path, content, kind):
    with pytest.raises(CommandError) as refused:
        answer(tmp_path, content, kind)

    assert refused.value.returncode == 2
    assert str(refused.value).endswith(".") and "\n" not in str(refused.value)


def test_a_file_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(CommandError, match="cannot be read") as refused:
        call_command("readtable", str(tmp_path / "none.csv"), "--as", "roster")

    assert refused.value.returncode == 2


def test_how_it_is_to_be_read_must_be_said(tmp_path):
    with pytest.raises(CommandError, match="--as"):
        call_command("readtable", str(tmp_path / "none.csv"))
