"""Asks a service over the network what a DOI or an arXiv id names. Nothing else in the app does.

Beside the layers: tasks call it, it calls actions, and never the network inside a transaction.
"""

import logging
import time
from collections.abc import Callable
from datetime import datetime
from typing import Protocol
from urllib.parse import quote, urljoin, urlsplit

import requests
from django.conf import settings
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from papers import actions
from papers.rules import bibtex, lookups
from papers.rules.duplicates import arxiv_word

logger = logging.getLogger(__name__)

Clock = Callable[[], datetime]


class NoAnswer(Exception):
    """The service could not be asked; it may pass."""


class NotFound(Exception):
    """The service does not know it, or has no BibTeX of it: asking again changes nothing."""


class Lookup(Protocol):
    """A service that knows papers."""

    def bibtex(self, source: str, identifier: str) -> str:
        """Return the paper as one BibTeX entry.

        :param source: "doi" or "arxiv".
        :raises NotFound: if there is none.
        :raises NoAnswer: if the service cannot be asked now.
        """


class DoiOrg:
    """doi.org, which sends those who ask for BibTeX on to the agency that registered the DOI.

    A preprint's DOI is made of its arXiv id. An agency without BibTeX sends us to the publisher's
    page instead: hosts that are no agency's are not followed. See the DOI Citation Formatter's
    documentation, citation.doi.org/docs.html.
    """

    ADDRESS = "https://doi.org"
    AGENCIES = ("doi.org", "crossref.org", "crosscite.org", "datacite.org", "medra.org")
    SCHEMES = ("https",)
    TIMEOUT = (5.0, 10.0)  # seconds to connect, and between two pieces of the answer
    LONGEST = 20.0  # seconds in all
    MOST_BYTES = 100_000
    MOST_STEPS = 4

    def bibtex(self, source: str, identifier: str) -> str:
        doi = identifier
        if source == lookups.ARXIV:
            doi = f"10.48550/arXiv.{arxiv_word(identifier)}"
        until = time.monotonic() + self.LONGEST
        try:
            text = self._follow(f"{self.ADDRESS}/{quote(doi, safe='/')}", until)
        except requests.RequestException as error:
            raise NoAnswer(type(error).__name__) from error
        if not bibtex.read(text).entries:
            raise NotFound(_("It is known there, and what came back is no BibTeX."))
        return text

    def _follow(self, address: str, until: float) -> str:
        """Return the answer at the end of the way, each step of which is allowed."""
        with requests.Session() as session:
            for _step in range(self.MOST_STEPS):
                self._check(address)
                with session.get(
                    address,
                    headers={"Accept": "application/x-bibtex", "User-Agent": user_agent()},
                    timeout=self.TIMEOUT,
                    allow_redirects=False,
                    stream=True,
                ) as response:
                    if not response.is_redirect:
                        return self._text(response, until)
                    address = urljoin(address, response.headers["Location"])
        raise NotFound(_("It is known there, but leads from page to page."))

    def _check(self, address: str) -> None:
        parts = urlsplit(address)
        host = parts.hostname or ""
        if parts.scheme not in self.SCHEMES or not any(
            host == agency or host.endswith(f".{agency}") for agency in self.AGENCIES
        ):
            raise NotFound(_("It is known there, but its agency gives no BibTeX."))

    def _text(self, response: requests.Response, until: float) -> str:
        """Return the body, if it is what was asked for and neither long nor slow."""
        status = response.status_code
        if status in {404, 410}:
            raise NotFound(_("It is not known there. Is it written as in the paper?"))
        if status in {406, 415}:
            raise NotFound(_("It is known there, but its agency gives no BibTeX."))
        if status != 200:
            raise NoAnswer(f"status {status}")
        body = b""
        while piece := response.raw.read1(8192, decode_content=True):
            body += piece
            if len(body) > self.MOST_BYTES:
                raise NotFound(_("It is known there, but the answer is too long."))
            if time.monotonic() > until:
                raise NoAnswer("too slow")
        return body.decode("utf-8", "replace")


def user_agent() -> str:
    """Return who asks, and whom to write to about it: the services ask for that."""
    return f"Coursesite ({settings.SITE_URL}; mailto:{settings.DEFAULT_FROM_EMAIL})"


def service() -> Lookup | None:
    """Return the service that the settings name; None where lookups are switched off."""
    if not settings.PAPER_LOOKUP:
        return None
    found: Lookup = import_string(settings.PAPER_LOOKUP)()
    return found


def look_up(lookup_id: int, *, clock: Clock) -> None:
    """Ask for one identifier that is due; nothing if somebody else is at it."""
    claimed = actions.claim_lookup(lookup_id=lookup_id, now=clock())
    asked = service()
    if claimed is None:
        return
    if asked is None:
        reason = _("Lookups are switched off on this site. Paste the BibTeX instead.")
        actions.fail_lookup(lookup=claimed, reason=reason, now=clock())
        return
    try:
        text = asked.bibtex(claimed.source, claimed.identifier)
    except NotFound as error:
        actions.fail_lookup(lookup=claimed, reason=str(error), now=clock())
    except NoAnswer as error:
        logger.warning("lookup %s got no answer: %s", claimed.pk, error)
        actions.postpone_lookup(lookup=claimed, now=clock())
    else:
        actions.finish_lookup(lookup=claimed, bibtex=text, now=clock())
