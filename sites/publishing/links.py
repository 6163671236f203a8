"""Dead internal links, found in the files themselves without one request."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
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


def dead_links(portal: Portal, files: Mapping[str, Collection[str]] | None = None) -> list[DeadLink]:
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


def answers(url: str, path: str, host: str, files: Mapping[str, Collection[str]]) -> bool:
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


def files_by_host() -> dict[str, set[str]]:
    """Root-relative paths of all recorded files, by host."""
    hosts = dict(Portal.objects.values_list("pk", "host"))
    found: dict[str, set[str]] = {host: set() for host in hosts.values()}
    for site_id, path in Output.objects.values_list("site_id", "path").iterator(chunk_size=5000):
        if site_id in hosts:
            found[hosts[site_id]].add(path)
    return found
