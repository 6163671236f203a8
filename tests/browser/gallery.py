"""Screenshots of every page kind x theme x mode in one folder, for people to look at.

    python -m tests.browser.gallery DIR [--theme gongbao] [--kind home policy] [--mode phone]

Writes ``DIR/<theme>-<kind>-<mode>.png`` and ``DIR/index.html``. Needs Chromium, no database and no server.
"""

import argparse
import os
import sys
from collections.abc import Iterator
from html import escape
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings")
django.setup()

from playwright.sync_api import Browser
from tqdm import tqdm

from tests.browser import sample_site, tools
from tests.browser.modes import MODES, opened
from tests.themes.samples import PAGES
from themes.rendering import theme_names

STYLE = (
    "body{font:14px sans-serif;margin:16px}td,th{vertical-align:top;padding:4px}img{width:280px;border:1px solid #ccc}"
)


def main(arguments: list[str] | None = None) -> int:
    """Write the gallery; 0, or 2 when Chromium is missing."""
    options = _options(arguments)
    if tools.CHROMIUM is None:
        sys.stderr.write("没有找到 Chromium。请安装后再试，例如：apt-get install chromium\n")
        return 2
    options.folder.mkdir(parents=True, exist_ok=True)
    cases = list(product(options.theme, options.kind, options.mode))
    with tools.chromium() as browser, TemporaryDirectory() as place, tqdm(total=len(cases), disable=None) as bar:
        for theme in options.theme:
            for _name in _shoot(browser, theme, options, Path(place) / theme):
                bar.update()
    _write_index(options)
    sys.stdout.write(f"{options.folder / 'index.html'}\n")
    return 0


def _options(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser("python -m tests.browser.gallery", description=__doc__.partition("\n")[0])
    parser.epilog = "Example: python -m tests.browser.gallery /tmp/gallery --theme gongbao --kind home policy"
    parser.add_argument("folder", type=Path, metavar="DIR")
    for name, values in (("theme", theme_names()), ("kind", tuple(PAGES)), ("mode", tuple(MODES))):
        parser.add_argument(f"--{name}", nargs="+", choices=values, default=values, metavar=name.upper())
    return parser.parse_args(arguments)


def _shoot(browser: Browser, theme: str, options: argparse.Namespace, place: Path) -> Iterator[str]:
    """Take the pictures of one theme; names the files as they are written."""
    place.mkdir()
    sample_site.write(place, theme, portal=sample_site.portal_of(theme), variants=True)
    with sample_site.served(place) as address:
        for mode in options.mode:
            with opened(browser, MODES[mode]) as page:
                for kind in options.kind:
                    name = f"{theme}-{kind}-{mode}.png"
                    page.goto(f"{address}/{MODES[mode].folder}{kind}.html", wait_until="load")
                    page.screenshot(path=options.folder / name, full_page=True)
                    yield name


def _write_index(options: argparse.Namespace) -> None:
    heads = "".join(f"<th>{escape(theme)}<br>{MODES[mode].label}" for mode in options.mode for theme in options.theme)
    rows = "".join(
        f"<tr><th>{escape(kind)}"
        + "".join(_cell(f"{theme}-{kind}-{mode}.png") for mode in options.mode for theme in options.theme)
        for kind in options.kind
    )
    html = f'<!doctype html><html lang="zh-Hans"><meta charset="utf-8"><title>主题一览</title><style>{STYLE}</style>'
    (options.folder / "index.html").write_text(f"{html}<table><tr><th>{heads}{rows}</table></html>\n", "utf-8")


def _cell(name: str) -> str:
    return f'<td><a href="{name}"><img src="{name}" alt="{name}" loading="lazy"></a>'


if __name__ == "__main__":
    sys.exit(main())
