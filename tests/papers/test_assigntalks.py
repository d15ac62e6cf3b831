"""manage.py assigntalks, as scripts call it."""

import copy
import io
import json
import subprocess
import sys

import pytest
from django.core.management import CommandError, call_command

CONTRACT = {
    "talks_per_student": 2,
    "min_gap_weeks": 1,
    "slots": [
        {"id": "s1", "week": 3, "session": "wk3-mon", "capacity": 2, "minimum": 0},
        {"id": "s2", "week": 3, "session": "wk3-mon", "capacity": 2, "minimum": 0},
        {"id": "s5", "week": 5, "session": "wk5-mon", "capacity": 1, "role": "presenter"},
    ],
    "students": [{"id": "a", "ranking": ["s1", "s5"], "impossible": ["s2"], "talks": 2}],
    "pins": [["a", "s1"]],
}


def run(tmp_path, text, *options):
    """Return the exit status and the answer."""
    path = tmp_path / "problem.json"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    out, status = io.StringIO(), 0
    try:
        call_command("assigntalks", str(path), *options, stdout=out)
    except SystemExit as ended:
        status = ended.code
    return status, json.loads(out.getvalue())


def changed(*path, to):
    document = copy.deepcopy(CONTRACT)
    place = document
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = to
    return json.dumps(document)


def test_example_of_the_contract(tmp_path):
    assert run(tmp_path, json.dumps(CONTRACT)) == (
        0,
        {
            "status": "optimal",
            "worst_rank": 2,
            "sum_squared_ranks": 5,
            "assignment": {"a": ["s1", "s5"]},
        },
    )


def test_what_is_not_required_has_its_default(tmp_path):
    names = ["s1", "s2", "s3"]
    document = {
        "slots": [
            {"id": name, "week": week, "session": name, "capacity": 1}
            for week, name in enumerate(names)
        ],
        "students": [{"id": "김 \ud800", "ranking": []}],
    }

    status, answer = run(tmp_path, b"\xef\xbb\xbf" + json.dumps(document).encode())

    assert status == 0 and len(answer["assignment"]["김 \ud800"]) == 2
    assert (answer["worst_rank"], answer["sum_squared_ranks"]) == (0, 0)


def test_seed_decides_between_equals(tmp_path):
    document = {
        "talks_per_student": 1,
        "slots": [
            {"id": "s", "week": 1, "session": "x", "capacity": 1},
            {"id": "t", "week": 1, "session": "y", "capacity": 9},
        ],
        "students": [{"id": name, "ranking": ["s"]} for name in "abcdefgh"],
    }
    text = json.dumps(document)

    answers = {
        seed: run(tmp_path, text, f"--seed={seed}")[1]["assignment"] for seed in range(-1, 8)
    }

    assert len({json.dumps(answer) for answer in answers.values()}) > 1
    assert answers[0] == run(tmp_path, text)[1]["assignment"]


def test_infeasible_is_told_with_a_small_core(tmp_path):
    status, answer = run(tmp_path, changed("students", 0, "impossible", to=["s5"]))

    assert status == 1
    assert answer["status"] == "infeasible"
    (reason,) = answer["reasons"]
    assert (reason["students"], reason["slots"]) == (["a"], ["s1", "s2"])
    assert reason["text"].startswith("a gives 2 talks") and reason["relax"]


def test_slot_both_pinned_and_impossible_is_infeasible(tmp_path):
    status, answer = run(tmp_path, changed("pins", to=[["a", "s2"]]))

    assert status == 1
    (reason,) = answer["reasons"]
    assert (reason["students"], reason["slots"], reason["kind"]) == (["a"], ["s2"], "pins")


def test_marks_and_pins_that_are_there_twice_mean_what_they_mean_once(tmp_path):
    twice = changed("pins", to=[["a", "s1"], ["a", "s1"]])
    assert run(tmp_path, twice) == run(tmp_path, json.dumps(CONTRACT))
    twice = changed("students", 0, "impossible", to=["s2", "s2"])
    assert run(tmp_path, twice) == run(tmp_path, json.dumps(CONTRACT))


def test_different_roles_may_be_asked_for(tmp_path):
    document = json.loads(changed("slots", 0, "role", to="presenter"))
    assert run(tmp_path, json.dumps(document))[0] == 0

    status, answer = run(tmp_path, json.dumps(document | {"different_roles": True}))

    assert status == 1 and answer["reasons"][0]["students"] == ["a"]


