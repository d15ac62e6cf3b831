"""BibTeX read and written: the rules, without a database."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from papers.errors import UnreadableBibliography
from papers.forms.imports import Selection
from papers.rules import bibtex
from papers.rules.bibtex import latex

FILES = Path(__file__).parent / "files"
SHARED = Path(__file__).parents[3] / "shared" / "data"
needs_shared = pytest.mark.skipif(
    not SHARED.is_dir(), reason="the collected real files (../shared/data) are not here"
)


def read(text):
    return bibtex.read(text)


def only(text):
    (entry,) = read(text).entries
    return entry


def entry_with(**fields):
    """Read an article with these fields, and whatever else makes it complete."""
    given = {"title": "{A title}", "author": "{Ada Lovelace}", "year": "1843"} | fields
    told = ", ".join(f"{name} = {value}" for name, value in given.items() if value is not None)
    return only(f"@article{{key, {told}}}")


@pytest.mark.parametrize(
    ("written", "printed"),
    [
        ("Plain words", "Plain words"),
        ("{TensorFlow}: A {S}ystem", "TensorFlow: A System"),
        ("{{Deep {N}ested {{Braces}}}}", "Deep Nested Braces"),
        (r"Sch\"olkopf, Preu\ss er, {\L}ukasz", "Schölkopf, Preußer, Łukasz"),
        (r"At{\i}l{\i}m G{\"u}ne{\c s}, Mart{\'\i}n", "Atılım Güneş, Martín"),
        (r"\v{S}koda Erd\H{o}s D{\k{e}}biak {\AA}ngstr\"{o}m", "Škoda Erdős Dębiak Ångström"),
        (r"100\% of \$5 \& C\# a\_b", "100% of $5 & C# a_b"),
        ("100% of it", "100% of it"),
        ("``Quoted'' -- and --- dashed", "“Quoted” – and — dashed"),
        (r"{\LaTeX} and \TeX{} ok", "LaTeX and TeX ok"),
        (r"\emph{very} \texttt{x_y} \mbox{a b}", "very x_y a b"),
        (r"$\mathcal{O}(n^2)$ of $\alpha$, $x_{ij}$", "𝒪(n²) of α, xᵢⱼ"),
        (r"H$_2$O and 10\textsuperscript{th} $A^*$ $a \ne b$", "H₂O and 10ᵗʰ A* a ≠ b"),
        (r"$x^{Q}$ and H\textsubscript{Q}", "x^Q and H_Q"),
        (r"emerging $\{$AI$\}$ applications", "emerging AI applications"),
        (r"It costs $100", "It costs $100"),
        (r"a~b\,c \\ d\-e", "a b c de"),
        (r"\noopsort{1973}Second \href{http://x.org}{link}", "Second link"),
        ("Line\n   broken\tin  three", "Line broken in three"),
        ("cafe\u0301 \u200b안녕", "café 안녕"),
        (r"\sqrt", ""),
        (r"lone \href", "lone"),
        ("{" * 60 + "deep" + "}" * 60, "deep"),
        ("not {closed", "not closed"),
        (r"\unknown{kept}", "kept"),
        (r"$\ell_p$, $\pi_{0.5}$, $\sum_{i=1}^n$, $a_{i,j}$", "ℓₚ, π₀.₅, ∑ᵢ₌₁ⁿ, aᵢ,ⱼ"),
        (r"$n^{2/3}$ at 5\textsuperscript{$\circ$}", "n^(2/3) at 5°"),
        (r"\textless{}i\textgreater{}Deep{\textless}/i{\textgreater}", "Deep"),
        (r"A note\footnote{Said aside.}\cite{x}", "A note"),
        (r"\enquote{so}, \textcommabelow{s}i, Kolmogorov\cprime", "“so”, și, Kolmogorovʹ"),
        (r"AT&T, R\&D, Foo &amp; Bar, Foo \&amp; Bar", "AT&T, R&D, Foo & Bar, Foo & Bar"),
        ("M&uuml;ller &lt;5&#37; &nosuch; a&b;", "Müller <5% &nosuch; a&b;"),
        ("<i>Deep</i> CO<sub>2</sub> a < b > c", "Deep CO₂ a < b > c"),
        ("a `quoted' word, don't, rock `n' roll", "a ‘quoted’ word, don't, rock ‘n’ roll"),
    ],
)
def test_latex_is_printed_as_plain_text(written, printed):
    assert latex.to_text(written) == printed


def test_a_very_long_text_loses_its_commands_only():
    assert latex.to_text(r"\emph{word} " * 3000) == " ".join(["word"] * 3000)


@pytest.mark.parametrize(
    ("written", "names"),
    [
        ("Ada Lovelace", ["Ada Lovelace"]),
        ("Lovelace, Ada and Hopper, Grace", ["Ada Lovelace", "Grace Hopper"]),
        ("Bird, R.B. and Armstrong, R.C. AND Hassager, O.",
         ["R.B. Bird", "R.C. Armstrong", "O. Hassager"]),
        ("van den Berg, Ludwig", ["Ludwig van den Berg"]),
        ("van den Berg, Jr., Ludwig", ["Ludwig van den Berg Jr."]),
        ("Ludwig van Beethoven", ["Ludwig van Beethoven"]),
        ("{The {\\LaTeX} Consortium} and {Barnes and Noble, Inc.}",
         ["The LaTeX Consortium", "Barnes and Noble, Inc."]),
        ("{Smith}, John and {Doe}, Jane", ["John Smith", "Jane Doe"]),
        ("Lefteris Kokoris{-}Kogias\n   and\n George Danezis",
         ["Lefteris Kokoris-Kogias", "George Danezis"]),
        ("Wei Wang 0001 and Lei Li 0042", ["Wei Wang", "Lei Li"]),
        ("Li , Yong and Zhou, Li,", ["Yong Li", "Li Zhou"]),
        ("M{\\\"{u}}ller, A.~B.", ["A. B. Müller"]),
        ("凯撒 and 박지민", ["凯撒", "박지민"]),
        ("Ada Lovelace and and Grace Hopper", ["Ada Lovelace", "Grace Hopper"]),
        ("Rand, Andy and Band, Anderson", ["Andy Rand", "Anderson Band"]),
        ("\u00a0 and ,", []),
        ("{European Space Agency} and {The {ATLAS} Collaboration}",
         ["European Space Agency", "The ATLAS Collaboration"]),
        ("Steele, Jr., Guy L. and Guy L. {Steele Jr.} and King, III, Martin Luther",
         ["Guy L. Steele Jr.", "Guy L. Steele Jr.", "Martin Luther King III"]),
        (r"{\'E}lan Vital and {\O}rsted, H. C. and N{\'{a}}\v{d}en{\'\i}, {\v{S}}{\'a}rka",
         ["Élan Vital", "H. C. Ørsted", "Šárka Náďení"]),
    ],
)  # fmt: skip
def test_names_are_given_then_family(written, names):
    entry = entry_with(author=f"{{{written}}}")

    assert (list(entry.authors), entry.has_more_authors) == (names, False)


@pytest.mark.parametrize(
    "written",
    ["Ada Lovelace and others", "Lovelace, Ada and Others", "Ada Lovelace et al.",
     "Ada Lovelace and et al", "Lovelace, Ada, et al.", "Lovelace, Ada and al., et"],
)  # fmt: skip
def test_others_is_no_author_and_said(written):
    entry = entry_with(author=f"{{{written}}}")

    assert (entry.authors, entry.has_more_authors) == (("Ada Lovelace",), True)
    assert any("and others" in warning for warning in entry.warnings)


def test_commas_in_place_of_and_are_pointed_out():
    many = entry_with(author="{Ada Lovelace, Grace Hopper, Alan Turing, Kurt Gödel}")
    two = entry_with(author=r"{Jean Laid{\'e}, Ben Loaeb}")
    joined = entry_with(author="{Ada Lovelace; Grace Hopper and Alan Turing & Kurt Gödel}")

    assert many.authors == ("Ada Lovelace", "Grace Hopper", "Alan Turing", "Kurt Gödel")
    for entry in (many, two, joined):
        assert any("may be several people" in warning for warning in entry.warnings)


@pytest.mark.parametrize(
    ("fields", "year", "warning"),
    [
        ({"year": "2019"}, 2019, None),
        ({"year": '"2019"'}, 2019, None),
        ({"year": "{{2019}}"}, 2019, None),
        ({"year": None, "date": "{2021-01-04}"}, 2021, None),
        ({"year": "{2019 (accepted)}"}, 2019, "no number"),
        ({"year": "{in press}"}, None, "no number"),
        ({"year": "{2019/2020}"}, None, "no number"),
        ({"year": "{" + "9" * 400 + "}"}, None, "no number"),
        ({"year": None, "date": "{spring}"}, None, "no number"),
        ({"year": None}, None, "no year"),
    ],
)
def test_year_is_a_number_or_said_to_be_none(fields, year, warning):
    entry = entry_with(**fields)

    assert entry.year == year
    assert any(warning in one for one in entry.warnings) if warning else not entry.warnings


@pytest.mark.parametrize(
    ("written", "doi"),
    [
        ("10.1145/3341301.3359658", "10.1145/3341301.3359658"),
        ("https://doi.org/10.1145/1.2", "10.1145/1.2"),
        ("doi: 10.1145/1.2.", "10.1145/1.2"),
        (r"10.1007/978-3\_12", "10.1007/978-3_12"),
        (r"10.1007/{978}-3", "10.1007/978-3"),
        (r"\href{https://doi.org/10.1145/1}{10.1145/1}", "10.1145/1"),
        ("10.1002/(SICI)1097<3::AID>3.0.CO;2-Z", "10.1002/(SICI)1097<3::AID>3.0.CO;2-Z"),
    ],
)
def test_doi_is_bare(written, doi):
    entry = entry_with(doi=f"{{{written}}}")

    assert (entry.doi, entry.warnings) == (doi, ())


def test_malformed_doi_is_left_out_and_said():
    entry = entry_with(doi="{see the journal}")

    assert entry.doi == ""
    assert entry.warnings == ("“see the journal” is no DOI: those begin with 10.",)


@pytest.mark.parametrize(
    ("fields", "arxiv_id"),
    [
        ({"eprint": "{1712.05855}", "archiveprefix": "{arXiv}"}, "1712.05855"),
        ({"eprint": "{arXiv:1712.05855v2}", "eprinttype": "{arxiv}"}, "1712.05855v2"),
        ({"eprint": "{1712.05855}"}, "1712.05855"),
        ({"eprint": "{1712.05855}", "archiveprefix": "{hal}"}, ""),
        ({"eprint": "{cs/0112017}", "archiveprefix": "{arXiv}"}, "cs/0112017"),
        ({"journal": "{arXiv preprint arXiv:1412.0691}"}, "1412.0691"),
        ({"journal": "{CoRR}", "volume": "{abs/2310.18042}"}, "2310.18042"),
        ({"url": "{https://arxiv.org/abs/2101.00001}"}, "2101.00001"),
        ({"url": "{https://arxiv.org/pdf/2101.00001.pdf}"}, "2101.00001"),
        ({"doi": "{10.48550/arXiv.2101.00001}"}, "2101.00001"),
        ({"volume": "{12}"}, ""),
        ({"eprint": "{arXiv:2101.00001v3 [cs.LG]}", "archiveprefix": "{arXiv}"}, "2101.00001v3"),
        ({"eprint": "{https://arxiv.org/abs/2101.00001}"}, "2101.00001"),
        ({"arxivid": "{2101.00001}"}, "2101.00001"),
        ({"journal": "{arXiv e-prints}", "eid": "{arXiv:2101.00001}"}, "2101.00001"),
        ({"journal": "{CoRR abs/1412.6980}"}, "1412.6980"),
        ({"howpublished": "{arXiv preprint 1412.6980}"}, "1412.6980"),
    ],
)
def test_arxiv_id_is_found_where_people_write_it(fields, arxiv_id):
    assert entry_with(**fields).arxiv_id == arxiv_id


@pytest.mark.parametrize(
    ("fields", "url"),
    [
        ({"url": "{https://example.org/a_b?x=1&y=%20z}"}, "https://example.org/a_b?x=1&y=%20z"),
        ({"url": r"{\url{https://example.org/a\_b\%20c}}"}, "https://example.org/a_b%20c"),
        ({"url": r"{https://example.org/{\_}x\textasciitilde ada}"}, "https://example.org/_x~ ada".replace(" ", "%20")),
        ({"url": "{www.example.org/x}"}, "https://www.example.org/x"),
        ({"howpublished": r"{\url{https://example.org/x}}"}, "https://example.org/x"),
        ({"note": r"{Accessed at \url{http://example.org/x}.}"}, "http://example.org/x"),
        ({"note": r"{See \href{https://example.org/y}{here}}"}, "https://example.org/y"),
        ({"url": "{https://example.org/{x}}"}, "https://example.org/%7Bx%7D"),
    ],
)  # fmt: skip
def test_link_is_as_it_is_followed(fields, url):
    entry = entry_with(**fields)

    assert (entry.url, entry.warnings) == (url, ())


@pytest.mark.parametrize("written", ["javascript:alert(1)", "see below"])
def test_what_is_no_web_address_is_left_out_and_said(written):
    entry = entry_with(url=f"{{{written}}}")

    assert entry.url == ""
    assert "is no web address" in entry.warnings[0]


def test_keywords_are_tags_each_once_and_by_letters():
    entry = entry_with(keywords=r"{machine learning; C\# , Systems,, SYSTEMS, R{\&}D}")

    assert (entry.tags, entry.warnings) == (("C#", "machine learning", "R&D", "Systems"), ())


def test_keywords_that_can_be_no_tags_are_said():
    entry = entry_with(keyword="{" + ", ".join(["short", "x" * 41, *map(str, range(20))]) + "}")

    assert len(entry.tags) == 20 and "short" not in entry.tags
    assert "short, " + "x" * 41 in entry.warnings[0]


def test_doi_link_gives_the_doi():
    assert entry_with(url="{https://doi.org/10.1145/1.2}").doi == "10.1145/1.2"


@pytest.mark.parametrize(
    ("entry_type", "fields", "venue"),
    [
        ("article", "journal = {Nature}, publisher = {Springer}", "Nature"),
        ("article", "publisher = {Springer}", ""),
        ("inproceedings", r"booktitle = {Information \& Knowledge}", "Information & Knowledge"),
        ("phdthesis", "school = {KAIST}", "KAIST"),
        ("techreport", "institution = {Google}", "Google"),
        ("book", "publisher = {{ACM}}", "ACM"),
        ("misc", r"howpublished = {\url{https://example.org}}", ""),
        ("misc", "howpublished = {Website}", "Website"),
    ],
)
def test_venue_is_where_it_appeared(entry_type, fields, venue):
    assert only(f"@{entry_type}{{k, title = {{T}}, {fields}}}").venue == venue


def test_abbreviations_are_put_in_whatever_their_case():
    entry = only(
        '@string{osdi = {Symposium on {OS}}}\n@STRING(full = "The " # OSDI)\n'
        "@inproceedings{k, title = full # { } # 18, booktitle = Full, year = 2018, month = oct}"
    )

    assert (entry.title, entry.venue) == ("The Symposium on OS 18", "The Symposium on OS")


def test_an_abbreviation_counts_from_where_it_is_given_anew():
    first, second = read(
        "@string{a = {One}} @misc{k1, title = a} @string{a = {Two}} @misc{k2, title = a}"
    ).entries

    assert (first.title, second.title) == ("One", "Two")


def test_unknown_abbreviation_stays_as_written_and_is_said():
    entry = entry_with(journal="nsdi", month="sept")

    assert entry.venue == "nsdi"
    assert entry.warnings == ("“nsdi” is no abbreviation that the file explains.",)


def test_crossref_gives_what_the_entry_leaves_out_from_above_or_below():
    child, parent = read(
        "@inproceedings{c, title = {T}, author = {A. B}, crossref = {P}}\n"
        "@proceedings{P, title = {Proceedings of X}, year = 2018, doi = {10.1145/1}}"
    ).entries

    assert (child.venue, child.year, child.doi, child.title) == ("Proceedings of X", 2018, "", "T")
    assert parent.title == "Proceedings of X"


def test_part_of_a_book_has_the_books_author():
    entry = read(
        "@inbook{c, title = {Chapter}, crossref = {b}} @book{b, author = {A. B}, title = {Book}}"
    ).entries[0]

    assert (entry.authors, entry.venue) == (("A. B",), "Book")


def test_article_in_a_journal_issue_takes_no_booktitle():
    entry = read("@article{c, title={T}, crossref=i} @misc{i, title={Issue}, journal={J}}").entries[
        0
    ]

    assert entry.venue == "J"


@pytest.mark.parametrize(
    ("text", "warning"),
    [
        ("@misc{a, crossref = {gone}}", "“gone”, which is not there"),
        ("@misc{a, crossref = {a}}", "refers back to it"),
        ("@misc{a, crossref = {b}} @misc{b, crossref = {a}}", "refers back to it"),
        ("\n".join(f"@misc{{k{n}, crossref = {{k{n + 1}}}}}" for n in range(60)), "refers back"),
    ],
)
def test_crossref_that_leads_nowhere_is_said(text, warning):
    found = read(text).entries

    assert any(warning in one for entry in found for one in entry.warnings)


def test_missing_commas_hide_no_field():
    entry = only("@article{k, author={E. Five} title={Missing} year=2022 journal = {J}}")

    assert (entry.authors, entry.title, entry.year, entry.venue) == (
        ("E. Five",),
        "Missing",
        2022,
        "J",
    )
    assert [one for one in entry.warnings if "comma" in one] == [
        f"A comma seems to be missing before “{name}”." for name in ("title", "year", "journal")
    ]


def test_missing_comma_after_the_key_is_mended_and_said():
    found = read('@string{a = {b}}\n\n@misc{rmpygil\n    author = "Sam Gross", title = a}')

    (entry,) = found.entries
    assert (entry.key, entry.title, entry.line) == ("rmpygil", "b", 3)
    assert "A comma is missing after the key." in entry.warnings
    assert not found.refused


def test_missing_brace_that_swallows_a_field_is_said():
    entry = only("@article{k, title={A, author={B. C}, year=2020}}")

    assert any("brace seems to be missing" in one for one in entry.warnings)


def test_what_follows_a_value_and_is_no_field_is_said():
    entry = only('@article{k, title = {A} {B}, year = "20" "19"}')

    assert entry.title == "A"
    assert "What follows “title” is not understood: {B}" in entry.warnings


def test_value_of_nothing_is_nothing():
    entry = only("@article{k, title = , year = # 2020, author = {A. B} # }")

    assert (entry.title, entry.authors) == ("", ("A. B",))


def test_field_given_twice_counts_once_and_is_said_if_it_differs():
    entry = only("@article{k, title={A}, Title={B}, year=2000, year={2000}, author={C. D}}")

    assert entry.title == "A"
    assert entry.warnings == ("“title” is given twice; the first counts.",)


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("\n\n@article{k, title={open {brace, year=2023", 3, "not closed"),
        ("@string{a}", 1, "not written as BibTeX"),
        ("@misc{a, title={x}}\n@misc{k, title={open\n@misc{b, title={y}}", 2, "not closed"),
        ("@misc{a, title={x}}\n\n@misc{a, title={y}}", 3, "Line 1 has an entry with the same key"),
        ("@article{, title={x}}", 1, "no key"),
        ("@article{title={x}}", 1, "a comma is missing"),
        ("@article{k, title={x}, dangling}", 1, "a field has no “=”"),
        ("@article{k, title={x}},\n author = {A. B}\n}\n", 1, "outside of every entry"),
        ("article{k, title={x}}", 1, "outside of every entry"),
        ("@article k", 1, "outside of every entry"),
    ],
)
def test_what_is_broken_is_refused_with_line_and_reason(text, line, reason):
    refused = read(text).refused

    assert len(refused) == 1
    assert refused[0].line in {line, line + 1}
    assert reason in refused[0].reason
    assert refused[0].text


def test_broken_entry_and_its_rest_are_refused_as_one():
    (refused,) = read('@misc{a "b",\n title = {x}}\n\nA remark.').refused

    assert "title" in refused.text


def test_long_text_of_a_refusal_is_cut():
    (refused,) = read("@misc{k, title={" + "x" * 5000).refused

    assert len(refused.text) < 2100 and refused.text.endswith("…")


def test_comments_and_remarks_are_no_entries():
    found = read(
        "A remark, 3 = 3. % see @article{notanentry, title={x}}\n"
        "% @article{neither, title={x}}\n@comment{@misc{nor, this}}\n@preamble{ \"x\" }\n"
        "%@misc{old,\n%  title = {y},\n%}\n@misc{k,\n  % author = {gone},\n  title = {T}}"
    )  # fmt: skip

    assert [(entry.key, entry.line) for entry in found.entries if entry.key == "k"] == [("k", 8)]
    assert {entry.key for entry in found.entries} <= {"k", "notanentry"}
    assert not found.refused


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("@ misc{a, title={x}}\n@misc\n{b, title={y}}\n@ misc { c , title = {z}}", "abc"),
        ("@misc{a, title={x}, abstract={as\n@foo{bar}\n@user said\n  @x{}\n}}\n@misc{b, title={y}}",
         "ab"),
        ("@comment{\n@misc{old,\n title={x}\n}\n}\n@misc{a, title={y}}", "a"),
        ("@Comment jabref-meta: y\n@misc{a, title={x}}", "a"),
        ("@misc{a, % the key\n title={x}, % {it\n year=2000 % x\n}\n@misc{b, title={50% of}}", "ab"),
        ("@misc{a, title={50 %}, year=2000}\n@foo{b}\n@misc{c, title={x %}, %}\n year=1}", "abc"),
        ("@misc(a, title={x ) y}, % (\n year=2000)\n@misc(b, title=\"(y\")", "ab"),
        ("@misc{a, title={x},, year=2000,,}\n@misc{b, title={y,, z}}", "ab"),
        ("@misc{a,\u200btitle={x},\u00a0year = 2000}", "a"),
        ("@misc{a, title={x}}}\n}\n@misc{b, title={y}}", "ab"),
    ],
)  # fmt: skip
def test_what_people_write_is_read(text, keys):
    found = read(text)

    assert "".join(entry.key for entry in found.entries) == keys
    assert all(entry.title for entry in found.entries if entry.entry_type != "foo")
    assert not found.refused


def test_broken_entry_costs_no_other_in_its_line():
    found = read("\n@misc{a, title={x}} @misc{b, title={o {pen}, year=1} @misc{c, title={z}} end")

    assert [(entry.key, entry.line) for entry in found.entries] == [("a", 2), ("c", 2)]
    assert [(one.line, one.text) for one in found.refused] == [
        (2, "@misc{b, title={o {pen}, year=1}")
    ]


def test_entry_that_ends_in_its_key_is_refused_also_after_another_broken_one():
    found = read("@misc{a, title={o {pen\n@misc{cut\n\n@misc{b, title={x}}")

    assert [(one.line, one.text) for one in found.refused] == [
        (1, "@misc{a, title={o {pen"),
        (2, "@misc{cut"),
    ]
    assert [entry.key for entry in found.entries] == ["b"]


def test_refused_entry_is_shown_with_all_its_text():
    (refused,) = read("@misc{k;title={A};year=2000}\n@misc{b, title={x}}").refused

    assert refused.text == "@misc{k;title={A};year=2000}"


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_are_counted_whatever_ends_them(end):
    text = end.join(["\ufeff", "@misc{a, title={x}}", "", "@misc{b, title={y}}"])

    assert [entry.line for entry in read(text).entries] == [2, 4]


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("@misc{k, author={Jean César}, title={Éléments à lire}}", "utf-8"),
        ("@misc{k, author={Jean César}, title={Éléments à lire}}", "utf-8-sig"),
        ("@misc{k, author={Jean César}, title={Éléments à lire}}", "latin-1"),
        ("@misc{k, title={Fran\u00e7ois \u2014 \u201cquoted\u201d}}", "cp1252"),
        ("@misc{k, author={박지민}, title={인공지능 시스템의 이해}}", "cp949"),
        ("@ARTICLE{凯撒2013, author={凯撒}, title={测试}, journal={测试期刊}}", "gbk"),
        ("@misc{k, author={박지민}, title={한글}}", "utf-16"),
        ("@misc{k, author={박지민}, title={한글}}", "utf-16-le"),
        ("@misc{k, author={박지민}, title={한글}}", "utf-16-be"),
        ("@misc{k, title={plain}}", "ascii"),
    ],
)
def test_usual_encodings_are_told_apart(text, encoding):
    assert bibtex.decode(text.encode(encoding)).removeprefix("\ufeff") == text


def test_a_few_bad_bytes_cost_one_letter_which_is_said():
    text = bibtex.decode("@misc{k, title={안녕하세요 ".encode() + b"\xff}}")

    assert "Some of its characters could not be read." in only(text).warnings


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"PK\x03\x04zip", "no text file"),
        (b"%PDF-1.7", "no text file"),
        (b"@misc\0\0\0", "no text file"),
        ("@misc{k, title={これは日本語の題名です}}".encode("shift_jis"), "Save it as UTF-8"),
    ],
)
def test_what_cannot_be_read_gets_one_sentence(content, sentence):
    with pytest.raises(UnreadableBibliography, match=sentence):
        bibtex.decode(content)


def test_the_nasty_file_is_read_and_what_is_broken_refused():
    found = bibtex.read(bibtex.decode((FILES / "nasty.bib").read_bytes()))

    by_key = {entry.key: entry for entry in found.entries}
    one = by_key["inv:one"]
    assert one.title == 'Deep Nested Braces and "quotes" – 100% 𝒪(n²)'
    assert one.authors == (
        "José Álvarez",
        "The LaTeX Consortium",
        "Ludwig van den Berg Jr.",
        "A. B. Müller",
    )
    assert one.venue == "Symposium on Operating Systems Design and Implementation (Invented)"
    assert (one.year, one.has_more_authors) == (2018, True)
    assert by_key["inv:noauthor"].url == "https://example.org/a_b?x=1&y=%20z"
    assert by_key["inv:dblp"].arxiv_id == "2101.00002"
    assert [(refused.line, refused.text[:30]) for refused in found.refused] == [
        (16, "@inproceedings{inv:dup, author"),
        (21, "@article{inv:unbalanced, title"),
    ]
    assert len(found.entries) == 9


def same(entries):
    return [replace(entry, line=0) for entry in entries]


@needs_shared
def test_the_reading_list_is_read_exactly_and_so_is_its_latex_twin():
    plain = bibtex.read(bibtex.decode((SHARED / "ai-systems-papers.bib").read_bytes()))
    twin = bibtex.read(bibtex.decode((FILES / "latex-accents_crlf.bib").read_bytes()))

    assert len(plain.entries) == 62 and not plain.refused
    assert same(plain.entries) == same(twin.entries)
    assert {one for entry in plain.entries for one in entry.warnings} == {
        "Not all authors are named: the list ends in “and others”."
    }


@needs_shared
@pytest.mark.parametrize(
    "path",
    sorted(SHARED.rglob("*.bib")) or [pytest.param(None)],
    ids=lambda path: path.name if path else "none",
)
def test_real_files_lose_nothing_and_come_back_from_the_export(path):
    text = bibtex.decode(path.read_bytes())
    found = bibtex.read(text)

    assert len(found.entries) + len(found.refused) == counted(text)
    assert all(one.reason and one.line and one.text for one in found.refused)
    words = " ".join(f"{one.title} {one.venue} {' '.join(one.authors)}" for one in found.entries)
    assert not set(words) & set("{}\\$")
    exported = bibtex.write(found.entries)
    assert exported == bibtex.write(bibtex.read(exported).entries)
    assert told(bibtex.read(exported).entries) == told(found.entries)
    shown = Selection(found.entries, {}, this_year=2026).items
    assert [item.review.entry for item in shown] == list(found.entries)  # sent back as it came


NO_ENTRIES = ("@string", "@comment", "@preamble")


def counted(text):
    """Count the entries of a file without reading it: lines that begin with @ and a word."""
    lines = [line.strip().lower() for line in text.splitlines()]
    return sum(line.startswith("@") and not line.startswith(NO_ENTRIES) for line in lines)


def told(entries):
    plain = [replace(entry, line=0, warnings=()) for entry in entries]
    return sorted(plain, key=lambda entry: (entry.key.lower(), entry.key))


def test_export_is_by_key_and_easy_to_read():
    later, first = (
        bibtex.Entry("b", title="Later"),
        bibtex.Entry(
            "A",
            entry_type="inproceedings",
            title="Time & {Space}",
            authors=("Ada Lovelace", "Google, Inc."),
            has_more_authors=True,
            venue="OSDI",
            year=2016,
            doi="10.1145/1",
            arxiv_id="1712.05855",
            url="https://example.org/100%",
            abstract="Short.",
            tags=("Big & small", "systems"),
        ),
    )

    assert bibtex.write([later, first]) == (
        "@inproceedings{A,\n"
        "  author        = {Ada Lovelace and {Google, Inc.} and others},\n"
        "  title         = {{Time \\& {\\textbraceleft}Space{\\textbraceright}}},\n"
        "  booktitle     = {OSDI},\n"
        "  year          = {2016},\n"
        "  doi           = {10.1145/1},\n"
        "  eprint        = {1712.05855},\n"
        "  archiveprefix = {arXiv},\n"
        "  url           = {https://example.org/100%},\n"
        "  keywords      = {Big \\& small, systems},\n"
        "  abstract      = {Short.},\n"
        "}\n"
        "\n"
        "@misc{b,\n"
        "  title = {{Later}},\n"
        "}\n"
    )


anything = st.text(
    alphabet=st.sampled_from("@{}()\"#,=\\%$~^_&'`-!?<>;/ amp0é가α²"), max_size=40
).map(latex.tidy)
pieces = st.lists(
    st.sampled_from(
        [
            *(
                "@article{",
                "k,",
                "title",
                "=",
                "{",
                "}",
                '"',
                "\\'",
                "\\i",
                "$",
                "\\alpha",
                "^",
                "_",
            ),
            *("and", "others", ",", "#", "\\frac", "\\sqrt", "\\href", "\\url", "%", "\n", "x"),
            *("\\begin{x}", "\\end{x}", "\\[", "\\]", "\\(", "[", "]", "\\verb", "|", "@", "et al"),
        ]
    ),
    max_size=25,
).map("".join)


@pytest.mark.property
@given(anything, st.lists(anything.filter(bool), max_size=3), anything, st.booleans())
def test_whatever_is_exported_is_read_back(title, authors, venue, has_more):
    entry = bibtex.Entry(
        "key",
        entry_type="article",
        title=title,
        authors=tuple(authors),
        has_more_authors=has_more,
        venue=venue,
        abstract=title,
        year=2000,
        tags=bibtex.tags_in(venue),
    )

    assert told(bibtex.read(bibtex.write([entry])).entries) == [entry]


@pytest.mark.property
@given(pieces)
def test_no_text_stops_the_reader(text):
    found = bibtex.read(
        f"{text}\n@article{{k, title={{{text}}}, author={{{text}}}, url={{{text}}}}}"
    )

    assert found.entries or found.refused


def test_abbreviations_of_abbreviations_come_to_an_end():
    doubling = "".join(f"@string{{a{n} = a{n - 1} # a{n - 1}}}\n" for n in range(1, 64))

    entry = only(f"@string{{a0 = {{xx}}}}\n{doubling}@article{{key, title = a63}}")

    assert len(entry.title) < bibtex.values.MOST_PUT_IN
    assert "no abbreviation" in " ".join(entry.warnings)


def test_of_many_unknown_words_the_first_are_told():
    entry = entry_with(title=" # ".join(f"word{n}" for n in range(1000)))

    assert 0 < len(entry.warnings) < 20
