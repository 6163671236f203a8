"""The shipped nginx configuration, run by a stock nginx over a small output tree."""

import http.client
import re
import shutil
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import quote

import pytest

from cms.settings import policies
from sites.publishing.old_paths import alias_line, channel_line, map_lines, successor_line
from tests.programs import ROOT
from tests.services.servers import free_port, require, running

HOST = "www.yunzhou.example"
# A portal without the traditional variant.
SIMPLIFIED = "jyj.yunzhou.example"
CLOSED, SUCCESSOR = "gone.yunzhou.example", "https://www.yunzhou.example/zwgk/"
ALIAS = "xn--4nq.yun-zhou.example"
QUERIES = {"/show.asp?class=2&id=3": "/zwgk/3.html", "/?p=8": "/zwgk/8.html", "/news?名=云": "/zwgk/9.html"}
FRAGMENT = (
    '<!--# block name="nav" --><div data-fragment="/_fragments/nav.html">默认</div><!--# endblock -->'
    '<!--# include virtual="/_fragments/nav.html" stub="nav" -->'
)


class Program(BaseHTTPRequestHandler):
    """Stands for gunicorn: tells what it was asked."""

    def do_GET(self):
        body = f"{self.headers['Host']} {self.path} {self.headers['X-Real-IP']}".encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass


@pytest.fixture(scope="module")
def program():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Program)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_address[1]
    server.shutdown()


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    data = tmp_path_factory.mktemp("nginx")
    portal = data / "output" / HOST
    release = portal / "releases" / "1"
    (release / "_fragments").mkdir(parents=True)
    (release / "_assets").mkdir()
    (release / "zwgk").mkdir()
    (portal / "current").symlink_to("releases/1")
    (portal / "redirects.map").write_text(
        alias_line(ALIAS, HOST)
        + channel_line(HOST, "/gk/旧.a", "/zwgk/")
        + f'"{HOST}/old/" "/zwgk/";\n"{HOST}/旧/" "https://elsewhere.example/";\n'
        + "".join(map_lines(HOST, [("/gk/旧.a/202601/t20260101_7.html", "/7.html"), *QUERIES.items()]))
    )
    (release / "index.html").write_text(f"<!doctype html><p>首页 {FRAGMENT} {'文' * 1000}</p></body></html>")
    (release / "zwgk" / "index.html").write_text("<p>政务公开</p>")
    (release / "404.html").write_text(f"<p>没有找到 {FRAGMENT}</p>")
    (release / "_fragments" / "nav.html").write_text("<nav>导航</nav>")
    (release / "hant").mkdir()
    (release / "hant" / "404.html").write_text(f"<p>沒有找到 {FRAGMENT}</p>")
    shutil.copytree(release, data / "output" / SIMPLIFIED / "current", ignore=shutil.ignore_patterns("hant"))
    shutil.copytree(release, data / "output" / CLOSED / "current")
    (data / "output" / CLOSED / "redirects.map").write_text(successor_line(CLOSED, SUCCESSOR))
    (release / "_assets" / "portal-0123abcd.js").write_text("1")
    (release / "_assets" / "portal.css").write_text(":root{}")
    (portal / "secret.txt").write_text("outside of the release")
    return data


@pytest.fixture(scope="module")
def nginx(data, program):
    """Port of a running nginx."""
    binary, port = require("nginx", "nginx-light"), free_port()
    shipped = (ROOT / "deploy" / "nginx" / "zhanqun.conf").read_text()
    shipped = shipped.replace("/var/lib/zhanqun", str(data)).replace("127.0.0.1:8001", f"127.0.0.1:{program}")
    shipped = re.sub(r"listen \[::\]:80.*\n", "", shipped).replace("listen 80", f"listen 127.0.0.1:{port}")
    (data / "site.conf").write_text(shipped)
    for snippet in (ROOT / "deploy" / "nginx").glob("zhanqun-*.conf"):
        shutil.copy(snippet, data)
    (data / "nginx.conf").write_text(
        f"daemon off; worker_processes 1; pid {data}/pid; error_log {data}/error.log; user {Path(data).owner()};\n"
        "events {}\n"
        "http { types { text/html html; text/css css; application/javascript js; application/xml xml; }\n"
        f"access_log off; client_body_temp_path {data}/b; proxy_temp_path {data}/p; fastcgi_temp_path {data}/f;\n"
        f"uwsgi_temp_path {data}/u; scgi_temp_path {data}/s; include {data}/site.conf; }}\n"
    )
    with running([binary, "-c", str(data / "nginx.conf"), "-p", str(data), "-e", str(data / "error.log")], port):
        yield port


def get(port, path, host=HOST, **headers):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request("GET", path, headers={"Host": host} | headers)
    answer = connection.getresponse()
    return answer.status, answer.headers, answer.read()


def test_pages_have_their_fragments_put_in_and_not_the_default(nginx):
    status, _, body = get(nginx, "/")
    assert status == 200
    assert "<nav>导航</nav>" in body.decode()
    assert "默认" not in body.decode()


def test_addresses_of_a_portal_closed_for_good_lead_to_its_successor_but_for_the_notice(nginx):
    for path in ("/zwgk/", "/zwgk/202601/t20260101_7.html", "/nothing"):
        status, headers, _ = get(nginx, path, CLOSED)
        assert (status, headers["Location"]) == (301, SUCCESSOR)
    for path in ("/", "/_fragments/nav.html"):
        assert get(nginx, path, CLOSED)[0] == 200


