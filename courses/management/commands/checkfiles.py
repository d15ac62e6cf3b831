"""Compare the stored files with the uploads they belong to."""

import argparse
import sys
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from courses.actions import check_files

EPILOG = """Reads every file again. Missing: an upload has no bytes. Altered: its bytes are others than those
that were handed in. Orphaned: bytes of no upload, as a hand-in leaves that was cut off by a crash.

exit status: 0 every upload has its bytes, 1 some are missing or altered"""


class Command(BaseCommand):
    help = "Find uploads whose files are missing or altered, and files of no upload."

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> Any:
        return super().create_parser(
            prog_name,
            subcommand,
            epilog=EPILOG,
            formatter_class=argparse.RawDescriptionHelpFormatter,
            **kwargs,
        )

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument(
            "--delete", action="store_true", help="delete files that were nobody's for a day"
        )

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002  Django's signature
        report = check_files(now=timezone.now(), deletes=options["delete"])
        for word, found in [
            ("missing", report.missing),
            ("altered", report.altered),
            ("orphaned", report.orphaned),
            ("deleted", report.deleted),
        ]:
            for sha256 in found:
                self.stdout.write(f"{word} {sha256}")
        whole = report.count - len(report.missing) - len(report.altered)
        self.stdout.write(f"{whole} of {report.count} files are whole.")
        if not report.is_well:
            sys.exit(1)
