"""Telling how far the work is, and asking whether to stop."""

import time
from collections.abc import Callable

from django.utils.translation import gettext as _

from papers.errors import Cancelled

ASK_SECONDS = 0.2
Report = Callable[[int, str], None]
Question = Callable[[], bool]


class Watch:
    """Who looks on while an assignment is computed.

    The question may cost a look into the database, so it is put every now and then only.
    """

    def __init__(self, report: Report | None = None, is_cancelled: Question | None = None) -> None:
        self.report = report
        self.question = is_cancelled
        self.asked_at = 0.0
        self.error: Exception | None = None

    def tell(self, percent: int, words: str) -> None:
        """:raises Cancelled: if that is wished."""
        self.asked_at = 0.0
        self.go_on()
        if self.report is not None:
            self.report(percent, words)

    def go_on(self) -> None:
        """:raises Cancelled: if that is wished."""
        if self.is_over():
            self.stop()

    def is_over(self) -> bool:
        """Ask whether to stop. Raises nothing, for the solver would swallow it: `stop` does."""
        if self.question is None or time.monotonic() - self.asked_at < ASK_SECONDS:
            return False
        try:
            is_cancelled = self.question()
        except Exception as error:  # noqa: BLE001  raised again by `stop`
            self.error = error
            return True
        self.asked_at = time.monotonic()
        return is_cancelled

    def stop(self) -> None:
        """:raises Cancelled: always, unless the question itself failed: then that."""
        if self.error is not None:
            raise self.error
        raise Cancelled(_("The assignment was cancelled. Nothing has changed."))
