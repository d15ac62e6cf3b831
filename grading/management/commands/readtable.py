"""Read a file of people or grades, as the site does. docs/tables.md explains."""

import argparse
from typing import Any

from courses.commands import DocumentCommand
from courses.documents import UnusableDocument, content_of
from courses.tables import NotATable
from grading.rules.tables import read_grades, read_roster
from grading.rules.tables.answer import answer

EXAMPLE = """example:

  manage.py readtable - --as grades <<'END'
  Student,ID,SIS User ID,SIS Login ID,Section,Midterm (500103)
      Points Possible,,,,,50.00
  "Lovelace, Ada",880011,00001234,ada,001,41.50
  END

  {"format": "canvas", "encoding": "utf-8", "delimiter": ",",
   "people": [{"line": 3, "name": "Ada Lovelace", "email": null, "id": "00001234", "login": "ada",
               "section": "001", "role": null}],
   "items": [{"column": "Midterm (500103)", "name": "Midterm", "external_id": "500103",
              "max_points": "50.00"}],
   "grades": [{"line": 3, "item": "Midterm", "points": "41.50", "status": "graded"}],
   "problems": []}

Lines are counted from 1 as they stand in the file; "column" is the column's heading; a grade's
"item" is the item's "name". Blank cells say nothing and give no grade; "-" and "N/A" give one of
status "none".

exit status: 0 done, 1 there is nobody in it, 2 it cannot be used (one sentence on standard error
says why)
"""


class Command(DocumentCommand):
    help = "Read a roster or a file of grades of Canvas, Moodle, Gradescope and others, as JSON."
    what = "a CSV, TSV or XLSX file in any usual encoding"
    example = EXAMPLE

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--as", dest="kind", choices=["roster", "grades"], required=True, help="what it is"
        )

    def answer_file(self, name: str, options: dict[str, Any]) -> tuple[object, bool]:
        read = read_roster if options["kind"] == "roster" else read_grades
        try:
            table = read(content_of(name))
        except NotATable as error:
            raise UnusableDocument(str(error)) from error
        return answer(table), bool(table.people)
