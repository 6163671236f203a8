"""Assets: named by their content, light, and within the promised sizes."""

import hashlib

import pytest

from tests.themes import samples
from themes import assets
from themes.rendering import load, theme_names
from themes.tokens import palette, portal_css


def test_names_carry_the_hash_of_the_content():
    for name, content in assets.published().items():
        assert hashlib.sha256(content).hexdigest()[:8] in name


def test_an_unknown_asset_is_an_error():
    with pytest.raises(KeyError):
        assets.url_of("nothing.css")


@pytest.mark.parametrize("theme", theme_names())
def test_a_style_sheet_stays_light_and_loads_nothing(theme):
    sheet = assets.published()[assets.url_of(f"{theme}.css").rpartition("/")[2]].decode()
    assert len(sheet.encode()) <= 29 * 1024
    assert "url(" not in sheet
    assert "@import" not in sheet
    assert sheet.count("{") == sheet.count("}")


@pytest.mark.parametrize("theme", theme_names())
@pytest.mark.parametrize("kind", samples.PAGES)
def test_a_first_visit_weighs_little(theme, kind):
    """LOOK §5: all that is fetched without images, not compressed, is at most 150 KB; the page itself 60 KB."""
    page = load(theme).shell(samples.PORTAL).render(samples.PAGES[kind]).encode()
    names = (f"{theme}.css", "before-paint.js", "portal.js", "suggest.js")
    rest = [assets.published()[assets.url_of(name).rpartition("/")[2]] for name in names]
    tokens = portal_css(palette(250, 0.13), [item.channel for item in samples.NAV], [])
    assert len(page) <= 60_000
    assert len(page) + sum(map(len, rest)) + len(tokens) <= 150_000


def test_the_script_before_paint_is_tiny():
    assert len(assets.published()[assets.url_of("before-paint.js").rpartition("/")[2]]) < 2048
