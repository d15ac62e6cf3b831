"""manage.py coursetotals, as scripts call it."""

import copy
import io
import json
from decimal import ROUND_HALF_UP, Decimal

import pytest
from django.core.management import CommandError, call_command

EXAMPLE = {
    "reader": "staff",
    "components": [
        {
            "name": "Project",
            "weight": "40",
            "weighting": "points",
            "drop_lowest": 0,
            "extra_credit": False,
            "items": [
                {
                    "name": "Report",
                    "max_points": "100",
                    "weight": "1",
                    "extra_credit": False,
                    "released": True,
                    "late": {"percent_per_day": "10", "floor_percent": "20"},
                }
            ],
        }
    ],
    "grades": {"ada": {"Report": {"status": "graded", "points": "85", "days_late": 2}}},
}


def run(tmp_path, text):
    path = tmp_path / "course.json"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    out = io.StringIO()
    call_command("coursetotals", str(path), stdout=out)
    return json.loads(out.getvalue())


def test_example_of_the_contract(tmp_path):
    assert run(tmp_path, json.dumps(EXAMPLE)) == {
        "ada": {
            "floor": "65.00",
            "current": "65.00",
            "ceiling": "65.00",
            "trace": [
                {
                    "item": "Report",
                    "state": "counted",
                    "weight": "100.000000000000",
                    "contribution": "65.000000000000",
                }
            ],
        }
    }


def test_defaults_and_a_student_without_grades(tmp_path):
    document = {
        "components": [
            {"name": "Exam", "weight": 50, "items": [{"name": "E", "max_points": 10.0}]}
        ],
        "grades": {"ada": {}, "김": {"E": {"status": "graded", "points": 7.25}}},
    }

    found = run(tmp_path, b"\xef\xbb\xbf" + json.dumps(document).encode())

    assert [found["ada"][name] for name in ("floor", "current", "ceiling")] == [
        "0.00",
        None,
        "100.00",
    ]
    assert found["김"]["current"] == "72.50"


def test_late_defaults_are_those_of_the_contract(tmp_path):
    document = copy.deepcopy(EXAMPLE)
    document["components"][0]["items"][0]["late"] = {}
    document["grades"]["ada"]["Report"]["days_late"] = 30

    assert run(tmp_path, json.dumps(document))["ada"]["current"] == "20.00"


def test_student_sees_only_what_is_released(tmp_path):
    document = copy.deepcopy(EXAMPLE) | {"reader": "student"}
    document["components"][0]["items"][0]["released"] = False

    found = run(tmp_path, json.dumps(document))["ada"]

    assert (found["current"], found["trace"][0]["state"]) == (None, "hidden")
    assert found["trace"][0]["weight"] == "0.000000000000"


def test_trace_sums_to_the_total_after_one_rounding(tmp_path):
    document = {
        "components": [
            {"name": str(n), "weight": weight, "items": [{"name": f"i{n}", "max_points": "12"}]}
            for n, weight in enumerate(["20", "80"])
        ],
        "grades": {
            "ada": {
                "i0": {"status": "graded", "points": "2"},
                "i1": {"status": "graded", "points": "7.00075"},
            }
        },
    }

    found = run(tmp_path, json.dumps(document))["ada"]

    parts = sum(Decimal(line["contribution"]) for line in found["trace"])
    assert parts.quantize(Decimal("0.01"), ROUND_HALF_UP) == Decimal(found["current"])
    assert found["current"] == "50.01"
    assert sum(Decimal(line["weight"]) for line in found["trace"]) == 100


def changed(*path, to):
    document = copy.deepcopy(EXAMPLE)
    place = document
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = to
    return json.dumps(document)


COMPONENT = ("components", 0)
ITEM = (*COMPONENT, "items", 0)
GRADE = ("grades", "ada", "Report")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "not JSON"),
        ("{", "not JSON"),
        ("[" * 100_000, "nested too deeply"),
        ("[]", "curly brackets"),
        ("{}", "no “components”"),
        (b"\xff\xfe", "not UTF-8"),
        ('{"components": [], "components": []}', "there twice"),
        (changed("reader", to="tutor"), "staff, student"),
        (changed("readers", to="staff"), "means nothing here"),
        (changed("components", to={}), "square brackets"),
        (changed(*COMPONENT, to="Exam"), "curly brackets"),
        (changed(*COMPONENT, to={"name": "Exam", "weight": "1"}), "no “items”"),
        (changed(*COMPONENT, "name", to=" "), "needs a name"),
        (changed(*COMPONENT, "weight", to="-1"), "must not be negative"),
        (changed(*COMPONENT, "weight", to=None), "must be a number"),
        (changed(*COMPONENT, "weight", to=True), "must be a number"),
        ('{"components": [{"name": "A", "weight": 1e999999999, "items": []}]}', "1E.999999999"),
        (changed(*COMPONENT, "weighting", to="best"), "points, items"),
        (changed(*COMPONENT, "drop_lowest", to=-1), "must not be negative"),
        (changed(*COMPONENT, "drop_lowest", to="1"), "whole number"),
        (changed(*COMPONENT, "drop_lowest", to=True), "whole number"),
        (changed(*COMPONENT, "extra_credit", to="no"), "true or false"),
        (changed(*ITEM, "max_points", to="0"), "above 0"),
        (changed(*ITEM, "max_points", to=1e400), "no number"),
        (changed(*ITEM, "weight", to="1e3"), "plain number"),
        (changed(*ITEM, "late", to={"percent_per_day": "-10"}), "must not be negative"),
        (changed(*ITEM, "late", to={"percent": "10"}), "means nothing here"),
        (changed(*GRADE, "status", to="done"), "none, submitted, graded"),
        (changed(*GRADE, to={}), "no “status”"),
        (changed(*GRADE, to={"status": "graded"}), "has no points"),
        (changed(*GRADE, "points", to="-0.5"), "must not be negative"),
        (changed(*GRADE, "points", to=float("nan")), "no number"),
        (changed(*GRADE, "points", to="NaN"), "plain number"),
        (changed(*GRADE, "points", to="٣"), "plain number"),
        (changed(*GRADE, "points", to="1_0"), "plain number"),
        (changed(*GRADE, "points", to="9" * 50), "plain number"),
        (changed(*GRADE, "days_late", to=1.5), "whole number"),
        (changed("grades", "ada", "Exam", to={"status": "none"}), "which is no item"),
        (changed("grades", to=[]), "curly brackets"),
        (
            changed(*COMPONENT, "items", to=[{"name": "Report", "max_points": "1"}] * 2),
            "the same name",
        ),
    ],
)
def test_unusable_input_is_refused_with_a_sentence(tmp_path, text, says):
    with pytest.raises(CommandError, match=says) as refusal:
        run(tmp_path, text)

    assert refusal.value.returncode == 2
    assert "\n" not in str(refusal.value)


def test_file_that_is_not_there():
    with pytest.raises(CommandError, match="cannot be read") as refusal:
        call_command("coursetotals", "/nonexistent/course.json")

    assert refusal.value.returncode == 2


def test_reads_standard_input_and_has_an_example_in_its_help(monkeypatch, capsys):
    stdin = io.TextIOWrapper(io.BytesIO(json.dumps(EXAMPLE).encode()))
    monkeypatch.setattr("sys.stdin", stdin)

    call_command("coursetotals", "-")
    assert '"current": "65.00"' in capsys.readouterr().out

    with pytest.raises(SystemExit):
        call_command("coursetotals", "--help")
    assert "<<'END'" in capsys.readouterr().out
