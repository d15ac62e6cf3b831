"""The bank of late days: what each student may be late over the whole project before it costs."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Lateness:
    """How late one hand-in was for one student.

    :param days: started days after the due moment and its grace.
    :param from_bank: how many of these the student's bank pays for.
    """

    days: int
    from_bank: int = 0

    @property
    def charged(self) -> int:
        """Return the days that cost something."""
        return self.days - self.from_bank


def spend(days: Sequence[int], *, bank: int) -> list[Lateness]:
    """Pay for the days late of a student's hand-ins, in order, as long as the bank lasts."""
    spent = []
    for late in days:
        paid = min(late, bank)
        bank -= paid
        spent.append(Lateness(late, paid))
    return spent
