"""What themes do beyond the plain page: 繁體, forced colours, less motion, speech, sharing, printing, 新, mourning."""

import io

import pytest
from PIL import Image
from pypdf import PdfReader

from tests.browser import sample_site, tools
from tests.themes.samples import PAGES
from themes.rendering import theme_names
from themes.tokens import greys, portal_css

pytestmark = [pytest.mark.browser, tools.needs_chromium]

# A voice that says at once what it is given, for Chromium has none here.
VOICE = """
  window.said = [];
  const voice = { speak(u) { said.push([u.text, u.lang]); }, cancel() { said.push(["cancel", ""]); } };
  Object.defineProperty(window, "speechSynthesis", { value: voice });
  window.SpeechSynthesisUtterance = function (text) { this.text = text; };
"""

# Texts of the colour of what is behind them.
HIDDEN_TEXT = r"""() => Array.from(document.querySelectorAll('body *'))
  .filter(e => e.offsetParent && Array.from(e.childNodes).some(n => n.nodeType === 3 && n.data.trim()))
  .filter(e => { let on = e;
    while (on && /^rgba\(.*, 0\)$/.test(getComputedStyle(on).backgroundColor)) on = on.parentElement;
    return getComputedStyle(e).color === (on ? getComputedStyle(on).backgroundColor : 'rgb(255, 255, 255)'); })
  .map(e => e.textContent.trim().slice(0, 20))"""


@pytest.fixture(scope="module")
def browser():
    with tools.chromium() as browser:
        yield browser


@pytest.fixture(scope="module", params=theme_names())
def site(request, tmp_path_factory):
    """(address, folder) of the sample site in one theme, with its variants."""
    folder = tmp_path_factory.mktemp(request.param)
    sample_site.write(folder, request.param, portal=sample_site.portal_of(request.param), variants=True)
    with sample_site.served(folder) as address:
        yield address, folder


@pytest.fixture
def opened(browser, site):
    contexts = []

    def open_page(path, *, scripts=True, init="", width=1280, **options):
        context = browser.new_context(viewport={"width": width, "height": 800}, java_script_enabled=scripts, **options)
        contexts.append(context)
        page = context.new_page()
        if init:
            page.add_init_script(init)
        page.route("**/t20261122_1202.html", lambda route: route.fulfill(status=204))
        page.goto(f"{site[0]}/{path}", wait_until="load")
        return page

    yield open_page
    for context in contexts:
        context.close()


@tools.needs_vnu
def test_the_nu_checker_finds_no_error_in_the_traditional_variant(site):
    assert tools.nu_errors([site[1] / "hant" / f"{kind}.html" for kind in PAGES]) == []


def test_forced_colours_keep_the_edges_of_filled_boxes(opened):
    page = opened("article.html", forced_colors="active")
    for selector in (".announcement-important", ".callout-important", ".foot"):
        edges = page.evaluate(
            "s => { const style = getComputedStyle(document.querySelector(s));"
            "return [style.borderTopWidth, style.borderTopStyle]; }",
            selector,
        )
        assert edges == ["1px", "solid"], selector


def test_nothing_moves_for_those_who_ask_for_less_motion(opened):
    page = opened("guide.html", reduced_motion="reduce")
    assert page.evaluate("document.getAnimations().length") == 0
    assert page.evaluate("getComputedStyle(document.documentElement).scrollBehavior") == "auto"


def test_the_page_is_read_aloud_sentence_by_sentence_and_stops(opened):
    page = opened("article.html", init=VOICE)
    page.get_by_role("button", name="朗读").click()
    said = page.evaluate("said")
    assert said[0] == ["云州火车站南广场改造工程完工，出租车和网约车上客点分设两侧", "zh-CN"]
    assert max(len(text) for text, _ in said) < 200
    page.get_by_role("button", name="停止朗读").click()
    assert page.evaluate("said[said.length - 1][0]") == "cancel"


def test_the_traditional_variant_is_read_by_its_own_voice(opened):
    page = opened("hant/article.html", init=VOICE)
    page.get_by_role("button", name="朗讀").click()
    assert page.evaluate("said[0][1]") == "zh-TW"


