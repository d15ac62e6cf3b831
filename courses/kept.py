"""Rendered parts of pages kept in the cache. A cache that is away or broken only makes pages slower."""

import logging
from collections.abc import Callable
from hashlib import sha256

from django.core.cache import cache

logger = logging.getLogger(__name__)


def kept(key: str, make: Callable[[], str], *, seconds: int, place: str = "") -> str:
    """Return what is kept under the key, or make it and keep it.

    :param key: names everything that the text depends on; may be of any length.
    :param seconds: for how long it is kept at most.
    :param place: where the newest text takes the place of the one before, whatever their keys;
        without it each key has a place of its own.
    """
    mark = sha256(key.encode()).hexdigest()
    short = f"kept:{sha256(place.encode()).hexdigest() if place else mark}"
    found = _get(short)
    if found is not None and found.startswith(mark):
        return found[len(mark) :]
    made = make()
    try:
        cache.set(short, mark + made, timeout=seconds)
    except Exception:
        logger.warning("the cache took nothing", exc_info=True)
    return made


def _get(key: str) -> str | None:
    try:
        found = cache.get(key)
    except Exception:
        logger.warning("the cache gave nothing", exc_info=True)
        return None
    return found if isinstance(found, str) else None
