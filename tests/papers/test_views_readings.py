import pytest
import time_machine
from django.urls import reverse

from papers.models import Paper, Reading
from tests.factories import (
    NOW,
    CourseFactory,
    MembershipFactory,
    PaperFactory,
    ReadingFactory,
    ResponseFactory,
    SessionFactory,
)

pytestmark = pytest.mark.django_db
ENTRY = "@misc{new1, title={A new one}, author={Ada Lovelace}, year=2020}"


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


@pytest.fixture
def course():
    return CourseFactory()


@pytest.fixture
def session(course):
    return SessionFactory(course=course)


@pytest.fixture
def ta(course, client):
    member = MembershipFactory(course=course, ta=True)
    client.force_login(member.user)
    return member


def address(name, course, /, *args):
    return reverse(f"papers:{name}", args=[course.slug, *args])


def words(response):
    return response.content.decode()


def add(client, session, **fields):
    given = {"kind": "required", "note": "", "position": "", **fields}
    return client.post(address("reading-add", session.week.course, session.pk), given)


def test_paper_of_the_library_is_read_for_a_session(client, course, session, ta):
    known = ReadingFactory(session=session, paper=PaperFactory(course=course, title="There"))
    paper = PaperFactory(course=course, title="Another", authors=["Ada Lovelace"], year=2020)
    PaperFactory(course=course, title="Nameless", authors=[], year=None)
    elsewhere = PaperFactory(title="Elsewhere")

    shown = words(client.get(address("reading-add", course, session.pk)))
    response = add(client, session, paper=paper.pk, kind="optional", note=" ch.  1-2 ")

    assert "Ada Lovelace: Another (2020)" in shown and ">Nameless<" in shown
    assert known.paper.title not in shown and elsewhere.title not in shown
    assert response.url == reverse("schedule:session", args=[course.slug, session.pk])
    assert f"“Another” is now read for “{session.title}”" in words(client.get(response.url))
    reading = session.readings.get(paper=paper)
    assert (reading.kind, reading.note, reading.position) == ("optional", "ch. 1-2", 2)


def test_paper_that_the_library_has_under_another_key_is_read_as_it_is(client, course, session, ta):
    known = PaperFactory(course=course, key="mine", doi="10.1145/X")

    add(client, session, bibtex="@misc{theirs, title={T}, doi={https://doi.org/10.1145/x}}")

    assert session.readings.get().paper == known
    assert course.papers.count() == 1


def test_new_papers_come_as_bibtex(client, course, session, ta):
    known = PaperFactory(course=course, key="known", title="As it is here")
    text = ENTRY + "\n@misc{known, title={As it is there}}"

    response = add(client, session, bibtex=text, position="5")

    assert f"2 papers are now read for “{session.title}”" in words(client.get(response.url))
    added = Paper.objects.get(key="new1")
    assert added.authors == ["Ada Lovelace"]
    assert list(session.readings.order_by("position").values_list("paper", "position")) == [
        (added.pk, 5),
        (known.pk, 6),
    ]
    known.refresh_from_db()
    assert known.title == "As it is here"


@pytest.mark.parametrize(
    ("fields", "field", "sentence"),
    [
        ({}, "paper", "one of the two"),
        ({"bibtex": "nothing"}, "bibtex", "no BibTeX entry"),
        ({"bibtex": ENTRY + "\n@misc{broken, title={x"}, "bibtex", "Line 2: A brace"),
        ({"bibtex": "@misc{k, year=2000}"}, "bibtex", "k: It has no title."),
        (
            {"bibtex": "".join(f"@misc{{k{n}, title={{x}}}}" for n in range(21))},
            "bibtex",
            "At most 20",
        ),
        ({"bibtex": ENTRY, "kind": "secret"}, "kind", "Select a valid choice"),
        ({"bibtex": ENTRY, "position": "0"}, "position", "greater than or equal to 1"),
        ({"bibtex": ENTRY, "position": "9" * 30}, "position", "less than or equal to 999"),
        ({"bibtex": ENTRY, "note": "x" * 201}, "note", "at most 200"),
        ({"bibtex": "a\0b"}, "bibtex", "Null characters"),
        ({"paper": "none"}, "paper", "Select a valid choice"),
    ],
)
def test_wrong_field_is_said_and_nothing_added(client, session, ta, fields, field, sentence):
    response = add(client, session, **fields)

    assert response.status_code == 400
    assert sentence in " ".join(response.context["form"].errors[field])
    assert not Reading.objects.exists() and not Paper.objects.exists()


