"""The worked example of docs/assignment.md comes out as it is printed there."""

import json
import re
from dataclasses import replace
from pathlib import Path

from papers.rules.assignment import assign, explain, sentences
from papers.rules.assignment.files import answer, read

PAGE = Path(__file__).parents[2] / "docs" / "assignment.md"
GIVEN, BEST, NONE = re.findall(r"```json\n(.*?)```", PAGE.read_text(), flags=re.DOTALL)


def test_answer_is_as_printed_for_every_seed():
    for seed in range(5):
        assert answer(assign(read(GIVEN), seed=seed)) == json.loads(BEST)


def test_ada_reads_what_is_printed():
    problem = read(GIVEN)
    words = sentences(explain(problem, assign(problem).seats, "ada"), {})

    assert " ".join(PAGE.read_text().split()).count(f"*{words[-1]}*") == 1


def test_reasons_are_as_printed():
    problem = read(GIVEN)
    marks = frozenset({"attention", "paging", "experts"})
    students = [
        replace(one, impossible=marks) if one.id in ("bob", "cyd") else one
        for one in problem.students
    ]

    found = assign(replace(problem, students=tuple(students)))

    assert answer(found) == json.loads(NONE)
