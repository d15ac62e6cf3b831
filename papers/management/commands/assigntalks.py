"""Assign talks from a file, with the same rules as the site. docs/assignment.md explains."""

import argparse
from typing import Any

from courses.commands import DocumentCommand
from papers.rules.assignment import Assignment, assign
from papers.rules.assignment.files import answer, read

EXAMPLE = """example:

  manage.py assigntalks --seed 7 - <<'END'
  {"talks_per_student": 1, "min_gap_weeks": 1,
   "slots": [
     {"id": "vaswani2017", "week": 3, "session": "wk3-mon", "capacity": 1},
     {"id": "kwon2023", "week": 4, "session": "wk4-mon", "capacity": 2, "minimum": 1}],
   "students": [
     {"id": "ada", "ranking": ["vaswani2017", "kwon2023"]},
     {"id": "bob", "ranking": ["vaswani2017"], "impossible": ["kwon2023"]}],
   "pins": []}
  END

  {"status": "optimal", "worst_rank": 2, "sum_squared_ranks": 5,
   "assignment": {"ada": ["kwon2023"], "bob": ["vaswani2017"]}}

exit status: 0 done, 1 there is no assignment (the JSON says why), 2 the input cannot be used (one
sentence on standard error says why)
"""


class Command(DocumentCommand):
    help = "Assign slots to students: fair first, then best for all, the same for the same seed."
    example = EXAMPLE

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--seed", type=int, default=0, help="decides between equals; 0 unless told"
        )

    def answer(self, text: str, options: dict[str, Any]) -> tuple[object, bool]:
        found = assign(read(text), seed=options["seed"])
        return answer(found), isinstance(found, Assignment)
