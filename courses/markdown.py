"""Markdown as people write it, to HTML that is safe to show."""

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.token import Token

PARSER = MarkdownIt("commonmark", {"html": False, "linkify": False}).enable("table")


LOWEST = 6


def render(text: str, *, top: int = 2, base: str = "") -> SafeString:
    """Return the text as HTML with scripts, styles, images and unknown schemes taken out.

    :param top: the level of the text's highest headings, so that they fit under the page's own.
    :param base: stands before addresses that are of this site; for letters.
    """
    tokens = PARSER.parse(text)
    _shift_headings(tokens, top)
    if base:
        _spell_links_out(tokens, base)
    html = nh3.clean(
        PARSER.renderer.render(tokens, PARSER.options, {}),
        tags={
            *("p", "br", "em", "strong", "code", "pre", "blockquote", "ul", "ol", "li", "a", "hr"),
            *("h2", "h3", "h4", "h5", "h6", "table", "thead", "tbody", "tr", "th", "td"),
        },
        attributes={"a": {"href", "title"}},
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener noreferrer nofollow",
    )
    return mark_safe(html)  # noqa: S308  nh3 has just cleaned it


def _shift_headings(tokens: list[Token], top: int) -> None:
    """Give the headings the levels from `top` on without a gap, whatever levels were written."""
    headings = [token for token in tokens if token.type in {"heading_open", "heading_close"}]
    written = sorted({token.tag for token in headings})
    for token in headings:
        token.tag = f"h{min(top + written.index(token.tag), LOWEST)}"


def _spell_links_out(tokens: list[Token], base: str) -> None:
    for link in (child for token in tokens for child in token.children or ()):
        if link.type == "link_open":
            link.attrSet("href", absolute(str(link.attrGet("href")), base))


def absolute(address: str, base: str) -> str:
    """Return the address as it can be opened from anywhere.

    :param base: the site's, as "https://example.edu".
    """
    is_ours = address.startswith("/") and not address.startswith("//")
    return f"{base}{address}" if is_ours else address
