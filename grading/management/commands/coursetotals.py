"""Compute course totals from a file, with the same rules as the site. docs/grading.md explains."""

from typing import Any

from courses.commands import DocumentCommand
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


class Command(DocumentCommand):
    help = "Compute floor, current and ceiling of each student's course total from a JSON file."
    example = EXAMPLE

    def answer(self, text: str, options: dict[str, Any]) -> tuple[object, bool]:  # noqa: ARG002
        course = read(text)
        answers = {
            person: answer(total(course.policy, grades, course.reader))
            for person, grades in course.grades.items()
        }
        return answers, True
