"""Files of grades: read, mapped, shown, and then taken over whole or not at all."""

import io
import re
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook

from grading import actions, tasks
from grading.models import Grade, GradeChange, GradeImport, KnownColumn, KnownPerson
from tests.factories import NOW, GradeImportFactory, MembershipFactory
from tests.grading.pages_for_tests import address, give, words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

CANVAS = """Student,ID,SIS User ID,SIS Login ID,Section,Midterm (71),Report (72)
    Points Possible,,,,,50,100
"Lovelace, Ada",977,0042,ada,A,40,EX
"""


@pytest.fixture
def ta(client, course):
    member = MembershipFactory(course=course, ta=True, user__name="Tia Assist")
    client.force_login(member.user)
    return member


@pytest.fixture
def bo(course):
    return MembershipFactory(
        course=course, user__name="Bo Peep", user__email="bo@example.edu", student_id="0043"
    )


@pytest.fixture
def send(client, course, ta, exam, report, ada, bo):
    """Send a file or rows; return the preview, with what was chosen before posted to the mapping."""

    def send_(content, name="grades.csv", **chosen):
        content = content if isinstance(content, bytes) else content.encode()
        file = SimpleUploadedFile(name, content)
        sent = client.post(address("import", course), {"file": file})
        assert sent.status_code == 302, words(sent)
        page = client.get(sent.url)
        fields = {field.html_name: field.value() for field in page.context["form"]}
        mapped = client.post(sent.url, fields | chosen)
        assert mapped.status_code == 302, words(mapped)
        return client.get(mapped.url)

    return send_


@pytest.fixture
def take(client):
    def take_(preview, **more):
        seen = re.search(r'name="seen" value="([^"]+)"', preview.content.decode())[1]
        return client.post(preview.request["PATH_INFO"], {"seen": seen, **more})

    return take_


def grades():
    return {
        (grade.membership.user.name, grade.item.name): (grade.status, grade.points)
        for grade in Grade.objects.exclude(revision=0)
    }


def test_a_file_is_shown_as_what_it_changes_and_then_taken_over(
    send, take, exam, report, ada, bo, instructor
):
    give(exam, ada, 30, by=instructor)
    give(report, bo, 50, by=instructor)

    page = send("email,Midterm,Report\nada@example.edu,40,EX\nbo@example.edu,,50\n")
    text = words(page)

    assert text.count("data-change") == 2
    assert "1 grade changes" in text and "1 new grade" in text
    assert "1 cell says what is there already" in text
    assert grades() == {
        ("Ada Lovelace", "Midterm"): ("graded", 30),
        ("Bo Peep", "Report"): ("graded", 50),
    }

    assert take(page).status_code == 302
    assert grades() == {
        ("Ada Lovelace", "Midterm"): ("graded", 40),
        ("Ada Lovelace", "Report"): ("excused", None),
        ("Bo Peep", "Report"): ("graded", 50),
    }
    change = GradeChange.objects.get(grade__item=exam, number=2)
    assert (change.source, change.reason) == ("import", "grades.csv")
    over = GradeImport.objects.get()
    assert (over.state, over.change_count, bytes(over.content)) == ("applied", 2, b"")


def test_what_cannot_be_taken_is_said_and_left_out_only_if_somebody_agrees(send, take, ada):
    page = send(
        "email,Midterm,Report\n"
        "ada@example.edu,40,forty\nbo@example.edu,7,\nBO@example.edu,8,9\nno@example.org,1,2\n"
    )
    text = words(page)

    for said in ("forty", "Lines 3, 4 are all Bo Peep", "no@example.org", "Leave it out"):
        assert said in text
    refused = take(page)
    assert refused.status_code == 400
    assert "Tick that it is left out" in words(refused)
    assert grades() == {}

    assert take(page, leave_out="on").status_code == 302
    assert grades() == {("Ada Lovelace", "Midterm"): ("graded", 40)}


def test_a_cell_that_somebody_changed_since_the_preview_refuses_the_whole(
    send, take, exam, report, ada, bo, instructor, clock
):
    page = send("email,Midterm,Report\nada@example.edu,40,50\nbo@example.edu,41,51\n")
    clock.shift(60)
    actions.enter_grade(
        item=report,
        membership=bo,
        by=instructor,
        now=NOW + timedelta(minutes=1),
        status="graded",
        points=51,
    )

    refused = take(page)

    assert refused.status_code == 409
    assert "Nothing was taken over" in words(refused)
    assert "Ina Structor changed Bo Peep’s Report" in words(refused)
    assert grades() == {("Bo Peep", "Report"): ("graded", 51)}
    assert take(refused).status_code == 302  # what is shown now
    assert len(grades()) == 4