SLOT = ("slots", 0)
STUDENT = ("students", 0)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "not JSON"),
        ("{", "not JSON"),
        ("[" * 100_000, "nested too deeply"),
        (b"\xff\xfe{}", "not UTF-8"),
        ("[]", "The document must be an object"),
        ("{}", "no “slots”"),
        ('{"slots": 1, "slots": 2}', "there twice"),
        (changed("seats", to=[]), "“seats”, which means nothing"),
        (changed("slots", to={}), "slots must be a list"),
        (changed("slots", to=[]), "slots is empty"),
        (changed("students", to=[]), "students is empty"),
        (changed(*SLOT, to="s1"), "Slot 1 must be an object"),
        (changed(*SLOT, to={"week": 1}), "Slot 1 has no “id”"),
        (changed(*SLOT, to={"id": "s1", "week": 1, "capacity": 1}), "Slot s1 has no “session”"),
        (changed(*SLOT, "id", to=7), "id of slot 1 must be a text"),
        (changed(*SLOT, "id", to=" "), "not blank"),
        (changed(*SLOT, "id", to="s2"), "Two slots have the id “s2”"),
        (changed(*SLOT, "week", to="3"), "week of s1 must be a whole number"),
        (changed(*SLOT, "week", to=-3), "week of s1 must not be negative"),
        (changed(*SLOT, "session", to=None), "session of s1 must be a text"),
        (changed(*SLOT, "capacity", to=-1), "capacity of s1 must not be negative"),
        (changed(*SLOT, "capacity", to=1.5), "capacity of s1 must be a whole number"),
        (changed(*SLOT, "capacity", to=True), "capacity of s1 must be a whole number"),
        (changed(*SLOT, "capacity", to=float("nan")), "NaN is no number"),
        (changed(*SLOT, "minimum", to=-1), "minimum of s1"),
        (changed(*SLOT, "role", to=1), "role of s1"),
        (changed(*SLOT, "kapacity", to=1), "“kapacity”, which means nothing"),
        (changed(*STUDENT, to=[]), "Student 1 must be an object"),
        (changed(*STUDENT, to={"id": "a"}), "Student a has no “ranking”"),
        (changed(*STUDENT, "id", to=""), "id of student 1"),
        (changed(*STUDENT, "impossibel", to=[]), "“impossibel”, which means nothing"),
        (changed(*STUDENT, "ranking", to="s1"), "ranking of a must be a list"),
        (changed(*STUDENT, "ranking", to=["s1", 5]), "Each slot in ranking of a must be a text"),
        (changed(*STUDENT, "ranking", to=["s1", "s9"]), "“s9”, which is no slot"),
        (changed(*STUDENT, "ranking", to=["s1", "s5", "s1"]), "ranking of a has “s1” twice"),
        (changed(*STUDENT, "impossible", to=["s9"]), "impossible of a has “s9”"),
        (changed(*STUDENT, "talks", to=-1), "talks of a must not be negative"),
        (changed(*STUDENT, "talks", to=None), "talks of a must be a whole number"),
        (changed("students", to=[CONTRACT["students"][0]] * 2), "Two students have the id “a”"),
        (changed("talks_per_student", to=-2), "talks_per_student must not be negative"),
        (changed("min_gap_weeks", to="1"), "min_gap_weeks must be a whole number"),
        (changed("different_roles", to="no"), "different_roles must be true or false"),
        (changed("pins", to={"a": "s1"}), "pins must be a list"),
        (changed("pins", to=["a", "s1"]), "Pin 1 must be a list"),
        (changed("pins", to=[["a"]]), "Pin 1 must be a student and a slot"),
        (changed("pins", to=[["z", "s1"]]), "“z”, who is no student"),
        (changed("pins", to=[["a", "s9"]]), "“s9”, which is no slot"),
        (changed("pins", to=[["a", s] for s in ("s1", "s2", "s5")]), "more pins than talks"),
        (changed(*STUDENT, "talks", to=0), "more pins than talks"),
    ],
)
def test_unusable_input_is_refused_with_a_sentence(tmp_path, text, says):
    with pytest.raises(CommandError, match=says) as refusal:
        run(tmp_path, text)

    assert refusal.value.returncode == 2
    assert "\n" not in str(refusal.value)


def test_as_a_process_it_prints_the_answer_alone_and_needs_no_database(tmp_path):
    """The solver's greeting would stand before the answer if it were not silenced."""
    done = subprocess.run(
        [sys.executable, "manage.py", "assigntalks", "-"],
        input=json.dumps(CONTRACT).encode(),
        capture_output=True,
        check=False,
        env={"DATABASE_URL": "sqlite:////nonexistent/db", "DATA_DIR": str(tmp_path)},
    )

    assert (done.returncode, done.stderr) == (0, b"")
    assert json.loads(done.stdout)["status"] == "optimal"


def test_has_an_example_in_its_help_that_works(capsys, monkeypatch):
    with pytest.raises(SystemExit):
        call_command("assigntalks", "--help")
    text = capsys.readouterr().out
    given, answer = text.split("<<'END'\n")[1].split("\n\nexit status")[0].split("\n  END\n")
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(given.encode())))

    call_command("assigntalks", "-", "--seed", "7")

    assert json.loads(capsys.readouterr().out) == json.loads(answer)
