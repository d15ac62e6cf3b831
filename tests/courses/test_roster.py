from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from courses import roster
from courses.roster import Present, Row

SHARED = Path(__file__).resolve().parents[3].joinpath("shared", "data")


def rows(text):
    read = roster.read(text)
    assert read.problems == ()
    return read.rows


def reasons(text):
    return [(problem.line, problem.reason) for problem in roster.read(text).problems]


@pytest.mark.parametrize(
    ("heading", "cells", "expected"),
    [
        ("name,e-mail,role,student id", "Ada,a@x.org,TA,007", ("Ada", "a@x.org", "ta", "007")),
        ("E-Mail;Nachname;Vorname", "a@x.org;von Weiß;Jörg", ("Jörg von Weiß", "a@x.org", "", "")),
        ("Name\tVorname\tMail", "Weiß\tJörg\ta@x.org", ("Jörg Weiß", "a@x.org", "", "")),
        ("학번,이름,이메일", "02,김민준,a@x.org", ("김민준", "a@x.org", "", "02")),
        ("성,이름,이메일", "김,민준,a@x.org", ("김민준", "a@x.org", "", "")),
        ("姓,名,邮箱", "王,小明,a@x.org", ("王小明", "a@x.org", "", "")),
        ("Prénom,Nom,Courriel", "Zoé,Noël,a@x.org", ("Zoé Noël", "a@x.org", "", "")),
        ("Student,Email", '"Smith, Jr., Bob",a@x.org', ("Bob Smith, Jr.", "a@x.org", "", "")),
        ("Student,Email", "Cher,a@x.org", ("Cher", "a@x.org", "", "")),
        ("name,email", '"Okonkwo, Ada",a@x.org', ("Okonkwo, Ada", "a@x.org", "", "")),
        ("Full name,First,Last,Email", "A B,A,B,a@x.org", ("A B", "a@x.org", "", "")),
        ("EMAIL,Name", "mailto:A@X.ORG,A", ("A", "a@x.org", "", "")),
        ("name,email,Rolle", "A,a@x.org,Dozent", ("A", "a@x.org", "instructor", "")),
        ("name,email,역할", "A,a@x.org,청강생", ("A", "a@x.org", "observer", "")),
        ("Student,ID,SIS Login ID", "A,88,a@x.org", ("A", "a@x.org", "", "")),
        ("Student,ID,SIS User ID,Email", "A,88,007,a@x.org", ("A", "a@x.org", "", "007")),
        ("Class list 2026\nname,email", "A,a@x.org", ("A", "a@x.org", "", "")),
    ],
)
def test_columns_are_recognised(heading, cells, expected):
    (row,) = rows(f"{heading}\n{cells}\n")

    assert (row.name, row.email, row.role, row.student_id) == expected


@pytest.mark.parametrize(
    ("cells", "line", "reason"),
    [
        ("Ada,,student,1", 2, "no e-mail address"),
        ("Ada,ada,student,1", 2, "is no e-mail address"),
        ("Ada," + "a" * 60 + "@" + ".".join(["b" * 60] * 4) + ".org,,", 2, "too long"),
        ("Ada,a@x.org,king,1", 2, "role is unknown"),
        ("Ada,a@x.org,student,1.23457E+12", 2, "rounded"),
        ("Ada,a@x.org,student," + "1" * 41, 2, "student id is too long"),
        ("A" * 151 + ",a@x.org,,", 2, "name is too long"),
        ("Ada,a@x.org,,,more", 2, "more cells"),
        ("A\ufffd,a@x.org,,", 2, "cannot be read"),
        ("A,a@x.org,,1\nB,A@X.org,,2", 3, "Line 2 has the same e-mail"),
        ("A,a@x.org,,1\nB,b@x.org,,1", 3, "Line 2 has the same student id"),
        ("", 0, "nobody below"),
    ],
)
def test_problem_is_told_with_its_line(cells, line, reason):
    told = reasons(f"name,email,role,student id\n{cells}")

    assert [where for where, _reason in told] == [line]
    assert reason in told[0][1]


