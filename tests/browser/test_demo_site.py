"""The demo cluster as it is built: every file sound, every page kind usable, nothing fetched from elsewhere."""

import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.test import override_settings

from sites.publishing import serving
from tests.browser import tools
from tests.browser.site_check import CONTENT, FOOTER, Output, missing_tags
from tests.programs import environment, manage

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def output(tmp_path_factory) -> Output:
    """The demo, seeded and built by the program itself."""
    data = tmp_path_factory.mktemp("demo")
    environ = environment(data)
    for command in (["migrate", "--verbosity", "0"], ["seed_demo"], ["build"]):
        manage(environ, *command)
    return Output(data / "output")


@pytest.fixture(scope="module")
def documents(output):
    return list(output.documents())


def by_address(documents, check):
    """What ``check`` finds, by address; empty when all is well."""
    found = {f"{document.host}{document.path}": check(document) for document in documents}
    return {address: problems for address, problems in found.items() if problems}


def test_the_cluster_is_there(output, documents):
    content = [one for one in documents if CONTENT.search(one.path) and not one.is_redirect]
    per_portal = {host: sum(one.host == host for one in content) for host in output.hosts}
    assert len(per_portal) == 13
    assert per_portal.pop("www.yunzhou.example") >= 80
    districts = {host: count for host, count in per_portal.items() if host.startswith("www.")}
    assert len(districts) == 4
    assert min(districts.values()) >= 50
    assert min(per_portal.values()) >= 40
    assert len(content) >= 600


def test_no_link_within_the_cluster_is_dead(output, documents):
    assert by_address(documents, output.dead_links) == {}


def test_nothing_comes_from_another_host(output, documents):
    assert by_address(documents, output.foreign_resources) == {}


def test_every_meta_tag_is_there(documents):
    assert by_address([one for one in documents if not one.is_fragment], missing_tags) == {}


def test_every_page_includes_a_complete_footer(output, documents):
    pages = [one for one in documents if not one.is_fragment and not one.is_redirect]
    assert [one.path for one in pages if "/_fragments/footer.html" not in one.text] == []
    for host in output.hosts:
        footer = (output.root / host / "current/_fragments/footer.html").read_text("utf-8")
        assert [item for item in FOOTER if item not in footer] == []


def test_nothing_is_inline_and_every_document_is_whole(documents):
    pages = [one for one in documents if not one.is_fragment]
    assert [one.path for one in pages if not one.text.rstrip().endswith("</body></html>")] == []
    assert [one.path for one in pages if len(one.tree.css("h1")) != 1] == []
    assert [one.path for one in documents if one.tree.css("[style], style, script:not([src])")] == []


def test_every_image_says_what_it_shows_and_how_large_it_is(documents):
    lacking = [
        (one.path, image.html)
        for one in documents
        for image in one.tree.css("img")
        if not {"alt", "width", "height"} <= image.attributes.keys()
    ]
    assert lacking == []


@tools.needs_vnu
def test_the_nu_checker_finds_no_error_in_any_page(output, documents):
    pages = [one for one in documents if not one.is_fragment]
    files = [(output.root / one.host / "current" / one.path.lstrip("/")).resolve() for one in pages]
    assert tools.nu_errors(files) == []


LOOKED_AT = ("www.yunzhou.example", "www.qinghu.yunzhou.example", "ybj.yunzhou.example")


def one_of_each(documents) -> list[tuple[str, str]]:
    """(host, path) on a portal of each kind: every fixed page and channel, and one page of each channel."""
    chosen: dict[tuple[str, str], tuple[str, str]] = {}
    for one in documents:
        if one.host in LOOKED_AT and not one.is_fragment and not one.is_redirect:
            folder, _, name = one.path.rpartition("/")
            kind = folder.rpartition("/")[0] + "/*" if CONTENT.search(one.path) else f"{folder}/{name}"
            chosen.setdefault((one.host, kind), (one.host, one.path))
    return list(chosen.values())


@pytest.fixture(scope="module")
def port(output):
    """The files as a portal host answers them, on ``<host>.localhost``."""
    with override_settings(ZHANQUN_TARGET=str(output.root)), served() as port:
        yield port


@contextmanager
def served():
    class Portal(BaseHTTPRequestHandler):
        def do_GET(self):
            host = self.headers["Host"].partition(".localhost")[0]
            status, headers, body = serving.resolve(host, self.path.partition("?")[0])
            self.send_response(int(str(status).split()[0]))
            for name, value in dict(headers).items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *arguments):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Portal) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_port
        server.shutdown()


@tools.needs_chromium
@tools.needs_axe
@pytest.mark.parametrize("width", [1280, 360])
def test_axe_finds_no_violation_in_any_kind_of_page(documents, port, width):
    found = {}
    with tools.chromium() as browser:
        page = browser.new_page(viewport={"width": width, "height": 800})
        for host, path in one_of_each(documents):
            page.goto(f"http://{host}.localhost:{port}{path}")
            if violations := tools.axe_violations(page):
                found[f"{host}{path}"] = violations
            if page.evaluate("document.documentElement.scrollWidth") > width:
                found[f"{host}{path}"] = ["sticks out sideways"]
    assert found == {}
