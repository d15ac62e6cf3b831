"""Load the demo course, with a login for each role."""

import contextlib
import logging
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from coursesite.demo import people
from coursesite.demo.build import DemoRefused, build_demo
from coursesite.demo.term import STAGES


class Command(BaseCommand):
    help = (
        "Load the demo course “AI systems”: 16 weeks, 18 students, six teams, told up to today. "
        "Sign in as " + ", ".join(people.LOGINS) + f" with the password {people.PASSWORD}."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--stage",
            choices=list(STAGES),
            default="talks",
            help="how far the term has come (talks: week 6 of 16)",
        )

    def handle(self, *_args: Any, stage: str, verbosity: int, **_options: Any) -> None:
        if not settings.IS_EMBEDDED:
            raise CommandError(
                "The demo course has a password that everybody knows: it is not loaded in MODE=production."
            )
        try:
            with _quiet_actions():
                course = build_demo(stage=stage, now=timezone.now())
        except DemoRefused as refused:
            raise CommandError(str(refused)) from refused
        if verbosity:
            self.stdout.write(f"The demo course is at {settings.SITE_URL}/courses/{course.slug}/.")
            self.stdout.write(f"Sign in as {', '.join(people.LOGINS)}; password {people.PASSWORD}.")


@contextlib.contextmanager
def _quiet_actions() -> Iterator[None]:
    """Let a thousand actions not write a line each, nor say that no broker is there to wake."""
    before = logging.root.manager.disable
    logging.disable(logging.WARNING)
    try:
        yield
    finally:
        logging.disable(before)
