"""From an entry's fields to what the library keeps of it, with what a person should look at."""

import re

from django.utils.translation import gettext as _

from papers.rules.bibtex import keywords, latex, names
from papers.rules.bibtex.entries import Entry, RawEntry

VENUES = ("journal", "journaltitle", "booktitle", "school", "institution")
OTHER_VENUES = ("publisher", "organization", "howpublished")
IN_SOMETHING = {"article", "inproceedings", "conference", "incollection"}
SWALLOWED = re.compile(
    r",\s*(?:author|title|year|journal|booktitle|doi|url|pages|volume|publisher)\s*=\s*[{\"\d]",
    re.IGNORECASE,
)
YEAR = re.compile(r"(?<!\d)\d{4}(?!\d)")
DOI = re.compile(r"10\.\d{4,9}/\S+")
DOI_PREFIX = re.compile(r"^(?:https?://(?:dx\.|www\.)?doi\.org/|doi:?\s*)", re.IGNORECASE)
DOI_LINK = re.compile(r"https?://(?:dx\.|www\.)?doi\.org/(10\.\S+)", re.IGNORECASE)
ARXIV_ID = re.compile(r"(?:\d{4}\.\d{4,5}|[a-z-]+(?:\.[A-Z]{2})?/\d{7})(?:v\d+)?")
BRACKETED = re.compile(r"\s*\[[^\]]*\]$")  # 2101.00001 [cs.LG]
ARXIV_PREFIX = re.compile(r"^arxiv:\s*", re.IGNORECASE)
ARXIV_PLACES = (
    re.compile(rf"arxiv\.org/(?:abs|pdf|html)/({ARXIV_ID.pattern})", re.IGNORECASE),
    re.compile(
        rf"(?:arxiv(?:\s+(?:e-?print|preprint)s?)?[:.\s/]+|corr,?\s+abs/)({ARXIV_ID.pattern})",
        re.IGNORECASE,
    ),
)
CORR = re.compile(rf"(?:abs/)?({ARXIV_ID.pattern})")
ARXIV_FIELDS = ("journal", "note", "howpublished", "eid", "number", "pages", "publisher", "series")
WRAPPED = re.compile(r"\\(?:url|path|nolinkurl)\s*\{(.*)\}", re.DOTALL)
HREF_TEXT = re.compile(r"\\href\s*\{[^{}]*\}\s*\{([^{}]*)\}")
HREF = re.compile(r"\\href\s*\{([^{}]*)\}")
LINK = re.compile(r"(?:https?|ftp)://[^\s{}<>\"]+", re.IGNORECASE)
ESCAPED = re.compile(r"\\([_%&#~$])|\{\\([_%&#~$])\}|\{?\\textasciitilde(?:\{\})?\}?")
UNSAFE = {"{": "%7B", "}": "%7D", "\\": "%5C", " ": "%20", "<": "%3C", ">": "%3E", '"': "%22"}


def entry_of(raw: RawEntry) -> Entry:
    """Return the entry with plain text in its fields; nothing of it is looked up elsewhere."""
    fields, warnings = raw.fields, list(raw.warnings)
    title = latex.to_text(fields.get("title", ""))
    authors, has_more = _authors(fields.get("author", ""), warnings)
    if any(SWALLOWED.search(fields.get(name, "")) for name in ("title", "author", "abstract")):
        warnings.append(_("A brace seems to be missing: a field stands inside another."))
    if not title:
        warnings.append(_("It has no title."))
    if latex.BROKEN in "".join(fields.values()):
        warnings.append(_("Some of its characters could not be read."))
    url = _url(fields, warnings)
    doi = _doi(fields.get("doi", ""), url, warnings)
    return Entry(
        key=raw.key,
        entry_type=raw.entry_type,
        title=title,
        authors=tuple(authors),
        has_more_authors=has_more,
        venue=_venue(raw),
        year=_year(fields, warnings),
        doi=doi,
        arxiv_id=_arxiv(fields, doi, url),
        url=url,
        abstract=latex.to_text(fields.get("abstract", "")),
        tags=_tags(fields, warnings),
        line=raw.line,
        warnings=tuple(warnings),
    )


def _authors(value: str, warnings: list[str]) -> tuple[list[str], bool]:
    found, has_more, odd = names.read(value)
    if has_more:
        warnings.append(_("Not all authors are named: the list ends in “and others”."))
    if not found:
        warnings.append(_("It names no authors."))
    for name in odd:
        told = _("“%(name)s” may be several people: names are joined by “and”.")
        warnings.append(told % {"name": name})
    return found, has_more


def _venue(raw: RawEntry) -> str:
    where = [raw.fields.get(name, "") for name in VENUES]
    if raw.entry_type not in IN_SOMETHING:
        where += [value for name in OTHER_VENUES if not link_in(value := raw.fields.get(name, ""))]
    return next((text for value in where if (text := latex.to_text(value))), "")


