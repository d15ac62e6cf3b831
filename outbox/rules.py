from dataclasses import dataclass


@dataclass(frozen=True)
class Told:
    """What a notice tells, apart from whom: the same thing is never told to the same person twice.

    :param key: what it is about, as "session:12"; stable however often the thing moves.
    :param due_version: raised when the thing's date moves, so that the new date is told again.
    :param lead: minutes before the date for reminders; 0 for everything else.
    """

    kind: str
    key: str
    due_version: int = 0
    lead: int = 0
