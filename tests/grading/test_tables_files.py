"""Files of other systems that nobody here made up, and what becomes of each: read, or refused and why.

They are kept beside the project and not in it.
"""

from collections import Counter
from pathlib import Path

import pytest

from courses.tables import NotATable
from grading.rules.tables import read_grades, read_roster

SHARED = Path(__file__).parents[3] / "shared" / "data"
pytestmark = pytest.mark.skipif(
    not SHARED.is_dir(), reason="the collected real files (../shared/data) are not here"
)
NO_NAMES = "The first row must name"
FRONTIERS = "real/csv/ucsb-cs156__proj-frontiers/docs/examples"
MARKUS = "real/csv/MarkUsProject__Markus"
SUBMITTY = "real/csv/Submitty__Submitty"
FORMULA = {"looks like a formula": 1}

# file: as a roster (format, people, problems by a word of theirs), or why it is refused;
# as grades (format, people, items, cells with points, excused, waiting), or why it is refused
ROSTERS = {
    "synthetic/blackboard_gradecenter_utf16le.xls": ("blackboard", 12, FORMULA),
    "synthetic/blackboard_gradecenter_utf8bom.csv": ("blackboard", 12, FORMULA),
    "synthetic/canvas_gradebook_export.csv": ("canvas", 12, FORMULA),
    "synthetic/canvas_gradebook_export_eu_semicolon_bom.csv": ("canvas", 12, FORMULA),
    "synthetic/canvas_gradebook_export_lastname_firstname_crlf.csv": ("canvas", 12, FORMULA),
    "synthetic/github_classroom_roster.csv": ("github-classroom", 12, {}),
    "synthetic/gradescope_roster.csv": ("gradescope", 12, FORMULA),
    "synthetic/moodle_grades_export.csv": ("moodle", 12, FORMULA),
    "synthetic/moodle_grades_export_de_semicolon.csv": ("moodle", 12, FORMULA),
    "synthetic/moodle_offline_grading_worksheet.csv": ("moodle", 12, FORMULA),
    "synthetic/moodle_participants.csv": ("moodle", 12, FORMULA),
    "synthetic/roster_cn_utf8bom.csv": ("generic", 4, {}),
    "synthetic/roster_de_latin1_semicolon.csv": ("generic", 3, {}),
    "synthetic/roster_kr_cp949.csv": ("generic", 4, {}),
    "synthetic/roster_nasty.csv": (
        "generic",
        18,
        {
            "same e-mail address": 1,
            "same id": 1,
            "looks like a formula": 4,
            "There is no e-mail address": 2,
            "This is no e-mail address": 2,
            "more cells than there are headings": 1,
            "rounded this number": 1,
            "name is too long": 1,
        },
    ),
    f"{FRONTIERS}/egrades.csv": ("ucsb", 3, {}),
    f"{FRONTIERS}/egrades_with_duplicate_ids.csv": ("ucsb", 4, {"same id": 1}),
    f"{FRONTIERS}/egrades_with_duplicate_emails.csv": ("ucsb", 4, {"same e-mail": 1}),
    f"{FRONTIERS}/egrades_with_email_and_student_ids_from_diff_students.csv": (
        "ucsb",
        3,
        {"same e-mail": 1, "same id": 1},
    ),
    f"{FRONTIERS}/OSU_CSV.csv": ("canvas", 5, {}),
    f"{FRONTIERS}/chico_canvas.csv": ("canvas", 3, {}),
    f"{FRONTIERS}/email_csv_example.csv": ("generic", 4, {}),
    "real/csv/inducer__relate/tests/resource/csv/test_import_csv_no_header.csv": NO_NAMES,
    f"{MARKUS}/doc/import_samples/students.csv": ("markus", 3, {}),
    f"{MARKUS}/doc/import_samples/end_users.csv": ("markus", 4, {}),
    f"{MARKUS}/doc/import_samples/groups.csv": NO_NAMES,
    f"{MARKUS}/doc/import_samples/peer_reviews.csv": NO_NAMES,
    f"{MARKUS}/db/data/students.csv": ("markus", 216, {}),
    f"{MARKUS}/spec/fixtures/files/malformed.csv": NO_NAMES,
    f"{MARKUS}/spec/fixtures/files/students/form_duplicated.csv": ("markus", 2, {"same login": 1}),
    f"{MARKUS}/spec/fixtures/files/students/form_invalid_column.csv": NO_NAMES,
    f"{MARKUS}/spec/fixtures/files/groups/form_multiple_oversized.csv": NO_NAMES,
    f"{SUBMITTY}/.setup/data/teams/sample_open_team_homework_teams.csv": ("submitty", 9, {}),
    f"{SUBMITTY}/site/cypress/fixtures/upload_classlist/sample_users_data.csv": (
        "submitty",
        139,
        {},
    ),
    f"{SUBMITTY}/site/cypress/fixtures/upload_classlist/upload_missing_userid_header.csv": (
        "generic",
        1,
        {},
    ),
    "real/csv/CharlesNepote__CSV-test-files/CSV-basic-ISO-8859-1.CRLF.csv": ("generic", 3, {}),
    "real/csv/CharlesNepote__CSV-test-files/CSV-basic-ISO-8859-1.LF.csv": ("generic", 3, {}),
}
GRADES = {
    "synthetic/blackboard_gradecenter_utf16le.xls": ("blackboard", 12, 4, 14, 11, 9),
    "synthetic/blackboard_gradecenter_utf8bom.csv": ("blackboard", 12, 4, 14, 11, 9),
    "synthetic/canvas_gradebook_export.csv": ("canvas", 12, 4, 36, 5, 0),
    "synthetic/canvas_gradebook_export_eu_semicolon_bom.csv": ("canvas", 12, 4, 31, 6, 0),
    "synthetic/canvas_gradebook_export_lastname_firstname_crlf.csv": ("canvas", 12, 4, 42, 3, 0),
    "synthetic/github_classroom_grades.csv": ("github-classroom", 12, 1, 8, 0, 0),
    "synthetic/moodle_grades_export.csv": ("moodle", 12, 4, 21, 0, 0),
    "synthetic/moodle_grades_export_de_semicolon.csv": ("moodle", 12, 4, 26, 0, 0),
    "synthetic/moodle_offline_grading_worksheet.csv": ("moodle", 12, 1, 9, 0, 3),
    "real/csv/inducer__relate/tests/resource/csv/test_import_csv.csv": ("generic", 2, 1, 2, 0, 0),
    "real/csv/inducer__relate/tests/resource/csv/test_import_csv_none_points.csv": (
        *("generic", 2, 1, 1, 0, 0),
    ),
    "real/csv/inducer__relate/tests/resource/csv/test_import_csv_no_header.csv": NO_NAMES,
    f"{MARKUS}/spec/fixtures/files/grade_entry_forms/good.csv": ("markus", 1, 1, 1, 0, 0),
    f"{MARKUS}/spec/fixtures/files/grade_entry_forms/extra_column.csv": ("markus", 1, 2, 2, 0, 0),
    f"{MARKUS}/spec/fixtures/files/grade_entry_forms/different_total.csv": (
        *("markus", 1, 1, 1, 0, 0),
    ),
    f"{MARKUS}/spec/fixtures/files/grade_entry_forms/invalid_username.csv": (
        *("markus", 1, 2, 1, 0, 0),
    ),
    f"{MARKUS}/doc/import_samples/grade_entry_forms.csv": ("markus", 2, 3, 4, 0, 0),
    f"{MARKUS}/spec/fixtures/files/malformed.csv": NO_NAMES,
    f"{SUBMITTY}/sample_files/sample_CSV/Exam_1_scores.csv": ("gradescope", 1, 16, 16, 0, 0),
    f"{SUBMITTY}/sample_files/sample_CSV/sampleCSVupload_3numeric_1text.csv": NO_NAMES,
    f"{SUBMITTY}/sample_files/sample_CSV/sampleCSVupload_3numeric_1textBad.csv": NO_NAMES,
}


