"""Every page kind of every theme in a real browser: accessibility, width, modes, tab order, no script needed."""

from contextlib import ExitStack

import pytest

from tests.browser import sample_site, tools
from tests.themes.samples import PAGES
from themes.rendering import theme_names

pytestmark = [pytest.mark.browser, tools.needs_chromium]

HIDDEN_OUTSIDE = """() => Array.from(document.querySelectorAll('main *, header *, footer *'))
  .filter(e => { const r = e.getBoundingClientRect(); return r.width > 1 && r.right > innerWidth + 1
    && !e.closest('.table, .unseen, thead, details:not([open]) > :not(summary)'); })
  .map(e => e.tagName + '.' + e.className)"""
SMALL_TARGETS = """least => Array.from(document.querySelectorAll(
    '.nav a, .tools a, .tools button, .button, .button-plain, '
    + '.pager a, .trail a, .sidenav a, .rows a, summary, .links a, input'))
  .filter(e => e.offsetParent && e.getBoundingClientRect().height < least - 0.5)
  .map(e => e.textContent.trim().slice(0, 20) + ' ' + e.getBoundingClientRect().height)"""


TEXT_SIZES = """() => Array.from(document.querySelectorAll('body *'))
  .filter(e => e.offsetParent && Array.from(e.childNodes).some(n => n.nodeType === 3 && n.data.trim()))
  .map(e => parseFloat(getComputedStyle(e).fontSize))"""
# Of announcements only the loud ones stay on paper.
CHROME = ".head, .nav, .contents, .trail, .foot, .actions, .neighbours, .pager, .announcement-notice, .beside"

# Every kind in the first theme; in the others those whose template, columns or lists they draw anew.
ALIKE = {"section", "month", "repealed", "sitemap", "directory", "accessibility", "redirect", "search-empty"}
CASES = [
    (theme, kind) for number, theme in enumerate(theme_names()) for kind in PAGES if number == 0 or kind not in ALIKE
]


@pytest.fixture(scope="module")
def folders(tmp_path_factory):
    folders = {}
    for theme in theme_names():
        folders[theme] = tmp_path_factory.mktemp(theme)
        sample_site.write(folders[theme], theme)
    return folders


@pytest.fixture(scope="module")
def addresses(folders):
    with ExitStack() as stack:
        yield {theme: stack.enter_context(sample_site.served(folder)) for theme, folder in folders.items()}


@pytest.fixture(scope="module", params=theme_names())
def theme(request):
    return request.param


@pytest.fixture
def address(addresses, theme):
    return addresses[theme]


@pytest.fixture(scope="module")
def browser():
    with tools.chromium() as browser:
        yield browser


@pytest.fixture(scope="module", params=CASES, ids="-".join)
def case(request, browser, addresses):
    """A page of a theme: ``case(mode, width)`` gives it, opened once per mode."""
    theme, kind = request.param
    pages = {}

    def sized(mode="", width=1280):
        if mode not in pages:
            pages[mode] = opened(browser, addresses[theme], kind, mode=mode)
        pages[mode].set_viewport_size({"width": width, "height": 800})
        return pages[mode]

    yield sized
    for page in pages.values():
        page.context.close()


def opened(browser, address, kind, *, width=1280, mode="", scripts=True):
    page = browser.new_context(viewport={"width": width, "height": 800}, java_script_enabled=scripts).new_page()
    page.set_default_timeout(15_000)
    if mode:
        page.add_init_script(f"localStorage.setItem('zq-{mode}', '1')")
    # The redirect page would leave at once.
    page.route("**/t20261122_1202.html", lambda route: route.fulfill(status=204))
    page.goto(f"{address}/{kind}.html", wait_until="load")
    return page


@tools.needs_vnu
def test_the_nu_checker_finds_no_error(folders, theme):
    assert tools.nu_errors(sorted(folders[theme].glob("*.html"))) == []


@tools.needs_axe
@pytest.mark.parametrize(("mode", "width"), [("", 1280), ("", 360), ("elder", 360), ("contrast", 1280)])
def test_axe_finds_no_violation(case, mode, width):
    assert tools.axe_violations(case(mode, width)) == []


@pytest.mark.parametrize("mode", ["", "elder"])
@pytest.mark.parametrize("width", [320, 768, 1920])
def test_nothing_sticks_out_sideways(case, mode, width):
    page = case(mode, width)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate(HIDDEN_OUTSIDE) == []


@pytest.mark.parametrize(("mode", "least"), [("", 44), ("elder", 60)])
def test_targets_are_large_enough(case, mode, least):
    assert case(mode, 360).evaluate(SMALL_TARGETS, least) == []


@pytest.mark.parametrize(("mode", "least"), [("", 14), ("elder", 20.9)])
def test_no_text_is_too_small(case, mode, least):
    assert min(case(mode, 360).evaluate(TEXT_SIZES)) >= least