def test_a_question_of_a_thousand_characters_reaches_the_program(nginx):
    path = f"/search/?q={quote('😀' * 1000)}"
    status, _, body = get(nginx, path)
    assert status == 200
    assert path in body.decode()


def test_a_missing_page_is_the_portals_own_404(nginx):
    status, headers, body = get(nginx, "/nothing/")
    assert status == 404
    assert "没有找到 <nav>导航</nav>" in body.decode()
    assert headers["Content-Security-Policy"] == policies.PUBLIC


@pytest.mark.parametrize(("host", "words"), [(HOST, "沒有找到"), (SIMPLIFIED, "没有找到")])
def test_below_hant_a_missing_page_is_told_in_traditional_characters_where_there_are_any(nginx, host, words):
    for path in ("/hant/nothing/", "/hant/nothing.html", "/hant/404.html"):
        status, headers, body = get(nginx, path, host)
        assert status == 404
        assert f"{words} <nav>导航</nav>" in body.decode()
        assert headers["Content-Security-Policy"] == policies.PUBLIC


def test_every_static_answer_carries_the_programs_headers(nginx):
    for path in ("/", "/zwgk/", "/_assets/portal.css", "/nothing"):
        _, headers, _ = get(nginx, path)
        for name, value in policies.HEADERS.items():
            assert headers[name] == value, path
        assert "nginx/" not in headers["Server"]


def test_only_names_with_a_hash_are_kept_for_ever(nginx):
    assert "immutable" in get(nginx, "/_assets/portal-0123abcd.js")[1]["Cache-Control"]
    assert get(nginx, "/_assets/portal.css")[1]["Cache-Control"] == "no-cache"


def test_moved_addresses_redirect_and_missing_slashes_too(nginx):
    assert get(nginx, "/old/")[1]["Location"] == "/zwgk/"
    assert get(nginx, "/%E6%97%A7/")[1]["Location"] == "https://elsewhere.example/"
    status, headers, _ = get(nginx, "/zwgk")
    assert (status, headers["Location"]) == (301, "/zwgk/")


def test_feed_and_months_of_a_moved_channel_follow_it_and_its_articles_by_their_own_lines(nginx):
    old = "/gk/%E6%97%A7.a"
    for rest in ("feed.xml", "202601/", "202601/index_2.html"):
        status, headers, _ = get(nginx, f"{old}/{rest}")
        assert (status, headers["Location"]) == (301, f"/zwgk/{rest}")
    assert get(nginx, f"{old}/202601/t20260101_7.html")[1]["Location"] == "/7.html"
    for path in (f"{old}/2026/", f"{old}/feed.xml.html", "/gk/%E6%97%A7xa/feed.xml", f"/x{old}/feed.xml"):
        assert get(nginx, path)[0] == 404


@pytest.mark.parametrize(
    ("path", "target"),
    [
        ("/show.asp?class=2&id=3", "/zwgk/3.html"),
        ("/show.asp?id=3&class=2", "/zwgk/3.html"),
        ("/?p=8", "/zwgk/8.html"),
        ("/news?%E5%90%8D=%E4%BA%91", "/zwgk/9.html"),
        ("/news/?%E5%90%8D=%E4%BA%91", "/zwgk/9.html"),
    ],
)
def test_old_addresses_with_a_query_redirect_and_others_do_not(nginx, path, target):
    status, headers, _ = get(nginx, path)
    assert (status, headers["Location"]) == (301, target)
    assert get(nginx, path.replace("=", "=1"))[0] == (200 if path.startswith("/?") else 404)


@pytest.mark.parametrize("path", ["/", "/zwgk/?a=1&b=2", "/search/?q=%E4%BA%91", "/old/"])
def test_an_alias_host_leads_to_the_portals_own(nginx, path):
    status, headers, _ = get(nginx, path, ALIAS)
    assert (status, headers["Location"]) == (301, f"http://{HOST}{path}")
    assert get(nginx, "/", ALIAS.replace(".yun-", "xyun-"))[0] == 404, "a dot is a dot"


@pytest.mark.parametrize("path", ["/search/?q=a", "/api/search?q=a", "/go/1"])
def test_dynamic_paths_reach_the_program_with_host_and_address(nginx, path):
    status, _, body = get(nginx, path, **{"X-Real-IP": "203.0.113.9", "X-Forwarded-For": "203.0.113.9"})
    assert status == 200
    assert body.decode() == f"{HOST} {path} 127.0.0.1", "a visitor cannot choose his address"


@pytest.mark.parametrize("path", ["/admin/", "/admin-media/a.jpg", "/readyz", "/static/a.css"])
def test_a_portals_host_answers_nothing_of_the_admin(nginx, path):
    assert get(nginx, path)[0] == 404


def test_the_admins_host_reaches_the_program(nginx):
    assert b"admin.example.gov.cn /admin/" in get(nginx, "/admin/", "admin.example.gov.cn")[2]


@pytest.mark.parametrize("host", ["nobody.example", "..", ".", "www.yunzhou.example/..", "%2e%2e"])
def test_other_hosts_find_nothing(nginx, host):
    assert get(nginx, "/", host)[0] in {400, 404}


@pytest.mark.parametrize("path", ["/../secret.txt", "/%2e%2e/%2e%2e/secret.txt", "/.tmp/x", "/..%2fsecret.txt"])
def test_nothing_outside_of_the_release_is_served(nginx, path):
    status, _, body = get(nginx, path)
    assert status in {400, 404}
    assert b"outside" not in body


def test_pages_are_compressed_for_who_asks(nginx):
    assert get(nginx, "/", **{"Accept-Encoding": "gzip"})[1]["Content-Encoding"] == "gzip"
