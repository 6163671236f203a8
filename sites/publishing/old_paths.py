"""What an old path may become: a file of the portal, and a line of the map for nginx.

Old paths come from imports, moved pages and people, so none is trusted: a file must not take the place of one that the
portal writes itself, and one bad line would keep nginx from starting for the whole cluster.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import permutations
from urllib.parse import quote

from cms.content.addresses import MONTH, RESERVED
from themes import addresses

# Plain segments, no query, nothing that climbs or is hidden.
_PLAIN = re.compile(r"(/(?!\.)[\w.~%-]+)+/?")
_HTML = (".html", ".htm", ".shtml")
# Segments that are files of a portal, so never folders.
_FILES = (*_HTML, ".xml", ".txt", ".ico")
_OWN = frozenset({"/", "/index.html", "/robots.txt", addresses.NOT_FOUND, *addresses.ALL.values()})
# Bytes of a file's name (ext4, XFS), and of a line's two halves: map_hash_bucket_size 512, buffer of 4096.
_LONGEST_NAME, _LONGEST_KEY, _LONGEST_TARGET = 200, 480, 3000
_KEPT = "/:?&=%#.-_~"
# What browsers send as it is in a query; nginx compares it unread.
_KEPT_IN_QUERY = _KEPT + "+,!'()*@[]|^`"
# Parameters of a query that are looked for in every order: at most six lines for one address.
_ORDERED = 3
_UNSAFE = re.compile(r'["\\;{}$\x00-\x1f\x7f]')


def is_own(old_path: str) -> bool:
    """Whether the portal itself answers here: fixed pages, folders of machinery, lists of months, their files."""
    parts = [part for part in old_path.split("/") if part] or [""]
    if old_path in _OWN or parts[0] in RESERVED or parts[-1].endswith(_FILES[len(_HTML) :]):
        return True
    last = parts[-2] if len(parts) > 1 and parts[-1].startswith("index") and parts[-1].endswith(".html") else parts[-1]
    return bool(MONTH.match(last))


def address_of(old_path: str) -> str | None:
    """Address of the file for an old path; channels end with a slash again. None where there can be none."""
    if not _PLAIN.fullmatch(old_path) or is_own(old_path):
        return None
    parts = old_path.rstrip("/").split("/")
    if any(part.endswith(_FILES) for part in parts[:-1]) or any(_size(part) > _LONGEST_NAME for part in parts):
        return None
    last = parts[-1]
    if last == "index.html":
        return old_path.removesuffix(last)
    return old_path if last.endswith(_HTML) else old_path.rstrip("/") + "/"


def alias_line(alias: str, host: str) -> str:
    """A line of the same map that sends every address of an alias host to the portal's own, as the visitor came."""
    return f'"~^{re.escape(alias)}/" "$zhanqun_proto://{host}$request_uri";\n'


def successor_line(host: str, successor: str) -> str:
    """A line that sends every address of a portal closed for good to where its content went (STANDARDS §3).

    Not its notice, what that shows, nor what is proxied.
    """
    own = "|".join(("$", "hant/$", r"index\.html$", r"404\.html$", r"robots\.txt$", r"favicon\.ico$"))
    folders = "|".join(sorted(name for name in RESERVED if name != "hant"))
    return f'"~^{re.escape(host)}/(?!{own}|(?:{folders})/)" "{quote(successor, safe=_KEPT)}";\n'


def map_lines(host: str, moved: Iterable[tuple[str, str]]) -> Iterable[str]:
    """Lines ``"host/old/path" "new";`` for pairs of old path and target; what nginx would refuse is left out.

    Keys of addresses with a query begin with "?": they are for the map that looks at the query too.
    nginx compares without case, and refuses a key that comes twice.
    """
    seen: set[str] = set()
    for old_path, target in moved:
        if _UNSAFE.search(old_path):
            continue
        value = quote(target, safe=_KEPT)
        for key in _query_keys(host, old_path) if "?" in old_path else _path_keys(host, old_path):
            if key.lower() not in seen and _size(key) <= _LONGEST_KEY and len(value) <= _LONGEST_TARGET:
                seen.add(key.lower())
                yield f'"{key}" "{value}";\n'


def channel_line(host: str, old_path: str, target: str) -> str:
    """A line that sends the feed and the pages of months of a channel after it; "" where no channel can have been.

    Exact lines, as those of its articles, come first in nginx.
    """
    folder = address_of(old_path)
    if not folder or not folder.endswith("/") or _size(host + folder) > _LONGEST_KEY or len(target) > _LONGEST_TARGET:
        return ""
    rest = r"(?P<zhanqun_rest>feed\.xml|\d{6}/.*)$"
    return f'"~^{re.escape(host + folder)}{rest}" "{quote(target, safe=_KEPT)}$zhanqun_rest";\n'


def _path_keys(host: str, old_path: str) -> Iterable[str]:
    if not is_own(old_path):
        yield from dict.fromkeys((f"{host}{old_path}", f"{host}{address_of(old_path) or old_path}"))


def _query_keys(host: str, old_path: str) -> Iterable[str]:
    """As visitors ask: the path with its slash or without, the parameters, stored in order, in any order."""
    path, _, query = old_path.partition("?")
    if path != "/" and is_own(path):
        return
    parts = query.split("&")
    orders = permutations(parts) if len(parts) <= _ORDERED else (parts,)
    paths = (path,) if path.endswith("/") or "." in path.rpartition("/")[2] else (path, f"{path}/")
    for order in orders:
        for form in paths:
            asked = f"{form}?{'&'.join(order)}"
            yield f"?{host}{quote(asked, safe=_KEPT_IN_QUERY)}"


def _size(text: str) -> int:
    return len(text.encode())
