"""Answer a request from the files alone, as nginx does with server-side includes on: for the demo and for tests."""

from __future__ import annotations

import hashlib
import mimetypes
import re
from email.utils import formatdate
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote

from django.conf import settings

from themes.addresses import NOT_FOUND, TRADITIONAL

Answer = tuple[int, dict[str, str], bytes]

_HOST = re.compile(r"^[a-z0-9][a-z0-9.-]*$")
_INCLUDE = re.compile(
    rb'<!--# block name="([\w-]+)" -->(.*?)<!--# endblock -->\s*'
    rb'<!--# include virtual="((?:/hant)?/_fragments/[\w-]+\.html)" stub="\1" -->',
    re.DOTALL,
)
# Names that carry a hash of their content.
_HASHED = re.compile(r"-[0-9a-f]{8}\.\w+$")
_TYPES = {".xml": "application/xml; charset=utf-8", ".ico": "image/x-icon", ".webp": "image/webp"}


def resolve(host: str, path: str) -> Answer:
    """Status, headers and body for ``path`` (as in the request line) on a portal's own host.

    A host without files answers 404 with an empty body; the caller decides what to show.
    """
    root = root_of(host)
    if root is None:
        return 404, {"Content-Type": "text/html; charset=utf-8"}, b""
    # Cut by hand: ``urlsplit`` takes what follows two slashes for a host, and raises on "//[".
    address = re.sub("/{2,}", "/", unquote(re.split("[?#]", path, maxsplit=1)[0]))
    if (target := moved(host, address, path)) is not None:
        return 301, {"Location": target}, b""
    file = _file(root, address)
    if file is not None:
        return 200, *_content(root, file)
    if _file(root, address + "/"):
        return 301, {"Location": address + "/"}, b""
    missing = _not_found(root, address)
    headers, body = _content(root, missing) if missing else ({"Content-Type": "text/html; charset=utf-8"}, b"")
    headers.pop("Last-Modified", None)
    return 404, headers, body


def root_of(host: str) -> Path | None:
    """Folder of a host's current release."""
    if not _HOST.match(host) or ".." in host:
        return None
    current = Path(settings.ZHANQUN_TARGET) / host / "current"
    return current.resolve() if current.is_dir() else None


def _not_found(root: Path, address: str) -> Path | None:
    """What is shown for an address without a file, in the language of the address."""
    below = TRADITIONAL if address.startswith(f"{TRADITIONAL}/") else ""
    return _file(root, below + NOT_FOUND) or _file(root, NOT_FOUND)


def include_fragments(body: bytes, root: Path) -> bytes:
    """Insert the fragments that a document names; the default stays where a fragment is missing or empty."""

    def inserted(match: re.Match[bytes]) -> bytes:
        file = _file(root, match[3].decode())
        return (file.read_bytes() if file else b"") or match[2]

    return _INCLUDE.sub(inserted, body)


def _content(root: Path, file: Path) -> tuple[dict[str, str], bytes]:
    body = file.read_bytes()
    kind = _type_of(file)
    if kind.startswith("text/html"):
        body = include_fragments(body, root)
    headers = headers_of(file.name) | {
        "ETag": f'"{hashlib.sha256(body).hexdigest()[:32]}"',
        "Last-Modified": formatdate(file.stat().st_mtime, usegmt=True),
    }
    return headers, body


def headers_of(path: str) -> dict[str, str]:
    """Type of a file and how long it may be kept, by its name; object storage and the server say the same."""
    fresh = "public, max-age=31536000, immutable" if _HASHED.search(path) else "no-cache"
    return {"Content-Type": _type_of(Path(path)), "Cache-Control": fresh}


def _type_of(file: Path) -> str:
    if file.suffix in _TYPES:
        return _TYPES[file.suffix]
    kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
    return f"{kind}; charset=utf-8" if kind.startswith("text/") or kind.endswith("javascript") else kind


def _file(root: Path, address: str) -> Path | None:
    """The file at an address inside ``root``; None for folders, missing files and anything that climbs out."""
    if "\0" in address or "\\" in address or any(part.startswith(".") for part in address.split("/")):
        return None
    name = address.lstrip("/") + ("index.html" if address.endswith("/") or not address else "")
    try:
        place = (root / name).resolve()
        return place if place.is_relative_to(root) and place.is_file() else None
    except OSError:
        return None


class _Map(NamedTuple):
    """A portal's map of moved addresses: exact lines, and patterns with their targets in order."""

    exact: dict[str, str]
    patterns: list[tuple[re.Pattern[str], str]]


_maps: dict[Path, tuple[float, _Map]] = {}


def moved(host: str, address: str, path: str) -> str | None:
    """Where an address, ``path`` as it was asked, leads now: an exact line first, then patterns, as nginx does."""
    lines, asked = _redirects(host), f"{host}{address}"
    if target := lines.exact.get(f"?{host}{path}") or lines.exact.get(asked):
        return target
    for pattern, target in lines.patterns:
        if match := pattern.match(asked):
            return target.replace("$zhanqun_rest", match.groupdict().get("zhanqun_rest", ""))
    return None


def _redirects(host: str) -> _Map:
    """The map of moved addresses that the publisher wrote for nginx, read again when it changes."""
    path = Path(settings.ZHANQUN_TARGET) / host / "redirects.map"
    try:
        changed = path.stat().st_mtime_ns
    except OSError:
        return _Map({}, [])
    if path not in _maps or _maps[path][0] != changed:
        pairs = re.findall(r'^"([^"]+)" "([^"]+)";$', path.read_text(), re.MULTILINE)
        # Of aliases no files are served here.
        patterns = [
            (re.compile(key[1:]), target)
            for key, target in pairs
            if key.startswith("~") and "$zhanqun_proto" not in target
        ]
        _maps[path] = (changed, _Map({key: target for key, target in pairs if not key.startswith("~")}, patterns))
    return _maps[path][1]
