"""Every page kind of every theme in a real browser: accessibility, width, modes, tab order, no script needed."""

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


@pytest.fixture(scope="module", params=theme_names())
def folder(request, tmp_path_factory):
    folder = tmp_path_factory.mktemp(request.param)
    sample_site.write(folder, request.param)
    return folder


@pytest.fixture(scope="module")
def address(folder):
    with sample_site.served(folder) as address:
        yield address


@pytest.fixture(scope="module")
def browser():
    with tools.chromium() as browser:
        yield browser


@pytest.fixture(params=PAGES)
def kind(request):
    return request.param


def opened(browser, address, kind, *, width=1280, mode="", scripts=True):
    page = browser.new_page(viewport={"width": width, "height": 800}, java_script_enabled=scripts)
    page.set_default_timeout(15_000)
    if mode:
        page.add_init_script(f"localStorage.setItem('zq-{mode}', '1')")
    # The redirect page would leave at once.
    page.route("**/t20261122_1202.html", lambda route: route.fulfill(status=204))
    page.goto(f"{address}/{kind}.html", wait_until="load")
    return page


@tools.needs_vnu
def test_the_nu_checker_finds_no_error(folder):
    assert tools.nu_errors(sorted(folder.glob("*.html"))) == []


@tools.needs_axe
@pytest.mark.parametrize("mode", ["", "elder", "contrast"])
@pytest.mark.parametrize("width", [1280, 360])
def test_axe_finds_no_violation(browser, address, kind, width, mode):
    page = opened(browser, address, kind, width=width, mode=mode)
    try:
        assert tools.axe_violations(page) == []
    finally:
        page.close()


@pytest.mark.parametrize("mode", ["", "elder"])
@pytest.mark.parametrize("width", [320, 768, 1920])
def test_nothing_sticks_out_sideways(browser, address, kind, width, mode):
    page = opened(browser, address, kind, width=width, mode=mode)
    try:
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert page.evaluate(HIDDEN_OUTSIDE) == []
    finally:
        page.close()


@pytest.mark.parametrize(("mode", "least"), [("", 44), ("elder", 60)])
def test_targets_are_large_enough(browser, address, kind, mode, least):
    page = opened(browser, address, kind, width=360, mode=mode)
    try:
        assert page.evaluate(SMALL_TARGETS, least) == []
    finally:
        page.close()


def test_no_text_is_smaller_than_14(browser, address, kind):
    page = opened(browser, address, kind, width=360)
    try:
        sizes = page.evaluate("""() => Array.from(document.querySelectorAll('body *'))
            .filter(e => e.offsetParent && Array.from(e.childNodes).some(n => n.nodeType === 3 && n.data.trim()))
            .map(e => parseFloat(getComputedStyle(e).fontSize))""")
        assert min(sizes) >= 14
    finally:
        page.close()


def test_the_elder_version_shows_nothing_below_21(browser, address, kind):
    page = opened(browser, address, kind, mode="elder")
    try:
        sizes = page.evaluate("""() => Array.from(document.querySelectorAll('body *'))
            .filter(e => e.offsetParent && Array.from(e.childNodes).some(n => n.nodeType === 3 && n.data.trim()))
            .map(e => parseFloat(getComputedStyle(e).fontSize))""")
        assert min(sizes) >= 20.9
    finally:
        page.close()


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


def test_the_script_fetches_fragments_that_no_server_inserted(browser, tmp_path):
    sample_site.write(tmp_path, theme_names()[0], includes=False)
    with sample_site.served(tmp_path) as address:
        page = browser.new_page()
        page.goto(f"{address}/article.html")
        page.get_by_text("我为政府网站找错").wait_for()
        assert page.locator('.nav a[aria-current="true"]').inner_text() == "动态要闻"
        assert page.locator("[data-fragment]").count() == 0
        page.close()


def test_the_strict_policy_of_the_browser_is_never_broken(browser, address, kind):
    page = browser.new_page()
    page.route("**/t20261122_1202.html", lambda route: route.fulfill(status=204))
    refused: list[str] = []
    page.on(
        "console", lambda message: refused.append(message.text) if "Content Security Policy" in message.text else None
    )
    page.goto(f"{address}/{kind}.html", wait_until="networkidle")
    assert refused == []
    page.close()
