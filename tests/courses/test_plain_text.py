"""Markdown as it reads in a letter."""

import pytest

from courses import markdown, plain_text

SITE = "https://site.example"


@pytest.mark.parametrize(
    ("written", "reads"),
    [
        ("", ""),
        ("# Head\n\nText", "Head\n\nText"),
        ("one\ntwo  \nthree", "one\ntwo\nthree"),
        ("**bold** and *soft* `code`", "*bold* and soft code"),
        ("[words](https://a.example/x)", "words <https://a.example/x>"),
        ("<https://a.example/x>", "https://a.example/x"),
        ("[ours](/courses/x/)", f"ours <{SITE}/courses/x/>"),
        ("[not ours](//a.example/)", "not ours <//a.example/>"),
        ("[me](mailto:a@b.example) <a@b.example>", "me <a@b.example> a@b.example"),
        ("[empty]()", "empty"),
        ("- a\n- b\n  1. c\n  2. d", "- a\n- b\n  1. c\n  2. d"),
        ("3. a\n\n4. b", "3. a\n\n4. b"),
        ("- a\n\n  more", "- a\n\n  more"),
        ("> a\n> b\n>\n> c", "> a\n> b\n>\n> c"),
        ("```py\nx = 1\n\ny\n```", "    x = 1\n\n    y"),
        ("    x", "    x"),
        ("a\n\n---\n\nb", "a\n\n* * *\n\nb"),
        ("| a | b |\n|---|---|\n| 1 | **2** |", "a | b\n1 | *2*"),
        ("![seen nowhere](x.png)", ""),
        ("a <b> & c", "a <b> & c"),
        ("[x](javascript:alert)", "[x](javascript:alert)"),
    ],
)
def test_it_reads_without_marks_and_with_links_spelled_out(written, reads):
    assert plain_text.render(written, base=SITE) == reads


def test_links_of_this_site_are_whole_in_a_letters_html():
    assert f'href="{SITE}/a/"' in markdown.render("[x](/a/)", base=SITE)
    assert 'href="/a/"' in markdown.render("[x](/a/)")
    assert 'href="https://b.example/"' in markdown.render("[x](https://b.example/)", base=SITE)