def test_missing_headings_say_what_was_seen():
    (problem,) = roster.read("c1smith,Smith,John\n").problems

    assert problem.line == 1 and "e-mail" in problem.reason and "c1smith" in problem.value


def test_login_that_is_no_address_is_no_email():
    assert "No column" in reasons("Student,SIS Login ID\nA,u1\nB,b@x.org\n")[0][1]


def test_what_is_no_table_is_one_problem():
    read = roster.read(b"%PDF-1.4")

    assert read.problem_count == 1 and read.problems[0].line == 0


def test_rows_that_are_no_people_are_left_out():
    text = (
        "Student,ID,SIS User ID,Email,Quiz\n,,,,Manual Posting\n    Points Possible,,,,10\n"
        'Ada,1,7,a@x.org,9\n"Student, Test",,,,\n,,,,\n'
    )

    assert [row.name for row in rows(text)] == ["Ada"]


def test_ten_thousand_rows_of_rubbish_are_a_short_list_and_a_count():
    text = "name,email\n" + "rub,bish\n" * 10_000

    read = roster.read(text)

    assert (len(read.problems), read.problem_count, read.rows) == (50, 10_000, ())


@pytest.mark.property
@given(st.binary(max_size=300) | st.text(max_size=300))
def test_any_content_gives_rows_or_problems(content):
    read = roster.read(content)

    assert read.rows or read.problem_count
    assert (read.problem_count > 0) == bool(read.problems)


WORD = st.text(st.characters(categories=["L", "N"], codec="utf-8"), min_size=1, max_size=12)


@pytest.mark.property
@given(
    st.lists(
        st.tuples(WORD, st.integers(0, 10**6)), min_size=1, max_size=8, unique_by=lambda p: p[1]
    ),
    st.sampled_from([",", ";", "\t"]),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
)
@example([("Out Of", 1)], ",", "utf-8")
def test_written_roster_is_read_back(people, delimiter, encoding):
    lines = [delimiter.join(["Name", "E-mail", "Student ID"])]
    lines += [delimiter.join([name, f"p{n}@x.org", f"{n:08}"]) for name, n in people]

    found = rows("\r\n".join(lines).encode(encoding))

    assert [(row.email, row.student_id) for row in found] == [
        (f"p{n}@x.org", f"{n:08}") for _name, n in people
    ]


# Planning

ADA = Present("ada@x.org", "Ada", membership_id=1, role="student", student_id="1")
INA = Present("ina@x.org", "Ina", owns_name=True, membership_id=2, role="instructor")


def differences(row, present):
    (change,) = roster.plan([row], [present, INA]).changes
    return change.kind, [(one.column, one.old, one.new) for one in change.differences]


@pytest.mark.parametrize(
    ("row", "present", "expected"),
    [
        (Row(2, "ada@x.org", "Ada", "student", "1"), ADA, ("unchanged", [])),
        (Row(2, "ada@x.org"), ADA, ("unchanged", [])),
        (Row(2, "ada@x.org", "Ada L", "ta", "2"), ADA, (
            "changed",
            [("name", "Ada", "Ada L"), ("role", "student", "ta"), ("student_id", "1", "2")],
        )),
        (Row(2, "ada@x.org", section="B"), ADA, ("changed", [("section", "", "B")])),
        (Row(2, "bob@x.org", "Bob"), ADA, ("new", [])),
        (Row(2, "cy@x.org"), Present("cy@x.org", "Cy"), ("new", [])),
        (
            Row(2, "ada@x.org", "Other"),
            Present("ada@x.org", "Ada", owns_name=True, membership_id=1, role="student"),
            ("unchanged", []),
        ),
        (
            Row(2, "ada@x.org"),
            Present("ada@x.org", "Ada", membership_id=1, role="ta", is_active=False),
            ("changed", [("state", "dropped", "active")]),
        ),
    ],
)  # fmt: skip
def test_plan_says_what_would_change(row, present, expected):
    assert differences(row, present) == expected


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (Row(2, "new@x.org"), "needs a name"),
        (Row(2, "new@x.org", "New", "", "1"), r"Ada (ada@x.org) has this student id"),
        (Row(2, "ina@x.org", "", "ta"), "no instructor"),
    ],
)
def test_plan_refuses_what_others_stand_against(row, reason):
    plan = roster.plan([row], [ADA, INA])

    assert plan.problem_count == 1 and reason in plan.problems[0].reason


