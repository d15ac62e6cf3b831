"""Every letter the site sends, one row each, and the way to wake background work."""

from outbox.wakeup import wake

__all__ = ["wake"]
