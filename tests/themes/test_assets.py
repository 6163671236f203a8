"""Assets: named by their content, light, and within the promised sizes."""

import hashlib

import pytest

from themes import assets
from themes.rendering import theme_names


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


def test_the_script_before_paint_is_tiny():
    assert len(assets.published()[assets.url_of("before-paint.js").rpartition("/")[2]]) < 2048
