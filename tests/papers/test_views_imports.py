"""A bibliography taken over: what the preview shows, what is corrected in it, what comes of it."""

from datetime import timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from papers.models import Paper
from tests.factories import NOW, CourseFactory, MembershipFactory, PaperFactory, PaperTagFactory
from tests.pages import forms_in

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
TEXT = """
@article{new1, title={A new one}, author={Ada Lovelace and others}, year=2020, journal={J},
  keywords={systems, new}}
@article{known, title={Changed}, author={Grace Hopper}, year=2021, journal={Journal of Papers}}
@article{same, title={Same}, year=2019}
@misc{notitle, year=2000}
@misc{broken, title={x
"""


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


@pytest.fixture
def course():
    return CourseFactory()


@pytest.fixture
def ta(course, client):
    member = MembershipFactory(course=course, ta=True)
    client.force_login(member.user)
    return member


@pytest.fixture
def known(course):
    PaperFactory(course=course, key="same", title="Same", entry_type="article", year=2019)
    return PaperFactory(
        course=course, key="known", title="Before", entry_type="article", abstract="Kept."
    )


def address(name, course, /, *args):
    return reverse(f"papers:{name}", args=[course.slug, *args])


def words(response):
    return response.content.decode()


def preview_of(client, course, text=TEXT):
    return client.post(address("import", course), {"text": text})


def fields_of(response):
    """Return what a browser would send of a preview, by name."""
    (form,) = [one for one in forms_in(response, "") if "preview" in one.fields]
    return {name: one.value for name, one in form.fields.items() if one.value is not None}


def confirm(client, course, preview, **typed):
    """Send a preview back with some fields changed; None takes a field away."""
    told = fields_of(preview) | {name.replace("_", "-", 1): typed[name] for name in typed}
    sent = {name: value for name, value in told.items() if value is not None}
    return client.post(address("import-confirm", course), sent)


def test_preview_shows_what_would_change_and_changes_nothing(client, course, ta, known):
    shown = words(preview_of(client, course))

    assert shown.count("data-new") == 1 and "A new one" in shown
    assert "Not all authors are named" in shown
    assert shown.count("data-changed") == 1
    assert "<del>Before</del> <ins>Changed</ins>" in shown
    assert "<del>2020</del> <ins>2021</ins>" in shown
    assert "<del>Ada Lovelace, Grace Hopper</del> <ins>Grace Hopper</ins>" in shown
    assert "1 paper is in the library just so." in shown
    assert shown.count("data-look") == 1 and "This field is required." in shown
    assert shown.count("data-refused") == 1
    assert "opened and not closed" in shown and "@misc{broken, title={x" in shown
    known.refresh_from_db()
    assert (Paper.objects.count(), known.title) == (2, "Before")


def test_what_is_proposed_is_taken_over(client, course, ta, known):
    PaperTagFactory(paper=known, name="stays")

    response = confirm(client, course, preview_of(client, course))

    assert response.url == address("library", course)
    assert "1 paper added, 1 changed." in words(client.get(response.url))
    known.refresh_from_db()
    assert (known.title, known.year, known.authors) == ("Changed", 2021, ["Grace Hopper"])
    assert (known.venue, known.abstract) == ("Journal of Papers", "Kept.")
    assert [tag.name for tag in known.tags.all()] == ["stays"]
    added = Paper.objects.get(key="new1")
    assert (added.authors, added.has_more_authors, added.added_at) == (["Ada Lovelace"], True, NOW)
    assert {tag.name for tag in added.tags.all()} == {"systems", "new"}
    assert Paper.objects.count() == 3


def test_what_is_left_out_stays(client, course, ta, known):
    confirm(client, course, preview_of(client, course), e1_choice="leave")

    known.refresh_from_db()
    assert (known.title, Paper.objects.count()) == ("Before", 3)


def test_an_entry_is_corrected_before_it_is_saved(client, course, ta):
    preview = preview_of(client, course, "@misc{odd key, year=20200, author={A, B, C, D}}")

    confirm(
        *(client, course, preview),
        e0_choice="add",
        e0_title="Mended",
        e0_authors="Ada Lovelace\nGrace Hopper",
        e0_year="1843",
        e0_key="lovelace1843",
        e0_tags="engines, notes",
        e0_doi="https://doi.org/10.1145/1",
        e0_venue="Notes",
    )

    paper = Paper.objects.get()
    assert (paper.key, paper.title, paper.year) == ("lovelace1843", "Mended", 1843)
    assert paper.authors == ["Ada Lovelace", "Grace Hopper"]
    assert (paper.doi, paper.venue, paper.tags.count()) == ("10.1145/1", "Notes", 2)