def test_no_button_promises_what_a_browser_without_script_cannot_do(opened):
    page = opened("article.html", scripts=False)
    assert not page.get_by_text("朗读", exact=True).is_visible()
    assert not page.get_by_text("打印本页", exact=True).is_visible()
    page.get_by_text("分享", exact=True).click()
    assert page.locator(".qr svg").is_visible()
    assert "https://www.yunzhou.example/" in page.locator(".share-address").inner_text()


def test_a_page_is_shared_by_the_browsers_own_means(opened):
    page = opened(
        "article.html", init="navigator.share = given => { window.shared = given; return Promise.resolve(); }"
    )
    page.get_by_text("分享", exact=True).click()
    page.get_by_role("button", name="发送给…").click()
    assert page.evaluate("shared.url").endswith("/article.html")


def test_a_link_that_leaves_is_marked_and_works_without_script(opened):
    link = opened("guide.html", scripts=False).get_by_role("link", name="在线办理")
    assert "（外部链接）" in link.inner_text()
    assert link.get_attribute("href").startswith("https://zwfw.gov.example/")


def test_new_items_are_marked_by_the_script_for_three_days(opened):
    clock = "const t = Date.parse('2026-11-23T09:00:00+08:00'); Date.now = () => t;"
    page = opened("article.html", init=clock)
    page.locator(".newest .tag").first.wait_for()
    marked = page.evaluate(
        "Array.from(document.querySelectorAll('.newest time .tag')).map(tag => tag.parentNode.dateTime)"
    )
    assert marked == ["2026-11-22", "2026-11-21"]
    assert opened("article.html", scripts=False).locator(".newest .tag").count() == 0


def test_nothing_moves_while_scripts_arrive(opened):
    """Cumulative layout shift, as the browser counts it."""
    watch = """window.moved = 0; new PerformanceObserver(list => list.getEntries().forEach(e => { moved += e.value; }))
      .observe({ type: "layout-shift", buffered: true });"""
    for kind in ("home", "search", "article"):
        page = opened(f"{kind}.html", init=watch, width=412)
        page.wait_for_load_state("networkidle")
        assert page.evaluate("moved") < 0.05, kind


def mm(length: float) -> float:
    """Millimetres in CSS pixels."""
    return length / 25.4 * 96


def test_a_policy_document_prints_as_official_paper(opened):
    """GB/T 9704-2012: A4, lines of 28 characters, 22 lines to a page."""
    page = opened("policy.html")
    page.emulate_media(media="print")
    prose = page.locator(".prose-official")
    size, leading = prose.evaluate(
        "e => [getComputedStyle(e).fontSize, getComputedStyle(e).lineHeight].map(parseFloat)"
    )
    # The type area is 156 x 225 mm.
    assert mm(156) / size == pytest.approx(28, abs=0.2)
    assert mm(225) / leading == pytest.approx(22, abs=0.1)
    paper = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True))).pages[0].mediabox
    assert (round(float(paper.width)), round(float(paper.height))) == (595, 842)


def test_answers_are_printed_though_they_are_folded(opened):
    page = opened("guide.html")
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    assert page.get_by_text("可以同时申领临时居民身份证").is_visible()
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    assert not page.get_by_text("可以同时申领临时居民身份证").is_visible()


def test_mourning_takes_the_colour_from_all_of_the_page(browser, tmp_path):
    sample_site.write(tmp_path, "bianmin")
    (tmp_path / "_assets" / "portal.css").write_text(portal_css(greys(), grey=True), "utf-8")
    with sample_site.served(tmp_path) as address:
        page = browser.new_page()
        page.goto(f"{address}/home.html")
        shot = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
        page.close()
    assert max(max(pixel) - min(pixel) for _, pixel in shot.getcolors(maxcolors=1_000_000)) <= 2


def test_no_label_is_lost_in_high_contrast(opened):
    """Axe leaves out what has no ground of its own, so every text is compared with the ground it stands on."""
    page = opened("article.html", init="localStorage.setItem('zq-contrast', '1')")
    assert page.evaluate(HIDDEN_TEXT) == []