def test_student_ids_may_be_exchanged():
    bob = Present("bob@x.org", "Bob", membership_id=3, role="student", student_id="2")

    plan = roster.plan(
        [Row(2, "ada@x.org", student_id="2"), Row(3, "bob@x.org", student_id="1")], [ADA, bob, INA]
    )

    assert plan.problems == () and plan.counts == {"changed": 2}


def test_only_instructor_may_hand_over():
    plan = roster.plan(
        [Row(2, "ina@x.org", "", "ta"), Row(3, "ada@x.org", "", "instructor")], [ADA, INA]
    )

    assert plan.problems == ()


def test_plan_counts_who_is_not_in_the_file():
    plan = roster.plan([Row(2, "ada@x.org")], [ADA, INA, Present("cy@x.org", "Cy")])

    assert plan.absent_count == 1


def test_every_difference_has_a_label():
    for column in ["name", "role", "student_id", "state"]:
        assert roster.Difference(column, "", "x").label


# Files as other systems write them

SHAPES = {
    "synthetic/roster_cn_utf8bom.csv": (4, 0, "029000", "王小明"),
    "synthetic/roster_de_latin1_semicolon.csv": (3, 0, "041000", "Jörg Weiß"),
    "synthetic/roster_kr_cp949.csv": (4, 0, "2024-10001", "김민준"),
    "synthetic/roster_nasty.csv": (12, 9, "00001234", "Okonkwo, Ada"),
    "synthetic/gradescope_roster.csv": (12, 0, "00001234", "Ada Okonkwo"),
    "synthetic/moodle_participants.csv": (12, 0, "", "Ada Okonkwo"),
    "synthetic/moodle_grades_export.csv": (12, 0, "00001234", "Ada Okonkwo"),
    "synthetic/moodle_grades_export_de_semicolon.csv": (12, 0, "00001234", "Ada Okonkwo"),
    "synthetic/moodle_offline_grading_worksheet.csv": (12, 0, "", "Ada Okonkwo"),
    "synthetic/canvas_gradebook_export.csv": (0, 1, None, None),
    "synthetic/github_classroom_roster.csv": (0, 1, None, None),
    "synthetic/blackboard_gradecenter_utf16le.xls": (0, 1, None, None),
    "real/csv/ucsb-cs156__proj-frontiers/docs/examples/chico_canvas.csv": (
        3, 0, "013228559", "Marge Simpson",
    ),
    "real/csv/ucsb-cs156__proj-frontiers/docs/examples/egrades_with_duplicate_ids.csv": (
        4, 1, "A123456", "CHRIS FAKE GAUCHO",
    ),
}  # fmt: skip


@pytest.mark.parametrize("file", SHAPES)
def test_file_of_another_system(file):
    path = SHARED / file
    if not path.exists():
        pytest.skip("needs the shared sample data beside the project")

    read = roster.read(path.read_bytes())

    row_count, problem_count, student_id, name = SHAPES[file]
    assert (len(read.rows), read.problem_count) == (row_count, problem_count)
    if read.rows:
        assert (read.rows[0].student_id, read.rows[0].name) == (student_id, name)


def test_sections_are_read_and_kept_short():
    assert [row.section for row in rows("email,Section\na@x.org,A-1\nb@x.org,\n")] == ["A-1", ""]
    (problem,) = roster.read(f"email,Section\na@x.org,{'x' * 61}\n").problems
    assert (problem.column, problem.reason) == ("section", "The section is too long.")
