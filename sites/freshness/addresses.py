"""Addresses outside the cluster that portals link to, and those that nobody looks at."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from fnmatch import translate
from html import unescape
from typing import Any
from urllib.parse import urlsplit

from cms.content.models import Publication
from sites.portals.numbers import is_public
from sites.portals.shell import cluster_hosts

from .models import IgnoredAddress

_HREF = re.compile(r'\bhref="(https?://[^"]+)"')
_SCHEMES = ("http://", "https://")
LONGEST = 500


def outside_addresses(site_ids: Iterable[int] | None = None) -> dict[str, dict[int, str]]:
    """Each address that a published page links to, with the first page of each portal that does; streamed."""
    own = {host for host in cluster_hosts() if not host.startswith(".")}
    ignored = ignored_pattern()
    rows = Publication.objects.order_by("site_id", "pk")
    if site_ids is not None:
        rows = rows.filter(site_id__in=list(site_ids))
    found: dict[str, dict[int, str]] = defaultdict(dict)
    for site_id, path, link_url, body, data in rows.values_list(
        "site_id", "path", "link_url", "body_html", "data"
    ).iterator(chunk_size=500):
        for url in _urls(body, link_url, data):
            if _is_outside(url, own) and not (ignored and ignored.match(url)):
                found[url].setdefault(site_id, path or link_url)
    return found


def ignored_pattern() -> re.Pattern[str] | None:
    """One expression for all entries of the list, None for an empty one."""
    patterns = [translate(pattern) for pattern in IgnoredAddress.objects.values_list("pattern", flat=True)]
    return re.compile("|".join(patterns)) if patterns else None


def _urls(body: str, link_url: str, data: Any) -> Iterable[str]:
    yield from (unescape(url) for url in _HREF.findall(body))
    yield link_url
    yield from _urls_within(data)


def _urls_within(value: Any) -> Iterator[str]:
    """Addresses in JSON, however deep: sections of home pages, guides, friendly links; also in rich text."""
    if isinstance(value, str):
        yield from [value] if value.startswith(_SCHEMES) else map(unescape, _HREF.findall(value))
    elif isinstance(value, dict | list):
        for one in value.values() if isinstance(value, dict) else value:
            yield from _urls_within(one)


def _is_outside(url: str, own: set[str]) -> bool:
    if not url.startswith(_SCHEMES) or len(url) > LONGEST:
        return False
    try:
        host = urlsplit(url).hostname
    except ValueError:
        return False
    return host is not None and host not in own and not _is_private(host)


def _is_private(host: str) -> bool:
    """Addresses of this machine and its network: nobody learns of them through a check of links."""
    try:
        return not is_public(host)
    except ValueError:
        return "." not in host or host.endswith((".localhost", ".local", ".internal"))
