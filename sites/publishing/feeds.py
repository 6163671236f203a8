"""Atom feeds (RFC 4287), JSON feeds (jsonfeed.org, version 1.1) and sitemaps
(sitemaps.org), with dates from content only."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from datetime import datetime
from xml.sax import saxutils

from .rows import Listed

_HEAD = '<?xml version="1.0" encoding="utf-8"?>\n'
# Characters that XML 1.0 (§2.2) has no way to write; text pasted from Word has vertical tabs.
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_TO_ESCAPE = re.compile(f'[&<>"]|{_FORBIDDEN.pattern}')
# A feed must say when it was updated, even one without entries.
_NEVER = "1970-01-01T00:00:00+08:00"


def atom(
    title: str, root: str, address: str, *, page: str, author: str, entries: Iterable[tuple[Listed, str]]
) -> bytes:
    """A feed at ``root + address`` about the page ``page``; entries are rows with their absolute addresses."""
    dated = [(row, url) for row, url in entries if row.published_at]
    newest = max((row.published_at for row, _ in dated if row.published_at), default=None)
    parts = [_entry(row.title, url, row.published_at, row.summary) for row, url in dated]
    return _atom(title, root, address, page=page, author=author, updated=newest, entries=parts)


def moved(title: str, root: str, old: str, address: str, *, page: str, author: str, at: datetime | None) -> bytes:
    """What stands where a feed was: its new address, and one entry that asks people to take that."""
    text = f"请在阅读器中把订阅地址改为 {root}{address} ，原地址不再更新。"
    entry = _entry(f"“{title}”的订阅地址已更改", root + page, at, text, identity=root + old)
    return _atom(title, root, address, page=page, author=author, updated=at, entries=[entry])


def _atom(
    title: str, root: str, address: str, *, page: str, author: str, updated: datetime | None, entries: list[str]
) -> bytes:
    parts = [
        _HEAD,
        '<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="zh-Hans">\n',
        f"<title>{escape(title)}</title>\n<id>{escape(root + address)}</id>\n",
        f'<link rel="self" type="application/atom+xml" href="{escape(root + address)}"/>\n',
        f'<link rel="alternate" type="text/html" href="{escape(root + page)}"/>\n',
        f"<updated>{_time(updated)}</updated>\n<author><name>{escape(author)}</name></author>\n",
        *entries,
        "</feed>\n",
    ]
    return "".join(parts).encode()


def json_feed(
    title: str, root: str, address: str, *, page: str, author: str, entries: Iterable[tuple[Listed, str]]
) -> bytes:
    """The same as ``atom``, as JSON."""
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": title,
        "home_page_url": root + page,
        "feed_url": root + address,
        "language": "zh-Hans",
        "authors": [{"name": author}],
        "items": [_item(row, url) for row, url in entries if row.published_at],
    }
    return (json.dumps(feed, ensure_ascii=False, indent=1) + "\n").encode()


def _item(row: Listed, url: str) -> dict[str, str]:
    """A reader shows the text of an item, so there must be one: the title where there is no summary."""
    text = row.summary or row.title
    return {"id": url, "url": url, "title": row.title, "content_text": text, "date_published": _time(row.published_at)}


def sitemap(urls: Iterable[tuple[str, datetime | None]]) -> bytes:
    """A sitemap of absolute addresses with their dates."""
    lines = (
        f"<url><loc>{escape(url)}</loc>{f'<lastmod>{_time(at)}</lastmod>' if at else ''}</url>\n" for url, at in urls
    )
    return f'{_HEAD}<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{"".join(lines)}</urlset>\n'.encode()


def sitemap_index(urls: Iterable[str]) -> bytes:
    lines = (f"<sitemap><loc>{escape(url)}</loc></sitemap>\n" for url in urls)
    return (
        f'{_HEAD}<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
        f"{''.join(lines)}</sitemapindex>\n".encode()
    )


def _entry(title: str, url: str, at: datetime | None, summary: str, identity: str = "") -> str:
    told = f"<summary>{escape(summary)}</summary>\n" if summary else ""
    return (
        f"<entry>\n<title>{escape(title)}</title>\n<id>{escape(identity or url)}</id>\n"
        f'<link rel="alternate" type="text/html" href="{escape(url)}"/>\n'
        f"<updated>{_time(at)}</updated>\n{told}</entry>\n"
    )


def _time(at: datetime | None) -> str:
    return at.isoformat(timespec="seconds") if at else _NEVER


def escape(text: str) -> str:
    """Text as an element or an attribute in double quotes may hold it."""
    if not _TO_ESCAPE.search(text):
        return text
    return saxutils.escape(_FORBIDDEN.sub("", text), {'"': "&quot;"})
