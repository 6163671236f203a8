"""Colours: the table of tested ones, and contrast over every allowed hue."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from themes.tokens import REFUSED_HUES, TOKENS, contrast, palette, portal_css

WHITE, INK, GAP = "#FFFFFF", "#1A1A1A", "#FFD43D"
allowed_hues = st.one_of(
    st.floats(0, REFUSED_HUES[0], exclude_max=True), st.floats(REFUSED_HUES[1], 360, exclude_min=True)
)
chromas = st.floats(0.04, 0.17)
EVERY = [
    palette(hue, chroma / 100)
    for hue in (*range(0, 268), *range(346, 361))
    for chroma in (4, 10, 17)
]  # fmt: skip


@pytest.mark.parametrize(
    ("hue", "chroma", "m44", "m35", "m27"),
    [
        (250, 0.13, "#005494", "#003C6C", "#032848"),
        (27, 0.17, "#9B1014", "#730007", "#4A0B0A"),
        (165, 0.10, "#006245", "#004631", "#022F20"),
    ],
)
def test_the_tested_colours_come_out_to_the_hex(hue, chroma, m44, m35, m27):
    colours = palette(hue, chroma)
    assert (colours["m44"], colours["m35"], colours["m27"]) == (m44, m35, m27)


@pytest.mark.parametrize(
    ("name", "minimum"), [("m62", 3.3), ("m44", 7.2), ("m35", 10.7), ("m27", 14.5), ("visited", 7)]
)
def test_contrast_on_white_over_all_hues(name, minimum):
    assert min(contrast(colours[name], WHITE) for colours in EVERY) >= minimum


def test_contrast_of_links_on_chosen_and_tinted_grounds():
    assert min(contrast(colours["m44"], colours["m92"]) for colours in EVERY) >= 5.7
    assert min(contrast(colours["m44"], colours["m97"]) for colours in EVERY) >= 4.5
    assert min(contrast(INK, colours["m97"]) for colours in EVERY) >= 7


def test_the_gap_of_the_focus_ring_shows_on_the_band():
    assert min(contrast(GAP, colours["m44"]) for colours in EVERY) >= 5.1


@given(allowed_hues, chromas)
def test_any_allowed_hue_gives_legible_links(hue, chroma):
    colours = palette(hue, chroma)
    assert contrast(colours["m44"], WHITE) >= 7
    assert set(colours) == set(TOKENS)
    assert all(re.fullmatch(r"#[0-9A-F]{6}", colour) for colour in colours.values())


@given(st.floats(*REFUSED_HUES), chromas)
def test_purple_is_refused_with_a_reason(hue, chroma):
    with pytest.raises(ValueError, match="不可用"):
        palette(hue, chroma)


@pytest.mark.parametrize("hue", [-1, 361, float("nan"), float("inf")])
def test_a_hue_off_the_circle_is_refused(hue):
    with pytest.raises(ValueError, match="0到360"):
        palette(hue, 0.1)


@pytest.mark.parametrize("chroma", [-0.1, 3, float("nan")])
def test_a_chroma_out_of_range_is_refused(chroma):
    with pytest.raises(ValueError, match="彩度"):
        palette(250, chroma)


def test_a_strong_or_weak_chroma_is_clipped():
    assert palette(250, 0.3) == palette(250, 0.17)
    assert palette(250, 0.0) == palette(250, 0.04)


def test_known_contrasts():
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#595959", "#FFFFFF") == pytest.approx(7.0, abs=0.01)


def test_the_sheet_marks_the_current_entries_of_navigation():
    css = portal_css(palette(250, 0.13), ["zwgk"], ["/zwgk/tzgg/"])
    assert css.startswith(":root{--m97:#F0F6FC;")
    assert '[data-channel="zwgk"] .nav a[data-channel="zwgk"]' in css
    assert '[data-section="/zwgk/tzgg/"] .sidenav a[href$="/zwgk/tzgg/"]' in css


def test_a_slug_cannot_break_out_of_the_sheet():
    assert "evil" not in portal_css(palette(250, 0.13), ['"]{}evil'], ["/a/</style>evil"])
