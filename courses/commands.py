"""What the commands that answer a JSON document with another have in common."""

import argparse
import json
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from courses.documents import UnusableDocument, text_of


class DocumentCommand(BaseCommand):
    """Reads a file or standard input, prints JSON; exits with 2 and one sentence if it is unusable.

    A child says `help` and `example`, and answers.
    """

    example = ""
    what = "a JSON file"
    requires_system_checks: list[str] = []

    def answer(self, text: str, options: dict[str, Any]) -> tuple[object, bool]:
        """Return the answer, and whether it is a yes.

        :raises UnusableDocument: if the text is none that the command reads.
        """
        raise NotImplementedError

    def answer_file(self, name: str, options: dict[str, Any]) -> tuple[object, bool]:
        """Answer a file; a child that reads other files than UTF-8 texts says how.

        :raises UnusableDocument: if it cannot be read.
        """
        return self.answer(text_of(name), options)

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> Any:
        parser = super().create_parser(prog_name, subcommand, **kwargs)
        parser.epilog = self.example
        parser.formatter_class = argparse.RawDescriptionHelpFormatter
        return parser

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE", help=f"{self.what}, or - for standard input")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002  Django's signature
        try:
            answer, is_yes = self.answer_file(options["file"], options)
        except UnusableDocument as error:
            raise CommandError(" ".join(str(error).split()), returncode=2) from error
        self.stdout.write(json.dumps(answer, indent=1))
        if not is_yes:
            sys.exit(1)
