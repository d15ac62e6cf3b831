"""Asking for a DOI: the real client against a server on this machine, and what becomes of the rows."""

from datetime import timedelta

import pytest
import time_machine

from papers import lookup, tasks
from papers.actions import ask_lookups, claim_lookup, finish_lookup, retry_lookup
from papers.errors import TooManyLookups
from papers.lookup import DoiOrg, NoAnswer, NotFound
from papers.models import PaperLookup
from papers.rules.lookups import Identifier
from tests.factories import NOW, CourseFactory, MembershipFactory, PaperLookupFactory
from tests.papers.fakes import AWAY, BIBTEX, DoiServer, Service, doi_server

MINUTE = timedelta(minutes=1)


@pytest.fixture(scope="module")
def local():
    with doi_server() as client:
        yield client()


@pytest.fixture(autouse=True)
def service(settings):
    settings.PAPER_LOOKUP = "tests.papers.fakes.Service"
    yield Service
    Service.forget()


@pytest.mark.parametrize("doi", ["10.1000/good", "10.1000/moved"])
def test_doi_org_is_asked_for_bibtex_and_followed_to_its_agency(local, doi):
    assert local.bibtex("doi", doi) == BIBTEX
    _path, headers = DoiServer.seen[-1]
    assert headers["Accept"] == "application/x-bibtex"
    assert (
        headers["User-Agent"].startswith("Coursesite (http") and "mailto:" in headers["User-Agent"]
    )


def test_preprint_is_asked_for_by_the_doi_of_its_id(local):
    assert local.bibtex("arxiv", "1712.05855v2") == BIBTEX
    assert DoiServer.seen[-1][0] == "/10.48550/arXiv.1712.05855"


def test_odd_signs_of_a_doi_stay_in_its_path(local):
    with pytest.raises(NotFound):
        local.bibtex("doi", "10.1002/a?b#c<d>..%2F/x")

    assert DoiServer.seen[-1][0] == "/10.1002/a%3Fb%23c%3Cd%3E..%252F/x"


@pytest.mark.parametrize(
    ("doi", "sentence"),
    [
        ("10.1000/missing", "not known there"),
        ("10.1000/refused", "gives no BibTeX"),
        ("10.1000/publisher", "gives no BibTeX"),
        ("10.1000/inside", "gives no BibTeX"),
        ("10.1000/file", "gives no BibTeX"),
        ("10.1000/round", "from page to page"),
        ("10.1000/garbage", "no BibTeX"),
        ("10.1000/huge", "too long"),
    ],
)
def test_answer_that_stays_as_it_is_is_told_at_once(local, doi, sentence):
    with pytest.raises(NotFound, match=sentence):
        local.bibtex("doi", doi)


@pytest.mark.parametrize("name", ["broken", "busy", "silent", "dripping"])
def test_what_may_pass_is_no_answer(local, name):
    with pytest.raises(NoAnswer):
        local.bibtex("doi", f"10.1000/{name}")


def test_nobody_there_is_no_answer():
    class Away(DoiOrg):
        ADDRESS = "http://127.0.0.1:9"
        AGENCIES = ("127.0.0.1",)
        SCHEMES = ("http",)

    with pytest.raises(NoAnswer):
        Away().bibtex("doi", "10.1000/good")


@pytest.mark.parametrize(
    ("address", "is_let"),
    [
        ("https://doi.org/x", True),
        ("https://api.crossref.org/x", True),
        ("https://data.crosscite.org/x", True),
        ("http://doi.org/x", False),
        ("https://notdoi.org/x", False),
        ("https://doi.org.evil.example/x", False),
        ("https://doi.org@evil.example/x", False),
        ("https://[::1]/x", False),
        ("file:///doi.org", False),
    ],
)
def test_only_agencies_are_asked_and_only_over_https(address, is_let):
    if is_let:
        DoiOrg()._check(address)
    else:
        with pytest.raises(NotFound):
            DoiOrg()._check(address)


def one_of(course, **fields):
    return PaperLookupFactory(course=course, identifier="10.1145/1", **fields)


def asked(course, *values):
    return [Identifier("doi", value) for value in values]


def look_up(found, now=NOW):
    lookup.look_up(found.pk, clock=lambda: now)
    found.refresh_from_db()


@pytest.fixture
def ta(db):
    return MembershipFactory(ta=True)


