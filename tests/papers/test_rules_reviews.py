"""What a person is told about an entry before it is saved: the rules, without a database."""

import pytest

from papers.rules.bibtex import Entry
from papers.rules.doubts import arxiv_year, doubts
from papers.rules.duplicates import by_identity, title_word, twin_of
from papers.rules.reviews import reviewed


def an_entry(key="lovelace", **fields):
    usual = {"title": "A title", "authors": ("Ada Lovelace",), "venue": "J", "year": 2018}
    return Entry(key, **usual | fields)


@pytest.mark.parametrize(
    ("fields", "sentences"),
    [
        ({}, []),
        ({"authors": ()}, ["It names no authors."]),
        ({"year": None}, ["It has no year."]),
        ({"venue": ""}, ["It does not say where it appeared."]),
        ({"venue": "", "arxiv_id": "1712.05855"}, []),
        ({"has_more_authors": True}, ["Not all authors are named: the list ends in “and others”."]),
        ({"year": 2027}, ["Its year is in the future: 2027."]),
        ({"year": 2026}, []),
        ({"year": 1899}, ["Its year is long ago: 1899."]),
        ({"title": "ATTENTION IS ALL"}, ["Its title is all in capitals."]),
        ({"title": "MAPREDUCE"}, []),
        ({"title": "안녕하세요 여러분 반갑습니다"}, []),
        ({"title": r"A \emph{b}"}, ["Its title has LaTeX in it."]),
        ({"key": "a2017b"}, ["Its key says 2017, its year 2018."]),
        ({"key": "a2018b"}, []),
        ({"key": "a20175"}, []),
        ({"doi": "10.1109/CVPR.2016.90"}, ["Its DOI says 2016, its year 2018."]),
        ({"doi": "10.1109/CVPR.2017.90"}, []),
        ({"arxiv_id": "1712.05855v2"}, []),
        ({"arxiv_id": "2112.05855"}, ["Its arXiv id is of 2021, its year 2018: is it this paper's?"]),
        ({"arxiv_id": "cs/0112017"}, ["Its arXiv id is of 2001, its year 2018: is it this paper's?"]),
        ({"year": None, "key": "a2018", "arxiv_id": "2112.05855"},
         ["It has no year.", "Its arXiv id is of 2021, its year 2018: is it this paper's?"]),
        ({"doi": "10.48550/arXiv.1712.05855", "arxiv_id": "1712.05855v3"}, []),
        ({"doi": "10.48550/arXiv.1712.05855", "arxiv_id": "1712.05856"},
         ["Its DOI and its arXiv id are two different preprints."]),
    ],
)  # fmt: skip
def test_what_is_missing_or_cannot_well_be_is_said(fields, sentences):
    assert doubts(an_entry(**fields), this_year=2026) == sentences


@pytest.mark.parametrize(
    ("arxiv_id", "year"),
    [("1712.05855", 2017), ("hep-th/9901001", 1999), ("math.GT/0309136v1", 2003), ("1713.1", None)],
)
def test_arxiv_id_tells_its_year(arxiv_id, year):
    assert arxiv_year(arxiv_id) == year


@pytest.mark.parametrize(
    "written",
    ["Naïve {Bayes}: A-B!", "naive bayes a b", "NAÏVE BAYES: A/B", r"\emph{Naïve} Bayes, A. B."],
)
def test_titles_are_compared_by_letters(written):
    assert title_word(written) == "naivebayesab"


@pytest.mark.parametrize(
    ("one", "other", "because"),
    [
        ({"doi": "10.1/X"}, {"doi": "https://doi.org/10.1/x"}, "doi"),
        ({"arxiv_id": "1712.05855"}, {"arxiv_id": "1712.05855v2"}, "arxiv"),
        ({"arxiv_id": "1712.05855"}, {"doi": "10.48550/ARXIV.1712.05855"}, "arxiv"),
        ({"title": "Same: One"}, {"title": "same one"}, "title"),
        ({"title": "Same", "year": 2000}, {"title": "Same", "year": 2010}, None),
        ({"title": "Same", "year": None}, {"title": "Same", "year": 2010}, "title"),
        (
            {"title": "Same", "authors": ("A. B. Lovelace", "X Y")},
            {"title": "Same", "authors": ("Lovelace Ada",)},
            "title",
        ),
        ({"title": "Same", "authors": ("A. Hopper",)}, {"title": "Same"}, None),
        ({"title": "?"}, {"title": "!"}, None),
        ({"doi": "10.1/x", "title": "a"}, {"doi": "10.1/y", "title": "b"}, None),
    ],
)
def test_the_same_paper_is_recognised(one, other, because):
    twin = twin_of(an_entry("one", **one), by_identity([an_entry("other", **other)]))

    assert (twin and twin.because) == because


def test_what_the_reader_said_of_fields_is_said_anew():
    entry = an_entry(warnings=("It has no year.", "A comma is missing after the key."))

    (review,) = reviewed([entry], {}, this_year=2026)

    assert review.doubts == ("A comma is missing after the key.",)
    assert review.proposed == "add"


def test_what_is_known_just_so_is_left_out():
    entry = an_entry()

    (review,) = reviewed([entry], {entry.key: entry}, this_year=2026)

    assert review.is_known and review.proposed == "leave"
