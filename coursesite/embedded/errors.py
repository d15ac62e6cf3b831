class CannotRun(Exception):
    """The site cannot start or go on; the message says why and what to do."""


class StopAsked(BaseException):
    """Somebody asked the site to stop. Like KeyboardInterrupt, no `except Exception` should swallow it."""
