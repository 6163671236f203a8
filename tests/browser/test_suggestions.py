"""Suggestions under the search field: by keyboard and mouse, told to screen readers, absent without scripts."""

import pytest

from tests.browser import sample_site, tools

pytestmark = [pytest.mark.browser, tools.needs_chromium]
FOUND = [
    {"text": "居民身份证补领", "url": "https://www.qingxi.example/bsfw/202611/t20261101_7.html"},
    {"text": "身份证 照片", "url": ""},
]


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    folder = tmp_path_factory.mktemp("suggestions")
    sample_site.write(folder, "bianmin")
    with sample_site.served(folder) as address:
        yield address


@pytest.fixture
def page(address):
    with tools.chromium() as browser:
        page = browser.new_page()
        page.route("**/api/suggest?*", lambda route: route.fulfill(json={"suggestions": FOUND}))
        page.route("https://www.qingxi.example/**", lambda route: route.fulfill(body="guide"))
        page.goto(f"{address}/article.html")
        yield page


def type_slowly(page):
    page.locator("#q").focus()
    with page.expect_response("**/api/suggest?*"):
        page.locator("#q").press_sequentially("身份证", delay=20)
    page.locator(".suggestions li").first.wait_for()


def test_arrows_choose_and_enter_opens_the_page(page):
    type_slowly(page)
    field = page.locator("#q")
    assert field.get_attribute("aria-expanded") == "true"
    assert "2条" in page.locator(".search-row [role=status]").inner_text()
    field.press("ArrowDown")
    assert field.get_attribute("aria-activedescendant") == "q-0"
    assert page.locator("#q-0").get_attribute("aria-selected") == "true"
    field.press("ArrowUp")
    assert field.get_attribute("aria-activedescendant") is None
    field.press("ArrowDown")
    field.press("Enter")
    page.wait_for_url("https://www.qingxi.example/**")


def test_escape_closes_and_keeps_what_was_typed(page):
    type_slowly(page)
    page.locator("#q").press("Escape")
    assert page.locator(".suggestions").is_hidden()
    assert page.locator("#q").input_value() == "身份证"


def test_a_question_of_others_is_asked(page):
    type_slowly(page)
    with page.expect_request("**/search/?q=*") as asked:
        page.locator("#q-1").click()
    assert "q=%E8%BA%AB%E4%BB%BD%E8%AF%81+%E7%85%A7%E7%89%87" in asked.value.url


@tools.needs_axe
def test_the_open_list_has_no_accessibility_violation(page):
    type_slowly(page)
    page.locator("#q").press("ArrowDown")
    assert tools.axe_violations(page) == []


def test_nothing_is_asked_before_the_field_is_used(page):
    assert page.evaluate("() => !document.querySelector('script[src*=suggest]')")
