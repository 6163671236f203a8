"""The ways in which people look at a page: for the matrix of tests and for the gallery."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from playwright.sync_api import Browser, Page

from themes.tokens import greys, portal_css


@dataclass(frozen=True)
class Mode:
    """How a page is looked at; sizes in CSS pixels.

    ``classes`` are those that a visitor's choice puts on ``<html>``; ``folder`` is where the variant stands; ``also``
    are further widths at which nothing may stick out; ``target`` is the least side of what is clicked (LOOK: 44, in the
    elder version 60), ``text`` the least size of text (14, in the elder version 21).
    """

    label: str
    width: int = 1280
    height: int = 800
    classes: tuple[str, ...] = ()
    media: str = "screen"
    folder: str = ""
    also: tuple[int, ...] = ()
    target: int = 44
    text: float = 14
    forced: bool = False
    mourning: bool = False


MODES = {
    "normal": Mode("标准 1280", also=(768, 1920)),
    "phone": Mode("手机 360", 360, 640),
    "narrow": Mode("手机 320", 320, 640),
    "elder": Mode("长者版 1280", classes=("elder",), also=(768, 1920), target=60, text=20.9),
    "elder-phone": Mode("长者版 360", 360, 640, classes=("elder",), also=(320,), target=60, text=20.9),
    "larger": Mode("特大字 360", 360, 640, classes=("elder", "elder-large"), target=60, text=20.9),
    "contrast": Mode("高对比 1280", classes=("contrast",), also=(320,)),
    "print": Mode("打印 A4", 794, 1123, media="print"),
    "traditional": Mode("繁體 1280", folder="hant/"),
    "traditional-phone": Mode("繁體 320", 320, 640, folder="hant/"),
    "wide": Mode("标准 1920", 1920, 1080),
    "forced": Mode("系统强制配色 1280", forced=True),
    "mourning": Mode("哀悼 1280", mourning=True),
}


@contextmanager
def opened(browser: Browser, mode: Mode, *, scripts: bool = True) -> Iterator[Page]:
    """A tab in which every page is looked at in ``mode``."""
    context = browser.new_context(
        viewport={"width": mode.width, "height": mode.height},
        java_script_enabled=scripts,
        forced_colors="active" if mode.forced else "none",
    )
    page = context.new_page()
    page.set_default_timeout(20_000)
    page.emulate_media(media=mode.media)  # type: ignore[arg-type]
    for name in mode.classes:
        page.add_init_script(f"localStorage.setItem('zq-{name}', '1')")
    # The redirect page would leave at once.
    page.route("**/t20261122_1202.html", lambda route: route.fulfill(status=204))
    if mode.mourning:
        sheet = portal_css(greys(), grey=True)
        page.route("**/_assets/portal.css", lambda route: route.fulfill(content_type="text/css", body=sheet))
    yield page
    context.close()