def known_words(told, reasons):
    return {word: sum(word in reason for reason in reasons) for word in told}


@pytest.mark.parametrize("name", ROSTERS)
def test_roster_files(name):
    content, expected = (SHARED / name).read_bytes(), ROSTERS[name]
    if isinstance(expected, str):
        with pytest.raises(NotATable, match=expected):
            read_roster(content)
        return

    table = read_roster(content)

    kind, people, told = expected
    reasons = [problem.reason for problem in table.problems]
    assert (table.format, len(table.people)) == (kind, people)
    assert known_words(told, reasons) == told
    assert len(reasons) == sum(told.values())


@pytest.mark.parametrize("name", GRADES)
def test_grade_files(name):
    content, expected = (SHARED / name).read_bytes(), GRADES[name]
    if isinstance(expected, str):
        with pytest.raises(NotATable, match=expected):
            read_grades(content)
        return

    table = read_grades(content)

    statuses = Counter(str(grade.status) for grade in table.grades)
    counts = (statuses["graded"], statuses["excused"], statuses["submitted"])
    assert (table.format, len(table.people), len(table.items), *counts) == expected
    assert [one for one in table.problems if "formula" not in one.reason] == []


def test_every_table_of_people_is_told_of():
    """A new file of either kind needs a line above."""
    found = {
        str(path.relative_to(SHARED))
        for folder in ("synthetic", "real/csv")
        for path in (SHARED / folder).rglob("*")
        if path.suffix in {".csv", ".xls", ".tsv"}
    }

    assert found - ROSTERS.keys() - GRADES.keys() == {
        f"{SUBMITTY}/site/cypress/fixtures/peer_assign_file.csv"  # who grades whom
    }
