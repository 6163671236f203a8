"""Feeds and sitemaps are XML whatever people type."""

import json
from datetime import UTC, datetime
from xml.etree import ElementTree

from hypothesis import given
from hypothesis import strategies as st

from sites.publishing.feeds import atom, json_feed, sitemap
from sites.publishing.rows import Listed

ATOM = "{http://www.w3.org/2005/Atom}"
EVIL = 'https://a.example/"><x:script xmlns:x="urn:x">'


def row(title: str, summary: str = "") -> Listed:
    known = dict.fromkeys(Listed._fields) | {"title": title, "summary": summary}
    return Listed(**known | {"published_at": datetime(2026, 11, 22, tzinfo=UTC)})


def feed(title: str, summary: str = "", url: str = "https://a.example/") -> ElementTree.Element:
    entries = [(row(title, summary), url)]
    return ElementTree.fromstring(
        atom(title, "https://a.example", "/feed.xml", page="/", author=title, entries=entries)
    )


@given(st.text(st.characters(codec="utf-8"), max_size=30))
def test_any_text_is_well_formed(text):
    title = feed(text, text).findtext(f"{ATOM}title")
    assert title is not None
    assert set(title) <= set(text.replace("\r", "\n")) | {"\n"}


def test_characters_that_xml_cannot_hold_are_left_out():
    assert feed("\x02开\x0b会\ufffe").findtext(f"{ATOM}title") == "开会"


def test_an_address_stays_in_its_attribute():
    entry = feed("题", url=EVIL).find(f"{ATOM}entry")
    assert entry.find(f"{ATOM}link").get("href") == EVIL
    assert len(ElementTree.fromstring(sitemap([(EVIL, None)]))) == 1


def test_a_json_feed_says_what_the_atom_feed_says():
    made = json_feed(
        "要闻", "https://a.example", "/feed.json", page="/", author="市政府", entries=[(row("题", "摘要"), EVIL)]
    )
    read = json.loads(made)
    assert read["version"] == "https://jsonfeed.org/version/1.1"
    assert read["feed_url"] == "https://a.example/feed.json"
    (item,) = read["items"]
    assert (item["id"], item["title"], item["content_text"]) == (EVIL, "题", "摘要")
    assert item["date_published"] == "2026-11-22T00:00:00+00:00"
