"""Note letters that came back, from what the mail server sent to the bounce address."""

import argparse
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from outbox.actions import mark_bounced
from outbox.bounces import read_reports
from outbox.rules import BounceReport

EPILOG = """A mail server pipes each message that arrives at BOUNCE_ADDRESS, for example in /etc/aliases:
  bounces: "|/srv/coursesite/site/.venv/bin/python /srv/coursesite/site/manage.py markbounces -"
or by hand, for one address:
  manage.py markbounces --address kim@example.edu --reason "the mailbox is closed"

exit status: 0 what came back is marked, 1 no letter of this site is meant, 2 FILE cannot be read"""


class Command(BaseCommand):
    help = "Mark letters that came back as failed, and send nothing more to their addresses."

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> Any:
        return super().create_parser(
            prog_name,
            subcommand,
            epilog=EPILOG,
            formatter_class=argparse.RawDescriptionHelpFormatter,
            **kwargs,
        )

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("file", nargs="?", help="a delivery status notification, or -")
        parser.add_argument("--address", default="", help="the address that letters came back from")
        parser.add_argument("--message-id", default="", help="of the letter that came back")
        parser.add_argument("--reason", default="", help="the mail server's words")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002  Django's signature
        marked = [
            letter
            for report in _reports(options)
            if (letter := mark_bounced(report=report, now=timezone.now()))
        ]
        for letter in marked:
            self.stdout.write(f"letter {letter.pk} came back")
        if not marked:
            self.stderr.write("No letter of this site is meant.")
            sys.exit(1)


def _reports(options: dict[str, Any]) -> list[BounceReport]:
    named = BounceReport(options["address"], options["message_id"], options["reason"] or "reported")
    if (options["file"] is None) == (not named.address and not named.message_id):
        told = "Give a file (or - for standard input), or --address or --message-id."
        raise CommandError(told, returncode=2)
    if options["file"] is None:
        return [named]
    try:
        if options["file"] == "-":
            return read_reports(sys.stdin.buffer.read())
        return read_reports(Path(options["file"]).read_bytes())
    except OSError as error:
        raise CommandError(f"{options['file']} cannot be read: {error}", returncode=2) from error
