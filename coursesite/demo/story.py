"""Tells the demo's term up to now: each thing at its own moment, through the action that does it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from random import Random
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from coursesite.demo.pdf import PORTRAIT, pdf

SEED = "AI systems"


@dataclass(frozen=True)
class Event:
    """Something that somebody does at a moment.

    :param tell: an action that still wants its `now`.
    """

    at: datetime
    tell: Callable[..., Any]


def play(events: Iterable[Event], *, until: datetime) -> None:
    """Do what had happened by then, in its order; what is at one moment in the order it was told."""
    for event in sorted(events, key=lambda one: one.at):
        if event.at > until:
            break
        event.tell(now=event.at)


def chance(*about: object) -> Random:
    """Return the dice for one thing: the same at every stage and in every run."""
    return Random(f"{SEED} {about}")  # noqa: S311  no secret hangs on it


def pdf_file(
    name: str, title: str, *lines: str, size: tuple[int, int] = PORTRAIT
) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, pdf(title, lines, size=size), "application/pdf")