def test_lookup_is_found(ta, service):
    service.answers["10.1145/1"] = BIBTEX
    found = one_of(ta.course)

    look_up(found)

    assert (found.state, found.bibtex, found.ended_at) == ("found", BIBTEX, NOW)
    assert (found.attempts, found.leased_until) == (1, None)
    look_up(found)
    assert service.asked == [("doi", "10.1145/1")]


def test_not_found_is_told_at_once(ta):
    found = one_of(ta.course)

    look_up(found)

    assert (found.state, found.reason) == ("failed", "It is not known there.")


def test_no_answer_is_tried_again_later_each_time_and_then_told(ta, service):
    service.answers["10.1145/1"] = AWAY
    found, now, waits = one_of(ta.course), NOW, []
    while found.state == "waiting":
        look_up(found, now)
        look_up(found, now)  # not due yet
        if found.leased_until:
            waits.append((found.leased_until - now).seconds)
            now = found.leased_until

    assert (waits, len(service.asked)) == ([10, 30, 90, 270], 5)
    assert found.reason == "doi.org could not be reached. Paste the BibTeX instead, or try again."
    retry_lookup(lookup=found, by=ta, now=now)
    retry_lookup(lookup=found, by=ta, now=now)
    service.answers["10.1145/1"] = BIBTEX
    look_up(found, now)
    assert (found.state, found.reason, found.attempts) == ("found", "", 1)


def test_worker_that_died_is_waited_for_a_minute_and_not_for_ever(ta):
    found = one_of(ta.course)
    for attempt in range(5):
        assert claim_lookup(lookup_id=found.pk, now=NOW + attempt * MINUTE)
        assert claim_lookup(lookup_id=found.pk, now=NOW + attempt * MINUTE) is None

    assert claim_lookup(lookup_id=found.pk, now=NOW + 5 * MINUTE) is None

    found.refresh_from_db()
    assert (found.state, found.attempts) == ("failed", 5)


def test_answer_of_a_worker_that_was_given_up_is_dropped(ta):
    late = claim_lookup(lookup_id=one_of(ta.course).pk, now=NOW)
    claim_lookup(lookup_id=late.pk, now=NOW + MINUTE)

    finish_lookup(lookup=late, bibtex=BIBTEX, now=NOW + MINUTE)

    late.refresh_from_db()
    assert late.state == "waiting"


def test_switched_off_is_told(ta, settings):
    settings.PAPER_LOOKUP = ""
    found = one_of(ta.course)

    look_up(found)

    assert "switched off" in found.reason


def test_lookup_that_was_forgotten_meanwhile_is_nothing(ta, service):
    found = one_of(ta.course)
    PaperLookup.objects.all().delete()

    tasks.look_up(found.pk)

    assert service.asked == []


def test_sweep_finds_what_is_due(ta, django_capture_on_commit_callbacks):
    due = one_of(ta.course)
    PaperLookupFactory(course=ta.course, leased_until=NOW + 10_000 * MINUTE)
    PaperLookupFactory(course=ta.course, state="failed", ended_at=NOW)

    with time_machine.travel(NOW), django_capture_on_commit_callbacks() as woken:
        tasks.lookup_due()

    assert [(call.task, call.ids) for call in woken] == [("papers.lookup", (due.pk,))]


def test_the_same_is_not_asked_twice(ta, django_capture_on_commit_callbacks):
    first = one_of(ta.course)
    failed = PaperLookupFactory(course=ta.course, state="failed", ended_at=NOW)
    PaperLookupFactory(course=CourseFactory(), identifier="10.1145/9")

    with django_capture_on_commit_callbacks() as woken:
        new = ask_lookups(
            course=ta.course,
            identifiers=asked(ta.course, "10.1145/1", failed.identifier, "10.1145/9"),
            by=ta,
            now=NOW,
        )

    assert [one.identifier for one in new] == [failed.identifier, "10.1145/9"]
    assert len(woken) == 2
    assert ta.course.paper_lookups.filter(identifier=first.identifier).count() == 1


def test_a_course_has_at_most_fifty_waiting(ta):
    ask_lookups(
        course=ta.course,
        identifiers=asked(ta.course, *(f"10.1145/{number}" for number in range(49))),
        by=ta,
        now=NOW,
    )

    with pytest.raises(TooManyLookups, match="At most 50"):
        ask_lookups(
            course=ta.course, identifiers=asked(ta.course, "10.1145/a", "10.1145/b"), by=ta, now=NOW
        )

    assert PaperLookup.objects.count() == 49