def test_what_is_typed_survives_what_is_wrong_with_it(client, course, ta, known):
    preview = preview_of(client, course)

    response = confirm(
        client, course, preview, e0_year="soon", e0_abstract="Typed.", e1_title="Typed too"
    )

    assert response.status_code == 400
    assert "Nothing is taken over yet" in words(response)
    told = fields_of(response)
    assert (told["e0-year"], told["e0-abstract"].strip()) == ("soon", "Typed.")
    assert (told["e1-title"], told["e1-choice"]) == ("Typed too", "update:known")
    assert "Year: Enter a whole number." in words(response)
    assert not Paper.objects.filter(key="new1").exists()
    assert confirm(client, course, response, e0_year="2020").status_code == 302
    assert Paper.objects.get(key="new1").abstract == "Typed."
    assert Paper.objects.get(key="known").title == "Typed too"


def test_corrections_go_through_the_same_checks(client, course, ta, known):
    preview = preview_of(client, course)

    response = confirm(
        *(client, course, preview),
        e0_title="SHOUTED TO THE END",
        e0_year="2999",
        e0_venue="",
        e3_choice="add",
        e3_title="",
    )

    shown = words(response)
    assert response.status_code == 400
    assert "all in capitals" in shown and "in the future: 2999" in shown
    assert "does not say where it appeared" in shown
    assert "This field is required" in shown


def test_file_is_read_in_its_encoding(client, course, ta):
    file = SimpleUploadedFile("a.bib", "@misc{k, title={인공지능 시스템의 이해}}".encode("cp949"))

    response = client.post(address("import", course), {"file": file})

    assert "인공지능 시스템의 이해" in words(response)


@pytest.mark.parametrize(
    ("library", "entry", "choice"),
    [
        ({"doi": "10.1145/X"}, "doi={https://doi.org/10.1145/x}", "update:mine"),
        ({"arxiv_id": "1712.05855v2"}, "eprint={1712.05855}", "update:mine"),
        ({"arxiv_id": "1712.05855"}, "doi={10.48550/arXiv.1712.05855}", "update:mine"),
        (
            {"title": "Ünder {Pressure}: a-b"},
            "title={Under pressure -- A/B}, author={Hopper, G.}",
            "leave",
        ),
    ],
)
def test_the_same_paper_under_another_key_is_recognised(client, course, ta, library, entry, choice):
    PaperFactory(**{"course": course, "key": "mine", "year": 2020} | library)
    text = f"@misc{{theirs, author={{A. B}}, year=2020, venue={{V}}, {entry}, title={{Another}}}}"

    preview = preview_of(client, course, text)

    assert "“mine” in the library has the same" in words(preview)
    assert fields_of(preview)["e0-choice"] == choice
    confirm(client, course, preview, e0_choice="update:mine")
    paper = Paper.objects.get()
    assert (paper.key, paper.authors) == ("mine", ["A. B"])


def test_a_twin_may_be_added_all_the_same_once_it_was_shown(client, course, ta):
    PaperFactory(course=course, key="mine", doi="10.1145/1")
    seen = preview_of(client, course, "@misc{k1, title={T}, doi={10.1145/1}}")
    unseen = preview_of(client, course, "@misc{k2, title={T2}}")

    confirm(client, course, seen, e0_choice="add")
    refused = confirm(client, course, unseen, e0_doi="10.1145/1")

    assert Paper.objects.filter(key="k1").exists()
    assert refused.status_code == 400
    assert "Is it to be added all the same?" in words(refused)


def test_the_same_paper_twice_in_a_file_is_left_out_the_second_time(client, course, ta):
    text = (
        "@misc{one, title={T}, doi={10.1145/1}, howpublished={V}, author={A}, year=2000}\n"
        "@misc{two, title={T}, doi={10.1145/1}, howpublished={V}, author={A}, year=2000}"
    )

    preview = preview_of(client, course, text)

    assert "“one” above, from line 1, has the same DOI." in words(preview)
    assert fields_of(preview)["e1-choice"] == "leave"
    assert confirm(client, course, preview).status_code == 302
    assert [paper.key for paper in Paper.objects.all()] == ["one"]


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"e0_key": "known"}, "Update it, or give this one another key"),
        ({"e0_key": "notitle", "e3_choice": "add", "e3_title": "x"}, "has this key already"),
        ({"e0_choice": "update:known"}, "has this key already"),
        ({"e0_choice": "update:nothing"}, "this paper is not in the library"),
        ({"e0_choice": "burn"}, "this paper is not in the library"),
        ({"e0_choice": "\0"}, "this paper is not in the library"),
        ({"e0_doi": "none"}, "A DOI begins with 10."),
        ({"e0_entry_type": "burn"}, "Select a valid choice"),
        ({"e0_url": "https://a.org/" + "{" * 200}, "At most 500 letters"),
        ({"e0_title": "a\0b"}, "Null characters"),
    ],
)
def test_choice_that_cannot_be_is_said_at_its_entry(client, course, ta, known, typed, sentence):
    response = confirm(client, course, preview_of(client, course), **typed)

    assert response.status_code == 400
    assert sentence in words(response)
    assert Paper.objects.count() == 2


