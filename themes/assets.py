"""Theme assets, published by content hash: ``/_assets/<name>-<sha8>.<ext>``."""

from __future__ import annotations

import hashlib
import re
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parent
SHARED = ROOT / "shared" / "assets"
PREFIX = "/_assets/"
# Comments, then white space around what parts declarations, then around the signs of selectors.
_COMPACT = re.compile(
    r"/\*.*?\*/\s*|(?<=[:,{};])\s+|\s+(?=\{)|;?\s+(?=\})|(?<=[\w)\]*]) (?=[>~])|(?<=[>~]) ", re.DOTALL
)


def url_of(name: str) -> str:
    """Public address of an asset, e.g. ``bianmin.css`` or ``portal.js``. Raises KeyError for an unknown one."""
    return PREFIX + _names()[name]


def published() -> dict[str, bytes]:
    """Every asset: file name under ``/_assets/`` -> bytes."""
    return {_names()[name]: content for name, content in _contents().items()}


@cache
def _contents() -> dict[str, bytes]:
    """Bundles by plain name. A theme's style sheet is the shared ones and its own, in the order of file names."""
    contents = {path.name: path.read_bytes() for path in sorted((SHARED / "scripts").glob("*.js"))}
    shared = _sheets(SHARED / "styles")
    for folder in sorted(path.parent for path in ROOT.glob("*/theme.toml")):
        contents[f"{folder.name}.css"] = shared + _sheets(folder / "assets")
    return contents


@cache
def _names() -> dict[str, str]:
    names = {}
    for name, content in _contents().items():
        stem, _, extension = name.rpartition(".")
        names[name] = f"{stem}-{hashlib.sha256(content).hexdigest()[:8]}.{extension}"
    return names


def _sheets(folder: Path) -> bytes:
    """The sheets of a folder as one, without comments and white space."""
    text = "".join(path.read_text("utf-8") for path in sorted(folder.glob("*.css")))
    return _COMPACT.sub("", text).encode()
