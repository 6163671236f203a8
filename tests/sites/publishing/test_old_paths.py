"""Old paths that would harm: they replace no file of the portal, break no build, and keep nginx running."""

from datetime import date

import pytest
from django.core.management import call_command
from hypothesis import given
from hypothesis import strategies as st
from wagtail.contrib.redirects.models import Redirect

from sites.portals.transitions import change_state
from sites.publishing.old_paths import address_of, channel_line, is_own, map_lines
from sites.publishing.serving import resolve
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


def test_an_old_address_with_a_query_has_a_line_for_every_order_of_its_parameters():
    lines = "".join(map_lines("h.example", [("/show.asp?class=2&id=3", "/x/"), ("/旧?a=1", "/y/")]))
    assert lines.splitlines() == [
        '"?h.example/show.asp?class=2&id=3" "/x/";',
        '"?h.example/show.asp?id=3&class=2" "/x/";',
        '"?h.example/%E6%97%A7?a=1" "/y/";',
        '"?h.example/%E6%97%A7/?a=1" "/y/";',
    ]
    assert not list(map_lines("h.example", [("/search?q=1", "/x/"), ("/zwgk/feed.xml?a=1", "/x/")]))


def test_a_line_for_feed_and_months_is_written_where_a_channel_can_have_been():
    line = channel_line("h.example", "/a.b", "/neu/")
    assert line == '"~^h\\.example/a\\.b/(?P<zhanqun_rest>feed\\.xml|\\d{6}/.*)$" "/neu/$zhanqun_rest";\n'
    assert not any(channel_line("h.example", path, "/neu/") for path in ("/a.html", "/a?b=1", '/a"', "/", "/search"))


def test_feed_and_months_of_a_renamed_channel_lead_to_its_new_address(city):
    news = channel(city)
    page = add(news)
    publish_changes()
    before, month = page.publication.path, f"{page.address_date:%Y%m}"
    news.slug = "ggtz"
    news.save_revision().publish()
    publish_changes()
    for rest in ("feed.xml", f"{month}/"):
        assert resolve(city.host, f"/zwgk/tzgg/{rest}")[:2] == (301, {"Location": f"/zwgk/ggtz/{rest}"})
    assert resolve(city.host, "/zwgk/ggtz/feed.xml")[0] == 200
    assert resolve(city.host, before)[:2] == (301, {"Location": before.replace("tzgg", "ggtz")})
    call_command("verify_outputs")


def test_a_suspended_portal_shows_its_notice_at_moved_addresses(city):
    page = add(channel(city))
    Redirect.objects.create(old_path="/old.html", site=city.site, redirect_page=page)
    publish_changes()
    assert resolve(city.host, "/old.html")[0] == 301
    change_state(city, "suspended", note="系统升级", until=date(2099, 1, 1))
    publish_changes()
    status, _headers, body = resolve(city.host, "/old.html")
    assert (status, "系统升级" in body.decode()) == (404, True)
    change_state(city, "normal")
    publish_changes()
    assert resolve(city.host, "/old.html")[0] == 301


def test_an_address_of_an_old_system_with_a_query_leads_to_its_page(city):
    page = add(channel(city))
    Redirect.objects.create(old_path="/show.asp?class=2&id=3", site=city.site, redirect_page=page)
    publish_changes()
    for query in ("class=2&id=3", "id=3&class=2"):
        assert resolve(city.host, f"/show.asp?{query}")[:2] == (301, {"Location": page.publication.path})
    assert resolve(city.host, "/show.asp?id=3")[0] == 404


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
