"""Compute course totals from a file, with the same rules as the site. docs/grading.md explains."""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from grading.errors import UnusableInput
from grading.rules import total
from grading.rules.course_file import answer, read

EXAMPLE = """example:

  manage.py coursetotals - <<'END'
  {"reader": "staff",
   "components": [
     {"name": "Exam", "weight": "60", "items": [{"name": "Midterm", "max_points": "50"}]},
     {"name": "Project", "weight": "40", "items": [{"name": "Report", "max_points": "100",
       "late": {"percent_per_day": "10", "floor_percent": "20"}}]}],
   "grades": {"ada": {"Midterm": {"status": "graded", "points": "45"},
                      "Report": {"status": "graded", "points": "85", "days_late": 2}}}}
  END

  {"ada": {"floor": "80.00", "current": "80.00", "ceiling": "80.00", "trace": [...]}}

exit status: 0 done, 2 the input cannot be used (one sentence on standard error says why)
"""


class Command(BaseCommand):
    help = "Compute floor, current and ceiling of each student's course total from a JSON file."
    requires_system_checks: list[str] = []

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> Any:
        parser = super().create_parser(prog_name, subcommand, **kwargs)
        parser.epilog = EXAMPLE
        parser.formatter_class = argparse.RawDescriptionHelpFormatter
        return parser

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE", help="a JSON file, or - for standard input")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002  Django's signature
        try:
            course = read(_text_of(options["file"]))
        except UnusableInput as error:
            raise CommandError(" ".join(str(error).split()), returncode=2) from error
        answers = {
            person: answer(total(course.policy, grades, course.reader))
            for person, grades in course.grades.items()
        }
        self.stdout.write(json.dumps(answers, indent=1))


def _text_of(name: str) -> str:
    """:raises UnusableInput: if there is no such file, or it is not UTF-8."""
    try:
        raw = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
    except (OSError, ValueError) as error:
        raise UnusableInput(f"{name} cannot be read: {error}.") from error
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnusableInput(f"{name} is not UTF-8.") from error
