import pytest

from papers.rules.bibtex import Entry
from papers.rules.lookups import Identifier, identifiers_in, suggested_key


@pytest.mark.parametrize(
    ("line", "source", "value"),
    [
        ("10.1145/3341301.3359658", "doi", "10.1145/3341301.3359658"),
        (" https://doi.org/10.1145/3341301.3359658 ", "doi", "10.1145/3341301.3359658"),
        ("http://dx.doi.org/10.1145%2F3341301", "doi", "10.1145/3341301"),
        ("doi:10.1145/1,", "doi", "10.1145/1"),
        ("DOI: 10.1145/1", "doi", "10.1145/1"),
        ("https://dl.acm.org/doi/10.1145/3341301.3359658", "doi", "10.1145/3341301.3359658"),
        ("https://dl.acm.org/doi/abs/10.1145/1?casa_token=x", "doi", "10.1145/1"),
        ("10.1016/S0004-3702(97)00043-X", "doi", "10.1016/S0004-3702(97)00043-X"),
        ("arXiv:1712.05855", "arxiv", "1712.05855"),
        ("1712.05855v2", "arxiv", "1712.05855v2"),
        ("https://arxiv.org/abs/1712.05855", "arxiv", "1712.05855"),
        ("https://arxiv.org/pdf/1712.05855v1.pdf", "arxiv", "1712.05855v1"),
        ("https://doi.org/10.48550/arXiv.1712.05855", "arxiv", "1712.05855"),
        ("hep-th/9901001", "arxiv", "hep-th/9901001"),
    ],
)
def test_what_people_paste_is_understood(line, source, value):
    assert identifiers_in(line) == ([Identifier(source, value)], [])


def test_each_is_asked_once_and_what_is_none_is_told():
    found, unknown = identifiers_in(
        "10.1145/A\n\n https://doi.org/10.1145/a ;\narXiv:1712.05855\n1712.05855v3\nhttp://x.org/a\n"
        "10.48550/arXiv.1712.05855\nsome words\n"
    )

    assert [one.value for one in found] == ["10.1145/A", "1712.05855"]
    assert unknown == ["http://x.org/a", "some words"]


@pytest.mark.parametrize(
    ("fields", "taken", "key"),
    [
        ({"title": "The TensorFlow: a system", "authors": ("Martín Abadi",), "year": 2016}, (),
         "abadi2016tensorflow"),
        ({"title": "On X", "authors": ("박지민",)}, (), "박지민x"),
        ({"title": "X"}, {"x", "xb"}, "xc"),
        ({"title": "?"}, (), "paper"),
    ],
)  # fmt: skip
def test_key_is_made_of_author_year_and_title(fields, taken, key):
    assert suggested_key(Entry("https://doi.org/10.1/x", **fields), taken) == key
