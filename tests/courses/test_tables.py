import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses import tables
from courses.tables import NotATable, clean, decode, read


@pytest.mark.parametrize(
    ("content", "encoding", "text"),
    [
        ("a,é".encode(), "utf-8", "a,é"),
        ("a,é".encode("utf-8-sig"), "utf-8-sig", "a,é"),
        ("a,é\n".encode("utf-16"), "utf-16", "a,é\n"),
        ("a,é\n".encode("utf-16-le"), "utf-16-le", "a,é\n"),
        ("a,é\n".encode("utf-16-be"), "utf-16-be", "a,é\n"),
        ("이름,학번".encode("cp949"), "cp949", "이름,학번"),
        ("똠방각하,학번".encode("cp949"), "cp949", "똠방각하,학번"),
        ("Weiß,Jörg".encode("latin-1"), "latin-1", "Weiß,Jörg"),
        ("Änne,Élan".encode("latin-1"), "latin-1", "Änne,Élan"),
        ("Änne".encode("latin-1"), "latin-1", "Änne"),
        ("Œuvre,“x”".encode("cp1252"), "cp1252", "Œuvre,“x”"),
        ("이름 é".encode() + b"\xff", "utf-8", "이름 é\ufffd"),
    ],
)
def test_encoding_is_found(content, encoding, text):
    assert decode(content) == (text, encoding)


@pytest.mark.parametrize(
    "content",
    [b"PK\x03\x04rest", b"%PDF-1.7", b"\xd0\xcf\x11\xe0x", b"\0\1\2\0\0\0\3\0\0", b"\0a\0"],
)
def test_what_is_no_text_is_refused(content):
    with pytest.raises(NotATable, match="no text file"):
        read(content)


@pytest.mark.parametrize("content", [b"", b"  \n \n", "", "\ufeff", b",,,\n,,\n,"])
def test_nothing_is_refused(content):
    with pytest.raises(NotATable, match="nothing in it"):
        read(content)


@pytest.mark.parametrize(
    ("text", "delimiter"),
    [
        ("a,b\n1,2", ","),
        ("a;b\n1,5;2", ";"),
        ("a\tb\n1,5\t2;3", "\t"),
        ("name;mail\nOkonkwo, Ada;a\nB, C;b", ";"),
        ("email\na@x.org", ","),
        ("sep=;\na,b;c\n1;2", ";"),
    ],
)
def test_delimiter_is_found(text, delimiter):
    assert read(text).delimiter == delimiter


def test_lines_are_those_of_the_file():
    table = read('a,b\r\n\r\n"two\nlines",2\n,,\n3,4\n')

    assert [(record.line, record.cells) for record in table.records] == [
        (1, ("a", "b")),
        (3, ("two lines", "2")),
        (6, ("3", "4")),
    ]


@pytest.mark.parametrize(
    ("cell", "cleaned"),
    [
        ("  a \t b ", "a b"),
        ("A\u200bB\u00a0C\ufeff", "AB C"),
        ("Jose\u0301", "José"),
        ("\u202eevil\u202c", "evil"),
        ('="00123"', "00123"),
        ("=1+1", "=1+1"),
        ("007", "007"),
        ("a\0b", "ab"),
    ],
)
def test_cell_is_cleaned(cell, cleaned):
    assert clean(cell) == cleaned


def test_open_quotation_mark_is_told():
    with pytest.raises(NotATable, match=r"Line 2 .*quotation"):
        read('a,b\n"' + "x" * 140_000)


def test_endless_table_is_refused(monkeypatch):
    monkeypatch.setattr(tables, "MAX_ROWS", 10)

    with pytest.raises(NotATable, match="more than 10 rows"):
        read("a,b\n" * 11)


def test_a_table_of_nothing_but_columns_is_refused():
    with pytest.raises(NotATable, match="more than 5000 columns"):
        read("a,b\n" + "," * 5000)


@pytest.mark.property
@given(st.binary(max_size=400) | st.text(max_size=200))
def test_anything_is_read_or_refused_kindly(content):
    try:
        table = read(content)
    except NotATable:
        return
    assert table.records
    assert all(cell == cell.strip() for record in table.records for cell in record.cells)


@pytest.mark.property
@given(st.text(alphabet=st.characters(codec="cp949", exclude_categories=["C"]), max_size=50))
def test_utf8_is_never_mistaken(text):
    assert decode(text.encode()) == (text, "utf-8")
