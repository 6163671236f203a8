"""Old paths that would harm: they replace no file of the portal, break no build, and keep nginx running."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wagtail.contrib.redirects.models import Redirect

from sites.publishing.old_paths import address_of, is_own, map_lines
from tests.sites.publishing.conftest import add, channel, full, publish_changes


@pytest.mark.parametrize(
    ("old_path", "address"),
    [
        ("/zwgk/1.html", "/zwgk/1.html"),
        ("/旧/新闻", "/旧/新闻/"),
        ("/show.asp", "/show.asp/"),
        ("/zwgk/index.html", "/zwgk/"),
        ("/index.html", None),
        ("/404.html", None),
        ("/robots.txt", None),
        ("/zwgk/feed.xml", None),
        ("/media/1.html", None),
        ("/search", None),
        ("/zwgk/tzgg/202611", None),
        ("/zwgk/tzgg/202611/index_2.html", None),
        ("/a.html/b.html", None),
        ("/./index.html", None),
        ("/../x.html", None),
        ("/.well-known/x.html", None),
        ("/a\n", None),
        ("/show.asp?id=1", None),
        (f"/{'长' * 100}", None),
    ],
)
def test_an_old_path_becomes_a_file_where_it_takes_nobodys_place(old_path, address):
    assert address_of(old_path) == address


@given(st.text(max_size=40).map(lambda text: f"/{text}"))
def test_no_old_path_climbs(old_path):
    address = address_of(old_path)
    assert address is None or not {"..", "."} & set(address.split("/"))


def test_the_map_has_no_line_that_nginx_refuses():
    moved = [("/A.html", "/x/"), ("/a.html", "/y/"), (f"/{'长' * 250}", "/x/"), ("/b", f"/{'x' * 4000}")]
    moved += [('/c"; } server {', "/x/"), ("/d\r\n", "/x/"), ("/index.html", "/x/"), ("/e", '/"\n;$x')]
    assert "".join(map_lines("h.example", moved)) == (
        '"h.example/A.html" "/x/";\n"h.example/e" "/%22%0A%3B%24x";\n"h.example/e/" "/%22%0A%3B%24x";\n'
    )


def test_nothing_moved_hides_what_the_portal_answers_itself():
    assert all(is_own(path) for path in ("/", "/index.html", "/search", "/_assets/portal.css", "/zwgk/202611"))
    assert not any(is_own(path) for path in ("/zwgk", "/old/index.html", "/2026", "/a/123456.html"))


@pytest.mark.parametrize("old_path", ["/index.html", "/zwgk/index.html", "/robots.txt", "/zwgk/tzgg/feed.xml"])
def test_a_redirect_leaves_the_files_of_the_portal_alone(city, old_path):
    page = add(channel(city))
    before = full(city)
    Redirect.objects.create(old_path=old_path, site=city.site, redirect_page=page)
    assert full(city) == before


def test_alias_hosts_stand_in_the_map_as_soon_as_they_are_named(city, target):
    full(city)
    city.aliases.create(host="yunzhou.example")
    publish_changes()
    written = (target / city.host / "redirects.map").read_text(encoding="utf-8")
    assert written == '"~^yunzhou\\.example/" "$zhanqun_proto://www.yunzhou.example$request_uri";\n'
