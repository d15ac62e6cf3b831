import pytest


def test_styleguide_shows_every_kind_of_session(client):
    page = client.get("/styleguide/").content.decode()

    for kind in ["lecture", "discussion", "exam", "presentation", "no_class"]:
        assert f"session--{kind}" in page
    for status in ["planned", "cancelled", "moved"]:
        assert f"session--{status}" in page


def test_styleguide_opens_at_this_week(client):
    page = client.get("/styleguide/").content.decode()

    assert page.count('id="this-week"') == 1


@pytest.mark.parametrize("accent", ["vermilion", "indigo", "pine", "plum", "ochre"])
def test_styleguide_shows_each_accent(client, accent):
    assert f'data-accent="{accent}"' in client.get(f"/styleguide/?accent={accent}").content.decode()


def test_styleguide_takes_no_unknown_accent(client):
    page = client.get('/styleguide/?accent="><script>').content.decode()

    assert 'data-accent="vermilion"' in page


def test_styleguide_has_no_inline_style_or_script(client):
    page = client.get("/styleguide/").content.decode()

    assert "style=" not in page
    assert "<style" not in page
    assert page.count("<script") == page.count('<script type="module" src=') == 2


def test_styleguide_is_not_for_the_public(client, settings):
    settings.IS_EMBEDDED = False
    settings.DEBUG = False

    assert client.get("/styleguide/").status_code == 404


def test_styleguide_is_there_for_developers(client, settings):
    settings.IS_EMBEDDED = False
    settings.DEBUG = True

    assert client.get("/styleguide/").status_code == 200