def test_canvas_is_known_again(send, take, client, course, exam, report, ada, instructor):
    page = send(CANVAS)
    assert take(page).status_code == 302
    assert grades()["Ada Lovelace", "Midterm"] == ("graded", 40)
    assert KnownColumn.objects.get(item=exam).heading == "Midterm (71)"
    assert KnownPerson.objects.get(membership=ada).cells["ID"] == "977"

    # The other system renamed both, and tells nothing but its own id.
    again = send(
        "Student,ID,SIS Login ID,Section,Exam one (71),Paper (72)\n"
        "    Points Possible,,,,50,100\nA. L.,977,,A,41,EX\n"
    )
    assert words(again).count("data-change") == 1


def test_what_canvas_is_told_of_a_grade_is_no_news(send, exam, report, ada, instructor):
    exam.late_percent, exam.late_floor, exam.policy_by = Decimal(10), Decimal(0), instructor
    exam.save()
    give(exam, ada, 40, by=instructor, days_late=1)  # 5 of 50 less
    give(report, ada, None, by=instructor, status="missing")

    text = words(send(CANVAS.replace(",40,EX", ",35,0")))

    assert "2 cells say what is there already" in text
    assert "Nothing would change" in text


def test_a_person_nobody_knows_can_be_picked(send, ada, bo):
    page = send("name,Midterm\nDr. Lovelace,40\n", **{"person-2": str(ada.pk)})

    assert "data-unknown" not in words(page)
    assert words(page).count("data-change") == 1


def test_a_name_alone_is_taken_and_said(send):
    assert "“Ada Lovelace” is taken for Ada Lovelace" in words(
        send("name,Midterm\nAda Lovelace,1\n")
    )


def test_percentages_are_of_the_maximum(send, take):
    page = send("Email address,Assignment: Midterm (Percentage)\nada@example.edu,70 %\n")
    take(page)
    assert grades() == {("Ada Lovelace", "Midterm"): ("graded", 35)}


def test_who_dropped_is_said_and_keeps_their_grades(send, take, ada):
    ada.state, ada.dropped_at = "dropped", NOW
    ada.save()
    page = send("email,Midterm\nada@example.edu,40\nbo@example.edu,41\n")
    assert "Who dropped the course" in words(page)
    take(page, leave_out="on")
    assert grades() == {("Bo Peep", "Midterm"): ("graded", 41)}


def test_a_workbook_is_read_too(send):
    book, kept = Workbook(), io.BytesIO()
    for row in [["email", "Midterm"], ["ada@example.edu", 40.5]]:
        book.active.append(row)
    book.save(kept)
    assert words(send(kept.getvalue(), "grades.xlsx")).count("data-change") == 1


def test_our_own_file_changes_nothing(client, course, send, exam, report, ada, bo, instructor):
    ada.user.name = "=Ada"
    ada.user.save()
    give(exam, ada, Decimal("40.125"), by=instructor)
    give(report, ada, None, by=instructor, status="missing")
    give(exam, bo, None, by=instructor, status="excused")
    give(report, bo, None, by=instructor, status="submitted")

    text = words(send(client.get(address("export", course)).content))

    assert "3 cells say what is there already" in text
    assert "Nothing would change" in text


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        (b"\x89PNG\r\n\x1a\n", "It is no text file"),
        (b"email,Section\nada@example.edu,A\n", "no column of grades"),
        (b"1,2\n3,4\n", "The first row must name"),
    ],
)
def test_what_is_no_file_of_grades_is_refused_with_the_reason(client, course, ta, content, reason):
    answer = client.post(address("import", course), {"file": SimpleUploadedFile("x.csv", content)})
    assert answer.status_code == 400
    assert reason in words(answer)
    assert not GradeImport.objects.exists()


def test_two_columns_are_not_one_item(client, course, ta, exam, report):
    found = GradeImportFactory(course=course, content=b"email,A,B\nada@example.edu,1,2\n")
    column = {"column-2": exam.pk, "column-3": exam.pk}
    answer = client.post(address("import-map", course, found.pk), column)
    assert answer.status_code == 400
    assert "Another column is this item already" in words(answer)


def test_a_file_is_discarded_and_old_ones_are_by_themselves(client, course, ta):
    old = GradeImportFactory(course=course, sent_at=NOW - timedelta(days=31))
    young, mine = GradeImportFactory.create_batch(2, course=course)
    assert client.post(address("import-discard", course, mine.pk)).status_code == 302
    tasks.discard_imports()

    states = {one.pk: (one.state, bytes(one.content) == b"") for one in GradeImport.objects.all()}
    assert states == {
        old.pk: ("discarded", True),
        young.pk: ("open", False),
        mine.pk: ("discarded", True),
    }
    assert client.get(address("import-preview", course, mine.pk)).status_code == 302


@pytest.mark.parametrize("count", [1, 3])
def test_the_preview_takes_as_many_queries_however_long(
    client, course, ta, exam, report, count, django_assert_num_queries
):
    students = MembershipFactory.create_batch(count, course=course)
    rows = "".join(f"{student.user.email},1,2\n" for student in students)
    found = GradeImportFactory(course=course, content=f"email,Midterm,Report\n{rows}".encode())
    with django_assert_num_queries(11):
        client.get(address("import-preview", course, found.pk))
