"""Hashed static files and kept icons. tests/faults/ collects and serves the real ones."""

import json

import pytest
from django.template import Context, Template

from coursesite.statics import HashedStatics


def test_addresses_carry_the_files_hash_and_are_looked_up_once(tmp_path):
    paths = {"css/base.css": "css/base.0123456789ab.css"}
    manifest = {"version": "1.1", "hash": "", "paths": paths}
    (tmp_path / "staticfiles.json").write_text(json.dumps(manifest))
    storage = HashedStatics(location=tmp_path, base_url="/static/")

    assert storage.url("css/base.css") == "/static/css/base.0123456789ab.css"
    storage.hashed_files.clear()

    assert storage.url("css/base.css") == "/static/css/base.0123456789ab.css"
    with pytest.raises(ValueError, match="Missing staticfiles manifest entry"):
        storage.url("css/none.css")


def test_an_icon_is_drawn_and_hidden_from_screen_readers():
    drawn = Template('{% load icon_tags %}{% icon "sun" %}').render(Context())

    assert drawn.startswith("<svg")
    assert 'aria-hidden="true"' in drawn and 'width="16"' in drawn
    assert Template('{% load icon_tags %}{% icon "sun" %}').render(Context()) == drawn