def test_paper_shows_the_content_alone(case):
    page = case("", 794)
    page.emulate_media(media="print")
    try:
        assert page.evaluate("document.documentElement.scrollWidth") <= 794
        assert (
            page.evaluate(f"Array.from(document.querySelectorAll('{CHROME}')).filter(e => e.offsetParent).length") == 0
        )
        assert page.evaluate("document.querySelector('main').getBoundingClientRect().left") <= 8
    finally:
        page.emulate_media(media="screen")


def test_the_tab_order_is_that_of_the_look(browser, address):
    page = opened(browser, address, "article")
    names = []
    for _step in range(20):
        page.keyboard.press("Tab")
        names.append(page.evaluate("document.activeElement.textContent.trim() || document.activeElement.id"))
    wanted = ["跳到正文", "跳到搜索", "云州市人民政府", "q", "搜索", "繁體", "长者版", "高对比", "首页", "政务公开"]
    assert [name for name in names if name in wanted][: len(wanted)] == wanted
    page.close()


def test_focus_can_be_seen(browser, address):
    page = opened(browser, address, "home")
    for _step in range(12):
        page.keyboard.press("Tab")
        width = page.evaluate("parseFloat(getComputedStyle(document.activeElement).outlineWidth)")
        assert width >= 3
    page.close()


@pytest.mark.parametrize("mode", ["elder", "contrast"])
def test_modes_work_without_script(browser, address, mode):
    page = opened(browser, address, "article", scripts=False)
    page.goto(f"{address}/article.html#{mode}")
    if mode == "elder":
        assert page.locator("h1").bounding_box()["height"] > 0
        assert "标准版" in page.locator(".tools").inner_text()
    else:
        assert "标准色" in page.locator(".tools").inner_text()
    page.close()


def test_the_elder_version_can_be_larger_still(browser, address):
    page = opened(browser, address, "article", mode="elder")
    page.get_by_text("特大字", exact=True).click()
    assert page.evaluate("getComputedStyle(document.documentElement).fontSize") == "30px"
    page.get_by_text("大字", exact=True).click()
    assert page.evaluate("getComputedStyle(document.documentElement).fontSize") == "24px"
    page.close()


@pytest.mark.parametrize(("mode", "label", "off"), [("elder", "长者版", "标准版"), ("contrast", "高对比", "标准色")])
def test_modes_are_remembered_and_left_again(browser, address, mode, label, off):
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{address}/article.html")
    page.get_by_text(label, exact=True).click()
    page.goto(f"{address}/policy.html")
    assert mode in page.evaluate("document.documentElement.className")
    page.get_by_text(off, exact=True).click()
    page.goto(f"{address}/article.html")
    assert mode not in page.evaluate("document.documentElement.className")
    context.close()


def test_leaving_the_cluster_asks_first_and_can_be_refused(browser, address):
    page = opened(browser, address, "guide")
    page.get_by_role("link", name="在线办理").click()
    dialog = page.locator("#leave")
    assert dialog.is_visible()
    assert "https://zwfw.gov.example/yz/900" in dialog.inner_text()
    assert dialog.get_by_role("link", name="继续访问").get_attribute("href") == "https://zwfw.gov.example/yz/900"
    dialog.get_by_role("button", name="返回").click()
    assert dialog.is_hidden()
    assert page.url.endswith("/guide.html")
    page.close()


def test_the_current_channel_is_drawn_without_script_and_told_with_it(browser, address):
    for scripts in (False, True):
        page = opened(browser, address, "article", scripts=scripts)
        current = page.locator('.nav a[data-channel="dtyw"]')
        if scripts:
            current.and_(page.locator("[aria-current]")).wait_for()
        else:
            page.wait_for_load_state("networkidle")
        assert page.locator('.nav a[data-channel="dtyw"]').count() == 1
        page.close()


def test_the_table_of_contents_opens_on_a_phone_without_script(browser, addresses):
    page = opened(browser, addresses["juanzong"], "article", width=360, scripts=False)
    assert page.locator(".nav").is_hidden()
    page.get_by_text("目录", exact=True).click()
    assert page.locator(".nav").is_visible()
    page.set_viewport_size({"width": 1280, "height": 800})
    assert page.locator(".contents").is_hidden()
    page.close()


def test_the_script_fetches_fragments_that_no_server_inserted(browser, tmp_path):
    sample_site.write(tmp_path, theme_names()[0], includes=False)
    with sample_site.served(tmp_path) as address:
        page = browser.new_page()
        page.goto(f"{address}/article.html")
        page.get_by_text("我为政府网站找错").wait_for()
        assert page.locator('.nav a[aria-current="true"]').inner_text() == "动态要闻"
        assert page.locator("[data-fragment]").count() == 0
        page.close()


def test_the_strict_policy_of_the_browser_is_never_broken(browser, addresses):
    theme = theme_names()[0]
    page = browser.new_page()
    page.route("**/t20261122_1202.html", lambda route: route.fulfill(status=204))
    refused: list[str] = []
    page.on(
        "console", lambda message: refused.append(message.text) if "Content Security Policy" in message.text else None
    )
    for kind in PAGES:
        page.goto(f"{addresses[theme]}/{kind}.html", wait_until="load")
    assert refused == []
    page.close()
