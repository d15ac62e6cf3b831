"""Reading the JSON documents that commands are given: strictly, each refusal naming its place.

Pure but for `text_of`: text in, checked values out.
"""

import json
import sys
from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path

Object = Mapping[str, object]


class UnusableDocument(ValueError):
    """The document is not what the command reads. The message says where and why."""


def text_of(name: str) -> str:
    """Return the text of a file, or of standard input for "-".

    :raises UnusableDocument: if there is no such file, or it is not UTF-8.
    """
    try:
        return content_of(name).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnusableDocument(f"{name} is not UTF-8.") from error


def content_of(name: str) -> bytes:
    """Return the bytes of a file, or of standard input for "-".

    :raises UnusableDocument: if there is no such file.
    """
    try:
        return sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
    except (OSError, ValueError) as error:
        raise UnusableDocument(f"{name} cannot be read: {error}.") from error


def parsed(text: str) -> object:
    """Parse JSON: fractions as exact decimals, no name twice in one object.

    :raises UnusableDocument: if it is not JSON.
    """
    try:
        return json.loads(
            text, parse_float=Decimal, parse_constant=_no_number, object_pairs_hook=_each_once
        )
    except RecursionError as error:
        raise UnusableDocument("This is nested too deeply.") from error
    except UnusableDocument:
        raise
    except ValueError as error:
        raise UnusableDocument(f"This is not JSON: {error}.") from error


def _no_number(written: str) -> object:
    raise UnusableDocument(f"{written} is no number.")


def _each_once(pairs: Sequence[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _value in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise UnusableDocument(f"“{twice}” is there twice.")
    return found


def as_object(value: object, where: str, names: set[str] | None = None) -> Object:
    """:raises UnusableDocument: if it is no object, or has other names than those."""
    if not isinstance(value, dict):
        raise UnusableDocument(f"{where} must be an object in curly brackets.")
    unknown = sorted(value.keys() - names) if names is not None else []
    if unknown:
        raise UnusableDocument(f"{where} has “{unknown[0]}”, which means nothing here.")
    return value


def as_list(value: object, where: str) -> list[object]:
    """:raises UnusableDocument: if it is no list."""
    if not isinstance(value, list):
        raise UnusableDocument(f"{where} must be a list in square brackets.")
    return value


def as_text(value: object, where: str) -> str:
    """:raises UnusableDocument: if it is no text, or blank."""
    if not isinstance(value, str) or not value.strip():
        raise UnusableDocument(f"{where} must be a text in quotation marks, and not blank.")
    return value


def as_count(value: object, where: str) -> int:
    """:raises UnusableDocument: if it is no whole number from 0."""
    if isinstance(value, bool) or not isinstance(value, int):
        raise UnusableDocument(f"{where} must be a whole number.")
    if value < 0:
        raise UnusableDocument(f"{where} must not be negative, but is {value}.")
    return value


def as_flag(value: object, where: str) -> bool:
    """:raises UnusableDocument: if it is neither true nor false."""
    if not isinstance(value, bool):
        raise UnusableDocument(f"{where} must be true or false.")
    return value


def required(fields: Object, name: str, where: str) -> object:
    """:raises UnusableDocument: if there is none of this name."""
    if name not in fields:
        raise UnusableDocument(f"{where} has no “{name}”.")
    return fields[name]
