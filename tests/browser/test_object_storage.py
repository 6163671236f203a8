"""The demo served by object storage, without server-side includes: pages show defaults, a script the fragments."""

from contextlib import contextmanager
from dataclasses import dataclass

import pytest
from playwright.sync_api import Page, expect, sync_playwright

from tests.browser import tools
from tests.programs import environment, manage
from tests.services.servers import free_port, running

pytestmark = [pytest.mark.browser, tools.needs_chromium, tools.needs_s3rver]

HOST, OTHER = "www.yunzhou.example", "www.qinghu.yunzhou.example"
TITLE = "台风蓝色预警：请减少外出"
KEYS = {"AWS_ACCESS_KEY_ID": "S3RVER", "AWS_SECRET_ACCESS_KEY": "S3RVER", "AWS_DEFAULT_REGION": "us-east-1"}
WEBSITE = """<WebsiteConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/">
<IndexDocument><Suffix>index.html</Suffix></IndexDocument><ErrorDocument><Key>404.html</Key></ErrorDocument>
</WebsiteConfiguration>"""


@dataclass
class Site:
    """The running server, and the demo that is sent to it."""

    port: int
    environ: dict[str, str]

    def address(self, path: str, host: str = HOST) -> str:
        return f"http://{host}:{self.port}{path}"


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    data = tmp_path_factory.mktemp("demo")
    environ = environment(data)
    for command in (["migrate", "--verbosity", "0"], ["seed_demo"], ["build"]):
        manage(environ, *command)
    hosts = sorted(path.parent.name for path in (data / "output").glob("*/current"))
    with storage(tmp_path_factory.mktemp("s3"), hosts) as port:
        address = {"ZHANQUN_TARGET": "s3://{host}", "ZHANQUN_S3_ENDPOINT": f"http://127.0.0.1:{port}"}
        environ = environ | address | KEYS | {"ZHANQUN_S3_ADDRESSING": "path"}
        manage(environ, "build")
        yield Site(port, environ)


@contextmanager
def storage(folder, hosts):
    """A server that speaks S3 with a bucket for each host, each served as a website."""
    website, port = folder / "website.xml", free_port()
    website.write_text(WEBSITE)
    command = ["node", str(tools.S3RVER), "--directory", str(folder / "data"), "--address", "127.0.0.1"]
    command += ["--port", str(port), "--silent"]
    for host in hosts:
        command += ["--configure-bucket", host, str(website)]
    with running(command, port):
        yield port


@pytest.fixture(scope="module")
def browser():
    arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    arguments += [f"--host-resolver-rules=MAP {HOST} 127.0.0.1, MAP {OTHER} 127.0.0.1"]
    with sync_playwright() as driver:
        found = driver.chromium.launch(executable_path=tools.CHROMIUM, args=arguments)
        yield found
        found.close()


@pytest.fixture
def page(browser):
    page = browser.new_page()
    yield page
    page.close()


def links(page: Page, within: str) -> list[str]:
    return page.locator(f"{within} a[href]").evaluate_all("found => found.map(link => link.getAttribute('href'))")


def test_navigation_and_footer_come_by_script_and_lead_on(site, page):
    page.goto(site.address("/"))
    expect(page.locator("nav a[href='/zwgk/']").first).to_be_attached()
    expect(page.locator("footer")).to_contain_text("主办")
    channels = [path for path in links(page, "nav") if path.startswith("/") and path.endswith("/") and path != "/"]
    assert len(set(channels)) >= 5
    for path in sorted(set(channels))[:5]:
        answer = page.goto(site.address(path))
        assert answer.status == 200, path
        expect(page.locator("nav a[href='/zwgk/']").first).to_be_attached()


def test_a_page_deep_inside_has_its_fragments_too(site, page):
    page.goto(site.address("/zwgk/tzgg/"))
    article = next(path for path in links(page, "main") if "/t2" in path)
    assert page.goto(site.address(article)).status == 200
    expect(page.locator("nav a[href='/zwgk/']").first).to_be_attached()


def test_without_script_home_and_site_map_are_within_reach(site, browser):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(site.address("/zwgk/tzgg/"))
    assert {"/", "/sitemap.html"} <= set(links(page, "body"))
    assert page.goto(site.address("/sitemap.html")).status == 200
    assert len(links(page, "main")) > 10
    context.close()


def test_an_address_that_is_not_there_gets_the_portals_own_page(site, page):
    answer = page.goto(site.address("/nothing/here.html"))
    assert answer.status == 404
    expect(page.locator("h1")).to_be_visible()


def test_a_missing_address_below_hant_gets_it_in_traditional_characters(site, page):
    assert page.goto(site.address("/hant/nothing/here.html")).status == 404
    expect(page.locator("h1")).to_have_text("頁面不存在或已遷移")
    assert page.evaluate("document.documentElement.lang") == "zh-Hant"
    expect(page.locator("nav a[href='/hant/zwgk/']").first).to_be_attached()


@pytest.mark.parametrize("host", [HOST, OTHER])
def test_an_announcement_appears_on_every_portal_and_goes_again(site, page, host):
    number = manage(site.environ, "announce", "--title", TITLE, "--body", "今晚有大风。").splitlines()[0]
    manage(site.environ, "publish_changes")
    page.goto(site.address("/", host))
    expect(page.locator("[data-announcements]")).to_contain_text(TITLE)
    manage(site.environ, "announce", "--withdraw", number)
    manage(site.environ, "publish_changes")
    page.goto(site.address("/zwgk/", host))
    expect(page.locator("nav a[href='/zwgk/']").first).to_be_attached()
    assert TITLE not in page.content()
