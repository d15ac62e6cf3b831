class OutboxError(Exception):
    """A refusal of the outbox. Its message may be shown to the person."""


class AlreadyTold(OutboxError):
    """Every notice of the letter was given before."""


class NotFailed(OutboxError):
    """Only a letter that failed can be sent again."""