def test_paper_and_bibtex_together_are_too_much(client, course, session, ta):
    response = add(client, session, paper=PaperFactory(course=course).pk, bibtex=ENTRY)

    assert response.status_code == 400 and not Reading.objects.exists()


def test_other_courses_paper_cannot_be_chosen(client, session, ta):
    response = add(client, session, paper=PaperFactory().pk)

    assert response.status_code == 400
    assert "Select a valid choice" in response.context["form"].errors["paper"][0]


def test_bibtex_of_a_paper_that_is_read_already_adds_nothing(client, course, session, ta):
    ReadingFactory(session=session, paper=PaperFactory(course=course, key="known"))

    response = add(client, session, bibtex=ENTRY + "\n@misc{known, title={x}}")

    assert response.status_code == 400
    assert "already" in response.context["form"].errors["bibtex"][0]
    assert Paper.objects.count() == 1 and Reading.objects.count() == 1


def test_reading_is_edited(client, course, ta):
    reading = ReadingFactory(course=course, note="ch. 1")
    assert "ch. 1" in words(client.get(address("reading-edit", course, reading.pk)))

    response = client.post(
        address("reading-edit", course, reading.pk),
        {"kind": "background", "note": "all", "position": "4"},
    )

    assert response.url == reverse("schedule:session", args=[course.slug, reading.session_id])
    reading.refresh_from_db()
    assert (reading.kind, reading.note, reading.position) == ("background", "all", 4)


@pytest.mark.parametrize("position", ["", "0", "1e3", "99999999999"])
def test_edited_reading_needs_a_place(client, course, ta, position):
    reading = ReadingFactory(course=course)

    response = client.post(
        address("reading-edit", course, reading.pk), {"kind": "optional", "position": position}
    )

    assert response.status_code == 400 and "position" in response.context["form"].errors
    reading.refresh_from_db()
    assert reading.kind == "required"


def test_reading_is_taken_out_after_asking(client, course, ta):
    reading = ReadingFactory(course=course)
    asked = words(client.get(address("reading-remove", course, reading.pk)))
    assert reading.paper.title in asked

    client.post(address("reading-remove", course, reading.pk))

    assert not Reading.objects.exists() and Paper.objects.exists()


def test_reading_with_questions_is_not_taken_out(client, course, ta):
    reading = ReadingFactory(course=course)
    ResponseFactory.create_batch(2, reading=reading)

    response = client.post(address("reading-remove", course, reading.pk))

    assert response.status_code == 400
    assert "2 questions were posted" in words(response)
    assert Reading.objects.exists()


PAGES = ["reading-add", "reading-edit", "reading-remove"]


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize(
    ("role", "status"),
    [("instructor", 200), ("ta", 200), ("student", 403), ("observer", 403), ("stranger", 404)],
)
def test_only_staff_change_readings(client, course, name, role, status):
    reading = ReadingFactory(course=course)
    fields = {} if role == "stranger" else {"course": course, "role": role}
    client.force_login(MembershipFactory(**fields).user)
    row = reading.session_id if name == "reading-add" else reading.pk

    assert client.get(address(name, course, row)).status_code == status
    if status != 200:
        assert client.post(address(name, course, row)).status_code == status
        assert Reading.objects.exists()


@pytest.mark.parametrize("name", PAGES)
def test_other_courses_rows_are_not_found(client, course, ta, name):
    other = ReadingFactory()
    row = other.session_id if name == "reading-add" else other.pk

    assert client.get(address(name, course, row)).status_code == 404
