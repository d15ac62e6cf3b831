"""Read a BibTeX file with the same rules as the site."""

import argparse
import io
import json
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from papers.errors import UnreadableBibliography
from papers.rules import bibtex

EXAMPLE = """example:

  manage.py readbibtex - <<'END'
  @string{osdi = {Symposium on Operating Systems Design and Implementation}}
  @inproceedings{abadi2016tensorflow, author = {Abadi, Mart{\\'\\i}n and others},
    title = {{TensorFlow}}, booktitle = osdi, year = 2016}
  END

  {"entries": [{"key": "abadi2016tensorflow", "type": "inproceedings", "title": "TensorFlow",
    "authors": ["Martín Abadi"], "venue": "Symposium on ...", "year": 2016, "doi": null,
    "arxiv": null, "url": null, "warnings": ["Not all authors are named ..."]}], "refused": []}

exit status: 0 at least one entry was read, 1 none was (the JSON says why), 2 the file cannot be
read at all (one sentence on standard error says why)
"""


class Command(BaseCommand):
    help = (
        "Read a BibTeX file: its entries in plain words, and what is refused, with line and reason."
    )
    requires_system_checks: list[str] = []

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> Any:
        parser = super().create_parser(prog_name, subcommand, **kwargs)
        parser.epilog = EXAMPLE
        parser.formatter_class = argparse.RawDescriptionHelpFormatter
        return parser

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE", help="a BibTeX file, or - for standard input")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002  Django's signature
        name = options["file"]
        if isinstance(sys.stdout, io.TextIOWrapper):
            sys.stdout.reconfigure(encoding="utf-8")  # whatever the terminal is set to
        try:
            found = bibtex.read(bibtex.decode(_content_of(name)))
        except UnreadableBibliography as error:
            raise CommandError(f"{name}: {error}", returncode=2) from error
        answer = {
            "entries": [_told(entry) for entry in found.entries],
            "refused": [vars(refused) for refused in found.refused],
        }
        self.stdout.write(json.dumps(answer, indent=1, ensure_ascii=False))
        if not found.entries:
            sys.exit(1)


def _content_of(name: str) -> bytes:
    """:raises UnreadableBibliography: if there is no such file."""
    try:
        return sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
    except (OSError, ValueError) as error:
        raise UnreadableBibliography(f"It cannot be opened: {error}.") from error


def _told(entry: bibtex.Entry) -> dict[str, Any]:
    return {
        "key": entry.key,
        "type": entry.entry_type,
        "title": entry.title or None,
        "authors": list(entry.authors),
        "venue": entry.venue or None,
        "year": entry.year,
        "doi": entry.doi or None,
        "arxiv": entry.arxiv_id or None,
        "url": entry.url or None,
        "warnings": list(entry.warnings),
    }
