import pytest

from outbox.markup import letter_html, paragraphs
from tests.factories import CourseFactory
from tests.outbox.factories import LetterFactory


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("One\ntwo\n\n\nthree\n", "<p>One<br>\ntwo</p>\n<p>three</p>"),
        ("a < b & c", "<p>a &lt; b &amp; c</p>"),
        (
            "https://a.edu/x/?a=1&b=2, (https://b.edu/).",
            '<p><a href="https://a.edu/x/?a=1&amp;b=2">https://a.edu/x/?a=1&amp;b=2</a>, (<a href="https://b.edu/">https://b.edu/</a>).</p>',
        ),
        (
            'https://a.edu/"onmouseover=x <script>',
            '<p><a href="https://a.edu/">https://a.edu/</a>&quot;onmouseover=x &lt;script&gt;</p>',
        ),
        ("javascript:alert(1)", "<p>javascript:alert(1)</p>"),
        ("", "<p></p>"),
    ],
)
def test_plain_text_becomes_paragraphs_with_links(text, html):
    assert paragraphs(text) == html


@pytest.mark.django_db
def test_letter_is_a_page_of_its_own_and_escapes_what_people_wrote():
    course = CourseFactory(title="A <b>course</b>", code="AIS 501")
    page = letter_html(LetterFactory(course=course, subject="1 < 2", body="<i>x</i>"))

    assert page.startswith('<!DOCTYPE html>\n<html lang="en">')
    assert "<title>1 &lt; 2</title>" in page
    assert "&lt;i&gt;x&lt;/i&gt;" in page
    assert "A &lt;b&gt;course&lt;/b&gt; · AIS 501" in page
    assert "No more letters" not in page


@pytest.mark.django_db
def test_html_of_its_own_is_taken_as_it_is():
    assert "<p><strong>Bold</strong></p>" in letter_html(
        LetterFactory(html="<p><strong>Bold</strong></p>")
    )
