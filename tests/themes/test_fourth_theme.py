"""A fourth theme, built from the code of the page that explains how to make one."""

import re
from pathlib import Path

import pytest

from tests.themes import samples
from themes import assets, facts, rendering

PAGE = Path(__file__).parents[2] / "docs" / "developers" / "themes.md"
FILE = re.compile(r"^\*\*(themes/[\w./-]+)\*\*\n\n```\w+\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """A copy of ``themes/`` that holds the files of the page."""
    root = tmp_path_factory.mktemp("house")
    written = FILE.findall(PAGE.read_text("utf-8"))
    for name, content in written:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, "utf-8")
    (root / "themes" / "shared").symlink_to(rendering.SHARED)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rendering, "ROOT", root / "themes")
        patch.setattr(assets, "ROOT", root / "themes")
        patch.setattr(facts, "ROOT", root / "themes")
        _forget()
        yield [name for name, _ in written]
    _forget()


def _forget() -> None:
    for cached in (assets._contents, assets._names, rendering.load, facts.facts):
        cached.cache_clear()


@pytest.fixture(scope="module")
def shell(installed):
    return rendering.load("jianming").shell(samples.PORTAL)


def test_the_page_holds_all_that_a_theme_needs(installed):
    assert installed == [
        "themes/jianming/theme.toml",
        "themes/jianming/assets/jianming.css",
        "themes/jianming/templates/home.html",
    ]
    assert rendering.theme_names() == ("jianming",)
    assert facts.facts("jianming").title == "简明"


@pytest.mark.parametrize("kind", samples.PAGES)
def test_it_renders_every_page_kind(shell, kind):
    html = shell.render(samples.PAGES[kind])
    assert html.rstrip().endswith("</body></html>")
    assert html.count("<h1") == 1
    assert assets.url_of("jianming.css") in html


def test_its_home_shows_every_block_in_the_order_given(shell):
    html = shell.render(samples.HOME)
    kinds = [section.kind for section in samples.SECTIONS if section.kind != "search"]
    assert re.findall(r'class="block block-(\w+)"', html) == kinds


def test_its_style_sheet_keeps_the_limits(installed):
    sheet = assets.published()[assets.url_of("jianming.css").rpartition("/")[2]].decode()
    assert len(sheet.encode()) <= 29 * 1024
    assert not re.search(r"#[0-9a-fA-F]{3,6}\b", sheet.partition("48rem")[2])
