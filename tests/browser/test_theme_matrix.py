"""Every page kind x theme x way of looking: accessibility, width, cut text, hit areas, sizes, keyboard, no script."""

import re
from contextlib import ExitStack
from itertools import groupby, product

import pytest

from tests.browser import sample_site, tools
from tests.browser.modes import MODES, opened
from tests.themes.samples import PAGES
from themes.rendering import theme_names

pytestmark = [pytest.mark.browser, tools.needs_chromium]

# Those with measures of their own; the others are for the gallery.
MEASURED = ("normal", "phone", "narrow", "elder", "elder-phone", "larger", "contrast", "print", "traditional",
            "traditional-phone", "forced")  # fmt: skip
# Of announcements only the loud ones stay on paper.
CHROME = ".head, .nav, .contents, .trail, .foot, .actions, .neighbours, .pager, .announcement-notice, .beside, .search"
ORDER = ["skip", "announcement", "name", "search", "tools", "nav", "trail", "main", "foot"]
# Pages without header and footer.
BARE = ("closed", "redirect")
# The field stands in the page itself; a page of text alone has nothing to stop at.
PARTS = {
    "404": [part for part in ORDER if part not in ("search", "trail")],
    "search": [part for part in ORDER if part not in ("search", "trail")],
    "accessibility": [part for part in ORDER if part != "main"],
    **{kind: ["main"] for kind in BARE},
}
PARTS["search-empty"] = PARTS["search"]
# What scripts alone can do, and so alone may say.
SCRIPTED = "[data-print], [data-share], [data-speak], [data-say], dialog"
OF_SCRIPTS = {"打印本页", "发送给…", "朗读"}


@pytest.fixture(scope="module")
def browser():
    with tools.chromium() as browser:
        yield browser


@pytest.fixture(scope="module")
def addresses(tmp_path_factory):
    """The sample site of each theme, with its traditional variant, served."""
    with ExitStack() as stack:
        addresses = {}
        for theme in theme_names():
            folder = tmp_path_factory.mktemp(theme)
            sample_site.write(folder, theme, portal=sample_site.portal_of(theme), variants=True)
            addresses[theme] = stack.enter_context(sample_site.served(folder))
        yield addresses


@pytest.fixture(scope="module", params=product(theme_names(), MEASURED), ids="-".join)
def looked_at(request, browser, addresses):
    """(mode, function that opens a page of a theme in it)."""
    theme, name = request.param
    mode = MODES[name]
    with opened(browser, mode) as page:

        def go(kind):
            page.set_viewport_size({"width": mode.width, "height": mode.height})
            page.goto(f"{addresses[theme]}/{mode.folder}{kind}.html", wait_until="load")
            return page

        yield mode, go


@pytest.fixture(scope="module", params=theme_names())
def theme(request):
    return request.param


def sideways(page, mode) -> dict[str, list[str]]:
    """What sticks out, by width."""
    found = {}
    for width in (*mode.also, mode.width):
        page.set_viewport_size({"width": width, "height": mode.height})
        found[f"sideways at {width}"] = tools.measure(page, "sideways")
    return found


@tools.needs_axe
@pytest.mark.parametrize("kind", PAGES)
def test_a_page_is_accessible_whole_and_large_enough(looked_at, kind):
    mode, go = looked_at
    page = go(kind)
    found = sideways(page, mode) | {
        "axe": tools.axe_violations(page),
        "cut": tools.measure(page, "cut"),
        "overlaps": tools.measure(page, "overlaps"),
        "typography": [] if mode.media == "print" else tools.measure(page, "typography"),
        "small text": tools.measure(page, "smallText", mode.text),
    }
    if mode.media == "print":
        found["on paper"] = tools.measure(page, "seen", CHROME)
        found["faint"] = tools.measure(page, "faint")
    else:
        found["small targets"] = tools.measure(page, "smallTargets", mode.target)
    assert {name: faults for name, faults in found.items() if faults} == {}
    if mode.folder and kind != "closed":
        assert page.evaluate("document.documentElement.lang") == "zh-Hant"


@pytest.mark.parametrize("kind", PAGES)
def test_the_keyboard_goes_through_the_page_in_the_order_of_the_look(browser, addresses, theme, kind):
    with opened(browser, MODES["normal"]) as page:
        page.goto(f"{addresses[theme]}/{kind}.html")
        stops = []
        for _step in range(200):
            page.keyboard.press("Tab")
            stop = tools.measure(page, "focus")
            if stop is None:
                break
            stops.append(stop)
        band = page.locator(".band").count()
    wanted = PARTS.get(kind, [part for part in ORDER if part != "trail" or PAGES[kind].breadcrumb])
    if band:
        wanted = [part for part in wanted if part != "search"]
    assert [part for part, _ in groupby(stops, key=lambda stop: stop[0])] == wanted
    assert [stop for stop in stops if not stop[1]] == []


@pytest.mark.parametrize("kind", PAGES)
def test_a_page_says_the_same_and_leads_as_far_without_scripts(browser, addresses, theme, kind):
    with opened(browser, MODES["normal"]) as page:
        page.goto(f"{addresses[theme]}/{kind}.html")
        # 新 stands behind a date.
        said = {re.sub(r"(?<=\d)\s*新$", "", line) for line in tools.measure(page, "lines")} - OF_SCRIPTS
    with opened(browser, MODES["normal"], scripts=False) as page:
        page.goto(f"{addresses[theme]}/{kind}.html")
        assert said - set(tools.measure(page, "lines")) == set()
        assert tools.measure(page, "seen", SCRIPTED) == []
        if kind not in BARE:
            assert page.locator(".nav a").first.is_visible()
            assert page.locator("#q").is_visible()
            assert page.get_by_text("我为政府网站找错").last.is_visible()
