"""Dead internal links, found in the files themselves without one request."""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left
from collections.abc import Container, Iterable, Mapping
from html import unescape
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from sites.portals.models import Portal

from .models import Output
from .rendered import file_name
from .tree import Tree

# Answered by programs, not files (DESIGN, contracts).
DYNAMIC = ("/search/", "/api/", "/follow/", "/interaction/", "/go/", "/hant/")
_ATTRIBUTE = re.compile(r"""\s(?:href|src|action|poster|data-fragment)=["']([^"']+)["']""")
_SRCSET = re.compile(r'\ssrcset="([^"]+)"')


class DeadLink(NamedTuple):
    """A link in the file ``path`` to an address that no file answers."""

    path: str
    url: str


def dead_links(portal: Portal, files: Mapping[str, Container[str]] | None = None) -> list[DeadLink]:
    """Links of a portal's pages that lead into the cluster and to no file; ``files`` by host, else those recorded."""
    tree = Tree(portal.host)
    files = files or files_by_host()
    found = []
    for path, file in tree.files():
        if path.endswith(".html"):
            text = file.read_bytes().decode()
            found += [DeadLink(path, url) for url in links_in(text) if not answers(url, path, portal.host, files)]
    return sorted(found)


def links_in(html: str) -> Iterable[str]:
    """Addresses that a document links to or loads, in order, each once."""
    found = [unescape(url) if "&" in url else url for url in _ATTRIBUTE.findall(html)]
    if "srcset=" not in html:
        return dict.fromkeys(found)
    found += [part.split()[0] for value in _SRCSET.findall(html) for part in unescape(value).split(",") if part.strip()]
    return dict.fromkeys(found)


def answers(url: str, path: str, host: str, files: Mapping[str, Container[str]]) -> bool:
    """Whether a link in the file ``path`` of ``host`` leads to one of ``files`` (by host), a program, or elsewhere."""
    parts = urlsplit(url)
    if parts.scheme not in ("", "http", "https") or (not parts.netloc and not parts.path):
        return True
    known = files.get(parts.netloc or host)
    if known is None:
        return True
    address = unquote(parts.path) or "/"
    if not address.startswith("/"):
        address = path.rsplit("/", 1)[0] + "/" + address
    return address.startswith(DYNAMIC) or file_name(address) in known


class Paths(Container[str]):
    """Which of many paths are there, in eight bytes each: two that share a hash are one in 10^14 for a million."""

    def __init__(self, paths: Iterable[str]) -> None:
        self._hashes = array("q", sorted(map(hash, paths)))

    def __contains__(self, path: object) -> bool:
        place = bisect_left(self._hashes, number := hash(path))
        return place < len(self._hashes) and self._hashes[place] == number


class RecordedNow(Container[str]):
    """Which files of a portal are recorded at the moment of asking: a query each, for few questions."""

    def __init__(self, site_id: int) -> None:
        self._outputs = Output.objects.filter(site_id=site_id)

    def __contains__(self, path: object) -> bool:
        return self._outputs.filter(path=path).exists()


def recorded_now() -> dict[str, RecordedNow]:
    """As ``files_by_host``, for a second look at what was not there."""
    return {host: RecordedNow(site_id) for site_id, host in Portal.objects.values_list("pk", "host")}


def files_by_host() -> dict[str, Paths]:
    """Root-relative paths of all recorded files, by host."""
    found: dict[str, Paths] = {}
    for site_id, host in Portal.objects.order_by("pk").values_list("pk", "host"):
        rows = Output.objects.filter(site_id=site_id).values_list("path", flat=True)
        found[host] = Paths(rows.iterator(chunk_size=5000))
    return found
