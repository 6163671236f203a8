"""A small site of every page kind, made from the sample view objects and served as a real one, for browser tests."""

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from django.conf import settings
from PIL import Image

from sites.publishing import hant
from tests.themes import samples
from themes import assets, views
from themes.rendering import Theme, load
from themes.tokens import palette, portal_css

_FRAGMENT = re.compile(r'<!--# block name="([\w-]+)" -->.*?<!--# endblock --><!--# include [^>]*-->', re.DOTALL)


# The blocks of a home page as editors of such a portal would order them.
_SECTIONS = {
    "gongbao": ("news", "notices", "policies", "disclosure", "interaction", "tasks", "services", "topics"),
    "juanzong": ("duty", "tasks", "policies", "notices", "disclosure", "organisation"),
}
_DUTY = views.Section(
    "duty", "监管市场秩序，守护质量安全", text="办公地址：云州市云台区市民大道66号\n办公时间：工作日9:00—17:30"
)


# A portal as each theme was drawn for: name, kind, hue and chroma of the look's tested colours.
_PORTALS = {
    "bianmin": ("云州市人民政府", "city", 250, 0.13),
    "gongbao": ("青湖区人民政府", "district", 27, 0.17),
    "juanzong": ("云州市市场监督管理局", "department", 165, 0.10),
}


def portal_of(theme_name: str) -> views.Portal:
    """The sample portal with a name and kind that suit the theme."""
    name, kind, _hue, _chroma = _PORTALS.get(theme_name, _PORTALS["bianmin"])
    return replace(
        samples.PORTAL,
        name=name,
        short_name=name,
        masthead=name,
        kind=kind,
        organiser=f"{name}办公室",
        banner=samples.PICTURE,
    )


def pages_of(theme_name: str) -> dict[str, views.Page]:
    """The sample pages, with a home page in the order that suits the theme."""
    known = {section.kind: section for section in (*samples.SECTIONS, _DUTY)}
    wanted = _SECTIONS.get(theme_name, tuple(section.kind for section in samples.SECTIONS))
    home = replace(samples.HOME, title=portal_of(theme_name).name, sections=tuple(known[kind] for kind in wanted))
    return {**samples.PAGES, "home": home}


def fragments_of(theme: Theme, portal: views.Portal = samples.PORTAL) -> dict[str, str]:
    """Every fragment that the samples include, by name."""
    return {
        "announcements": theme.render("fragments/announcements.html", announcements=samples.ANNOUNCEMENTS),
        "nav": theme.render("fragments/nav.html", portal=portal),
        "footer": theme.render("fragments/footer.html", portal=portal),
        "sidenav-zwgk": theme.render("fragments/sidenav.html", item=samples.NAV[0]),
        "newest": theme.render("fragments/newest.html", items=samples.listed(7)),
        "months-tzgg": theme.render("fragments/months.html", months=samples.MONTHS),
    }


def write(
    folder: Path,
    theme_name: str,
    *,
    includes: bool = True,
    portal: views.Portal = samples.PORTAL,
    variants: bool = False,
) -> None:
    """All sample pages as ``<kind>.html`` in ``folder``; without ``includes`` the script has to fetch the fragments.

    With ``variants`` each page stands in traditional characters under ``hant/`` as well.
    """
    theme = load(theme_name)
    shell, fragments = theme.shell(portal), fragments_of(theme, portal)
    (folder / "hant").mkdir()
    for kind, page in pages_of(theme_name).items():
        html = shell.render(page)
        if includes:
            html = _FRAGMENT.sub(lambda match: fragments[match[1]], html)
        (folder / f"{kind}.html").write_text(html, "utf-8")
        if variants:
            (folder / "hant" / f"{kind}.html").write_text(hant.convert(html), "utf-8")
    (folder / "_fragments").mkdir()
    for name, html in fragments.items():
        (folder / "_fragments" / f"{name}.html").write_text(html, "utf-8")
    (folder / "_assets").mkdir()
    (folder / "favicon.ico").write_bytes(b"")
    for name, content in assets.published().items():
        (folder / "_assets" / name).write_bytes(content)
    channels = [item.channel for item in samples.NAV]
    sections = [link.url for item in samples.NAV for link in item.children]
    colours = palette(*_PORTALS.get(theme_name, _PORTALS["bianmin"])[2:])
    (folder / "_assets" / "portal.css").write_text(portal_css(colours, channels, sections), "utf-8")
    _draw_media(folder / "media")


def _draw_media(folder: Path) -> None:
    folder.mkdir()
    for name, size, colour in (
        ("12-aabbccdd.jpg", (960, 540), "#4E7A66"),
        ("12-aabbccde.jpg", (480, 270), "#4E7A66"),
        ("12-aabbccdf.webp", (960, 540), "#4E7A66"),
        ("21-aabbccdd.jpg", (120, 160), "#8A8F98"),
    ):
        Image.new("RGB", size, colour).save(folder / name)


class _Handler(SimpleHTTPRequestHandler):
    def end_headers(self) -> None:
        self.send_header("Content-Security-Policy", settings.ZHANQUN_CSP_PUBLIC)
        super().end_headers()

    def log_message(self, *arguments: object) -> None:
        """Quiet."""


@contextmanager
def served(folder: Path, port: int = 0) -> Iterator[str]:
    """The address of ``folder`` while it is served on the loopback."""
    server = ThreadingHTTPServer(("127.0.0.1", port), partial(_Handler, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