def _year(fields: dict[str, str], warnings: list[str]) -> int | None:
    said = latex.to_text(fields.get("year") or "")
    date = latex.to_text(fields.get("date") or "")
    if not said and not date:
        warnings.append(_("It has no year."))
        return None
    if re.fullmatch(r"\d{4}", said, re.ASCII):
        return int(said)
    if not said and (dated := re.match(r"(\d{4})(?!\d)", date, re.ASCII)):
        return int(dated[1])
    years = set(YEAR.findall(said or date))
    told = _("The year is no number: “%(year)s”.") % {"year": said or date}
    warnings.append(told)
    return int(years.pop()) if len(years) == 1 else None


def _tags(fields: dict[str, str], warnings: list[str]) -> tuple[str, ...]:
    """Return the keywords that can be tags; say which cannot."""
    found = keywords.tags_in(latex.to_text(fields.get("keywords") or fields.get("keyword") or ""))
    fit = tuple(tag for tag in found if len(tag) <= keywords.LONGEST_TAG)[: keywords.MOST_TAGS]
    if lost := [tag for tag in found if tag not in fit]:
        told = _("Too long or too many to be tags, and left out: %(tags)s")
        warnings.append(told % {"tags": keywords.line_of_tags(lost)[:200]})
    return fit


def _doi(value: str, url: str, warnings: list[str]) -> str:
    written = doi_in(value)
    if not written:
        linked = DOI_LINK.fullmatch(url)
        return linked[1] if linked else ""
    if is_doi(written):
        return written
    warnings.append(_("“%(doi)s” is no DOI: those begin with 10.") % {"doi": latex.tidy(value)})
    return ""


def doi_in(value: str) -> str:
    """Return a DOI without what people write around it; perhaps it is none."""
    linked = HREF_TEXT.sub(r"\1", value)
    written = DOI_PREFIX.sub("", bare(unescaped(linked)))
    return re.sub(r"[{}]", "", written).rstrip(".,;")


def is_doi(value: str) -> bool:
    return DOI.fullmatch(value) is not None


def arxiv_in(value: str) -> str:
    """Return the arXiv id in an id, a link or "arXiv:1712.05855"; empty if there is none."""
    written = ARXIV_PREFIX.sub("", value.strip())
    if ARXIV_ID.fullmatch(written):
        return written
    found = (place.search(value) for place in ARXIV_PLACES)
    return next((one[1] for one in found if one), "")


def _arxiv(fields: dict[str, str], doi: str, url: str) -> str:
    """Return the arXiv id, wherever the entry says it."""
    eprint = bare(unescaped(fields.get("eprint", "")))
    archive = bare(fields.get("archiveprefix") or fields.get("eprinttype") or "").lower()
    named = [bare(fields.get(name, "")) for name in ("arxiv", "arxivid")]
    for text in [eprint if archive in {"arxiv", ""} else "", *named]:
        if found := arxiv_in(BRACKETED.sub("", text)):
            return found
    for text in [doi, url, *(fields.get(name, "") for name in ARXIV_FIELDS)]:
        if found := next((one[1] for place in ARXIV_PLACES if (one := place.search(text))), ""):
            return found
    corr = CORR.fullmatch(fields.get("volume", "").strip())
    return corr[1] if corr else ""


def _url(fields: dict[str, str], warnings: list[str]) -> str:
    written = bare(unescaped(fields.get("url", "")))
    if not written:
        others = (link_in(fields.get(name, "")) for name in ("howpublished", "note"))
        return next((link for link in others if link), "")
    address = escaped_url(re.sub(r"\s*\n\s*", "", written))
    if LINK.fullmatch(address):
        return address
    if re.fullmatch(r"www\.[^\s/]+\.\S+", address):
        return f"https://{address}"
    warnings.append(_("“%(url)s” is no web address.") % {"url": written})
    return ""


def escaped_url(address: str) -> str:
    """Return an address in which nothing ends it early, in BibTeX or in a sentence."""
    return "".join(UNSAFE.get(char, char) for char in address)


def link_in(value: str) -> str:
    """Return the first web address of a text field."""
    wrapped = HREF.search(value)
    found = LINK.search(unescaped(wrapped[1] if wrapped else value))
    return found[0].rstrip(".,;)") if found else ""


def unescaped(value: str) -> str:
    """Return an address as it is followed: not wrapped, and without LaTeX's escapes."""
    wrapped = WRAPPED.search(value)
    inner = wrapped[1] if wrapped else value
    return ESCAPED.sub(lambda found: found[1] or found[2] or "~", inner)


def bare(value: str) -> str:
    """Return the value without braces around the whole of it."""
    inner = value.strip()
    while inner.startswith("{") and inner.endswith("}"):
        inner = inner[1:-1].strip()
    return inner
