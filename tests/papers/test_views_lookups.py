import pytest
import time_machine
from django.urls import reverse

from papers.models import Paper, PaperLookup
from tests.factories import NOW, MembershipFactory, PaperFactory, PaperLookupFactory
from tests.pages import forms_in
from tests.papers.fakes import BIBTEX

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


@pytest.fixture
def ta(client):
    member = MembershipFactory(ta=True)
    client.force_login(member.user)
    return member


@pytest.fixture
def course(ta):
    return ta.course


def address(name, course, /, *args):
    return reverse(f"papers:{name}", args=[course.slug, *args])


def words(response):
    return response.content.decode()


def found(course, **fields):
    return PaperLookupFactory(
        **{"course": course, "state": "found", "ended_at": NOW, "bibtex": BIBTEX} | fields
    )


def test_papers_are_asked_for_and_what_the_library_has_is_told(client, course):
    had = PaperFactory(course=course, title="Had <before>", arxiv_id="1712.05855v1")
    text = "https://doi.org/10.1145/1\n1712.05855\n"

    response = client.post(address("lookups", course), {"identifiers": text})

    assert response.url == address("lookups", course)
    shown = words(client.get(response.url))
    link = f'<a href="{address("paper", course, had.pk)}">Had &lt;before&gt;</a>'
    assert f"1712.05855 is in the library: {link}" in shown
    assert shown.count('data-lookup="waiting"') == 1 and "See what has come" in shown
    lookup = PaperLookup.objects.get()
    assert (lookup.source, lookup.identifier) == ("doi", "10.1145/1")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "This field is required"),
        (" ; \n,", "There is nothing in it"),
        ("10.1145/1\nnothing here", "“nothing here” has no DOI and no arXiv id in it."),
        ("\n".join(f"10.1145/{n}" for n in range(51)), "At most 50"),
        ("10.1145/" + "x" * 300, "has no DOI"),
        ("10.1145/a\0b", "Null characters"),
    ],
)
def test_what_is_no_identifier_is_told_and_stays_as_typed(client, course, text, sentence):
    response = client.post(address("lookups", course), {"identifiers": text})

    assert response.status_code == 400
    assert sentence in words(response)
    assert not PaperLookup.objects.exists()


def test_page_says_what_became_of_each(client, course):
    found(course)
    PaperLookupFactory(course=course, attempts=2)
    failed = PaperLookupFactory(course=course, state="failed", ended_at=NOW, reason="Not there.")

    shown = words(client.get(address("lookups", course)))

    assert "Look at the paper that was found" in shown
    assert "Not there." in shown and address("lookup-retry", course, failed.pk) in shown
    assert "There was no answer so far." in shown


@pytest.mark.parametrize(("state", "status"), [("waiting", 200), ("failed", 286)])
def test_page_asks_again_by_itself_only_while_something_waits(client, course, state, status):
    PaperLookupFactory(course=course, state=state, ended_at=None if state == "waiting" else NOW)

    response = client.get(address("lookups", course), headers={"HX-Request": "true"})

    assert response.status_code == status
    assert "<html" not in words(response) and f'data-lookup="{state}"' in words(response)


@pytest.mark.parametrize("lookup_count", [1, 3])
def test_lookups_take_five_queries(client, course, lookup_count, django_assert_num_queries):
    PaperLookupFactory.create_batch(lookup_count, course=course)

    with django_assert_num_queries(5):  # session, user, course, member, lookups
        response = client.get(address("lookups", course))

    assert words(response).count("data-lookup") == lookup_count


def test_what_was_found_is_corrected_and_saved_like_any_import(client, course):
    found(course, identifier="10.1145/1")
    found(course, source="arxiv", identifier="1712.05855", bibtex="@misc{https://x, title={Other}}")
    found(course, identifier="10.1145/2")  # the same paper by another name

    preview = client.get(address("lookups-import", course))
    (form,) = [one for one in forms_in(preview, "") if "preview" in one.fields]
    fields = {name: one.value for name, one in form.fields.items() if one.value is not None}
    assert fields["e0-key"] == "abadi2016tensorflow"
    response = client.post(form.action, fields | {"e1-title": "Other, corrected"})

    assert response.url == address("library", course)
    assert {paper.title for paper in Paper.objects.all()} == {"TensorFlow", "Other, corrected"}
    assert Paper.objects.get(title="Other, corrected").arxiv_id == "1712.05855"
    assert not PaperLookup.objects.exists()


def test_nothing_found_leads_back(client, course):
    response = client.get(address("lookups-import", course))

    assert response.url == address("lookups", course)


def test_failed_lookup_is_tried_again_or_taken_off_the_list(client, course):
    failed = PaperLookupFactory(course=course, state="failed", ended_at=NOW)

    client.post(address("lookup-retry", course, failed.pk))
    failed.refresh_from_db()
    assert failed.state == "waiting"

    client.post(address("lookup-forget", course, failed.pk))
    assert not PaperLookup.objects.exists()


def test_other_courses_lookup_is_not_found(client, course):
    other = PaperLookupFactory()

    for name in ("lookup-retry", "lookup-forget"):
        assert client.post(address(name, course, other.pk)).status_code == 404
    assert PaperLookup.objects.count() == 1


def test_switched_off_site_says_so(client, course, settings):
    settings.PAPER_LOOKUP = ""

    shown = words(client.get(address("lookups", course)))

    assert "Lookups are switched off on this site" in shown and "<textarea" not in shown
