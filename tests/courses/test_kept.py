"""Texts in the cache: never under another key than their own, and none needs the cache to be there."""

import pytest
from django.core.cache import cache

from courses.kept import kept


def test_text_is_made_once_for_a_key():
    made = iter(["first", "second"])

    assert [kept("a", lambda: next(made), seconds=9) for _ in range(3)] == ["first"] * 3
    assert kept("b", lambda: next(made), seconds=9) == "second"


def test_place_holds_the_newest_only_and_gives_it_for_its_own_key():
    made = iter(["of a", "of b", "of a again"])
    texts = [kept(key, lambda: next(made), seconds=9, place="page") for key in "aabba"]

    assert texts == ["of a", "of a", "of b", "of b", "of a again"]


@pytest.fixture
def broken_cache(settings):
    settings.CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": "redis://127.0.0.1:1/0",
        }
    }


@pytest.mark.parametrize("place", ["", "page"])
def test_cache_that_is_away_only_costs_time(broken_cache, place, caplog):
    made = iter(["first", "second"])

    texts = [kept("a", lambda: next(made), seconds=9, place=place) for _ in range(2)]

    assert texts == ["first", "second"]
    assert "the cache gave nothing" in caplog.text and "the cache took nothing" in caplog.text


def test_something_strange_in_the_cache_is_made_anew():
    kept("a", lambda: "text", seconds=9, place="page")
    (key,) = [name.split(":", 2)[2] for name in cache._cache]
    for strange in (None, 7, b"text", "text"):
        cache.set(key, strange)
        assert kept("a", lambda: "new", seconds=9, place="page") == "new"