@pytest.mark.parametrize(
    ("fields", "field", "sentence"),
    [
        ({"text": " "}, "file", "one of the two"),
        ({"text": "@misc{k, title={x}}", "file": b"@misc{k, title={x}}"}, "file", "one of the two"),
        ({"text": "nothing of the kind"}, "text", "no BibTeX entry"),
        ({"text": "@misc{k, title={a\0b}}"}, "text", "Null characters"),
        ({"text": "x" * (1024 * 1024 + 1)}, "text", "at most"),
        ({"file": b"%PDF-1.7"}, "file", "no text file"),
        ({"file": b"x" * (1024 * 1024 + 1)}, "file", "larger than 1 MB"),
        ({"file": b"x"}, "file", "no BibTeX entry"),
        (
            {"text": "\n".join(f"@misc{{k{n}, title={{x}}}}" for n in range(301))},
            "text",
            "more than 300",
        ),
    ],
)
def test_what_cannot_be_imported_is_said_at_its_field(client, course, ta, fields, field, sentence):
    given = dict(fields)
    if "file" in given:
        given["file"] = SimpleUploadedFile("a.bib", given["file"])

    response = client.post(address("import", course), given)

    assert response.status_code == 400
    assert sentence in response.context["form"].errors[field][0]


@pytest.mark.parametrize(
    ("entry", "reason"),
    [
        (f"@misc{{k, title={{{'x' * 401}}}}}", "Title: Ensure this value has at most 400"),
        (f"@misc{{{'k' * 81}, title={{x}}}}", "Citation key: Ensure this value has at most 80"),
        (f"@misc{{k, title={{x}}, url={{https://a.org/{'x' * 500}}}}}", "Link: Ensure this value"),
        ("@misc{k~1, title={x}}", "no spaces, commas or braces"),
    ],
)
def test_entry_that_no_paper_can_be_comes_first_and_is_left_out(client, course, ta, entry, reason):
    preview = preview_of(client, course, entry)

    assert reason in words(preview) and words(preview).count("data-look") == 1
    assert fields_of(preview)["e0-choice"] == "leave"
    assert confirm(client, course, preview, e0_choice="add").status_code == 400
    assert not Paper.objects.exists()


@pytest.mark.parametrize("preview", ["", "forged", None])
def test_preview_that_is_not_ours_is_refused(client, course, ta, preview):
    if preview is None:  # another course's
        other = MembershipFactory(user=ta.user, ta=True).course
        preview = preview_of(client, other).context["signed"]

    response = client.post(address("import-confirm", course), {"preview": preview})

    assert response.url == address("import", course)
    assert not course.papers.exists()


def test_preview_gets_old(client, course, ta, clock):
    preview = preview_of(client, course)
    clock.move_to(NOW + 3 * HOUR)

    confirm(client, course, preview)

    assert not Paper.objects.exists()


def test_library_changed_meanwhile_shows_the_preview_again(client, course, ta, known):
    preview = preview_of(client, course)
    PaperFactory(course=course, key="other", title="Came first")

    response = confirm(client, course, preview, e0_title="Typed")

    assert response.status_code == 409
    assert "Somebody changed the library meanwhile" in words(response)
    assert fields_of(response)["e0-title"] == "Typed"
    assert not Paper.objects.filter(key="new1").exists()
    assert confirm(client, course, response).status_code == 302
    assert Paper.objects.get(key="new1").title == "Typed"


def test_entries_that_the_page_did_not_show_are_left_out(client, course, ta):
    preview = preview_of(client, course)

    response = client.post(
        address("import-confirm", course),
        {"preview": preview.context["signed"], "e0-choice": "add", "e99-title": "x"},
    )

    assert response.url == address("library", course)
    assert not Paper.objects.exists()


@pytest.mark.parametrize(
    "value", ["\0", "9" * 400, "x" * 30_000, "a\u202eb", "-1", "{{ 1 }}<b>", "@{}\\%"]
)
def test_nothing_that_is_sent_back_takes_the_page_down(client, course, ta, known, value):
    preview = preview_of(client, course)
    fields = dict.fromkeys(fields_of(preview), value)
    kept = {"preview": preview.context["signed"], "e0-choice": "add", "e1-choice": "update:known"}

    response = client.post(address("import-confirm", course), fields | kept)

    assert response.status_code == 400
    assert "Nothing is taken over yet" in words(response)
    assert "{{ 1 }}<b>" not in words(response)
    assert Paper.objects.count() == 2


def test_confirming_is_for_staff(client, course):
    client.force_login(MembershipFactory(course=course).user)

    assert client.post(address("import-confirm", course)).status_code == 403
    assert client.get(address("import-confirm", course)).status_code == 405
