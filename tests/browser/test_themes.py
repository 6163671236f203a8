"""Themes in a real browser: what every page of a theme shares. Page by page: ``test_theme_matrix.py``."""

from contextlib import ExitStack

import pytest

from tests.browser import sample_site, tools
from tests.themes.samples import PAGES
from themes.rendering import theme_names

pytestmark = [pytest.mark.browser, tools.needs_chromium]


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
