"""Announcements in a real browser: readable by everybody, in every theme and mode, and there within a minute."""

import pytest

from tests.browser import sample_site, tools
from tests.themes import samples
from themes.rendering import load, theme_names

pytestmark = [pytest.mark.browser, tools.needs_chromium]

PATH = "/_fragments/announcements.html"


@pytest.fixture(scope="module")
def browser():
    with tools.chromium() as browser:
        yield browser


@pytest.fixture(scope="module", params=theme_names())
def site(request, tmp_path_factory):
    """Theme, and address of its sample site with every severity."""
    folder = tmp_path_factory.mktemp(request.param)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(samples, "ANNOUNCEMENTS", samples.EMERGENCIES)
        sample_site.write(folder, request.param)
    with sample_site.served(folder) as address:
        yield request.param, address


def opened(browser, address, *, width=1280, mode="", scripts=True):
    page = browser.new_context(viewport={"width": width, "height": 800}, java_script_enabled=scripts).new_page()
    if mode:
        page.add_init_script(f"localStorage.setItem('zq-{mode}', '1')")
    page.goto(f"{address}/article.html", wait_until="load")
    return page


@tools.needs_axe
@pytest.mark.parametrize(("mode", "width"), [("", 1280), ("elder", 360), ("contrast", 1280)])
def test_axe_finds_no_violation_with_everything_opened(browser, site, mode, width):
    page = opened(browser, site[1], mode=mode, width=width)
    page.evaluate("document.querySelectorAll('.announcements details').forEach(one => one.open = true)")
    assert tools.axe_violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.context.close()


def test_without_scripts_the_text_opens_and_nothing_promises_a_voice(browser, site):
    page = opened(browser, site[1], scripts=False)
    assert page.locator("[data-say]").is_hidden()
    page.locator(".announcement-emergency summary").click()
    assert page.get_by_text("公交停运42条线路").is_visible()
    page.context.close()


def test_on_paper_the_loud_ones_stand_and_the_rest_does_not(browser, site):
    page = opened(browser, site[1])
    page.emulate_media(media="print")
    assert page.locator(".announcement-emergency").is_visible()
    assert page.locator(".announcements-rest").is_hidden()
    page.goto(f"{site[1]}/policy.html")
    assert page.locator(".announcements").is_hidden()
    page.context.close()


def test_the_elder_version_shows_the_short_text(browser, site):
    page = opened(browser, site[1], mode="elder")
    assert page.locator(".announcement-large").first.is_visible()
    page.context.close()


def test_a_new_announcement_reaches_an_open_page_within_a_minute_and_a_hidden_one_asks_nothing(browser, site):
    theme, address = site
    page = browser.new_context().new_page()
    page.clock.install()
    bars = {"now": load(theme).render("fragments/announcements.html", announcements=())}
    asked = []
    page.route(f"**{PATH}", lambda route: (asked.append(1), route.fulfill(body=bars["now"], content_type="text/html")))
    page.goto(f"{address}/article.html", wait_until="load")
    bars["now"] = load(theme).render("fragments/announcements.html", announcements=samples.EMERGENCIES)
    page.evaluate("document.querySelector('[data-announcements]').outerHTML = '<div data-announcements></div>'")
    before = len(asked)
    page.evaluate("Object.defineProperty(document, 'hidden', {value: true, configurable: true})")
    page.clock.run_for(60_000)
    assert len(asked) == before
    page.evaluate("delete document.hidden")
    page.clock.run_for(10_000)
    page.locator(".announcement-emergency").wait_for(timeout=5_000)
    assert page.locator("[data-announcements]").get_attribute("role") == "alert"
    assert len(asked) == before + 1
    page.context.close()


def test_whoever_stands_in_the_old_bar_is_taken_along_into_the_new_one(browser, site):
    theme, address = site
    page = browser.new_context().new_page()
    page.clock.install()
    bars = {"now": load(theme).render("fragments/announcements.html", announcements=samples.ANNOUNCEMENTS)}
    page.route(f"**{PATH}", lambda route: route.fulfill(body=bars["now"], content_type="text/html"))
    page.goto(f"{address}/article.html", wait_until="load")
    page.clock.run_for(50_000)
    page.locator("[data-announcements] summary, [data-announcements] a").first.focus()
    bars["now"] = load(theme).render("fragments/announcements.html", announcements=samples.EMERGENCIES)
    page.clock.run_for(60_000)
    page.get_by_text(samples.EMERGENCIES[0].title).first.wait_for(timeout=5_000)
    assert page.evaluate("document.activeElement.hasAttribute('data-announcements')")
    page.context.close()


# What the page has the browser say; nothing is heard.
LISTEN = """
window.said = [];
window.SpeechSynthesisUtterance = function (text) { this.text = text; };
Object.defineProperty(window, "speechSynthesis", {value: {
  speak: (one) => said.push(one.text), cancel: () => {}, getVoices: () => [] }});
"""


def test_an_emergency_home_page_is_read_aloud(browser, site):
    page = browser.new_context().new_page()
    page.add_init_script(LISTEN)
    page.goto(f"{site[1]}/notice.html", wait_until="load")
    button = page.locator(".notice-page [data-say]")
    button.click()
    assert page.evaluate("said.join('')").startswith("紧急：")
    assert button.get_attribute("aria-pressed") == "true"
    assert button.inner_text() == "停止朗读"
    page.context.close()
