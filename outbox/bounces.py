"""Reads what mail servers send back when they could not deliver (RFC 3464)."""

from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage, Message

from outbox.rules import BounceReport

LONGEST = 2_000_000
"""Bytes of a report that are read: it may have the whole letter at its end."""


def read_reports(content: bytes) -> list[BounceReport]:
    """Return what a delivery status notification says has failed for good.

    Delays, successes and temporary failures are none, and neither is what is no such notification:
    an answer from holiday, or spam sent to the bounce address.

    :param content: the message as it arrived.
    """
    message = message_from_bytes(content[:LONGEST], policy=policy.default)
    if message.get_content_type() != "multipart/report" or not message.is_multipart():
        return []
    parts = [part for part in message.iter_parts() if isinstance(part, EmailMessage)]
    message_id = next((found for found in map(_message_id, parts) if found), "")
    return [
        BounceReport(_value(fields, "Final-Recipient"), message_id, _reason(fields))
        for fields in _recipients(parts)
        if _has_failed(fields)
    ]


def _recipients(parts: list[EmailMessage]) -> Iterator[Message]:
    """Yield the fields about each recipient; the first block is about the message as a whole."""
    for part in parts:
        if part.get_content_type() == "message/delivery-status" and part.is_multipart():
            blocks = part.get_payload()
            yield from (one for one in blocks if isinstance(one, Message) and _is_about_one(one))


def _is_about_one(fields: Message) -> bool:
    return "Final-Recipient" in fields


def _has_failed(fields: Message) -> bool:
    action, status = _text(fields, "Action").lower(), _text(fields, "Status")
    return action == "failed" and not status.startswith("4")


def _message_id(part: EmailMessage) -> str:
    """Return the Message-ID of the letter that a part of the report holds, whole or its head."""
    kind = part.get_content_type()
    if kind == "message/rfc822" and part.is_multipart():
        letter = part.get_payload(0)
        return _text(letter, "Message-ID") if isinstance(letter, Message) else ""
    if kind == "text/rfc822-headers":
        head = part.get_payload(decode=True)
        if isinstance(head, bytes):
            return _text(message_from_bytes(head, policy=policy.compat32), "Message-ID")
    return ""


def _value(fields: Message, name: str) -> str:
    """Return a field's value without its type: "rfc822; kim@example.edu"."""
    return _text(fields, name).rpartition(";")[2].strip().strip("<>")


def _reason(fields: Message) -> str:
    said = _text(fields, "Diagnostic-Code")
    words = said.partition(";")[2].strip() if ";" in said else said
    return words or _text(fields, "Status")


def _text(fields: Message, name: str) -> str:
    return " ".join(str(fields.get(name, "")).replace("\0", "").split())
