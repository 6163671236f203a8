"""QR codes of pages' addresses, as small SVG images made while building."""

from __future__ import annotations

import re
from functools import lru_cache

import segno
from markupsafe import Markup

# One fixed mask: any of the eight is valid, and trying all to find the evenest costs six times as much.
_MASK = 2
_BORDER = 2
_DARK = re.compile(b"\x01+")


@lru_cache(maxsize=256)
def qr_code(url: str) -> Markup:
    """SVG of a QR code (ISO/IEC 18004, level L), under 2 KB for addresses of up to 78 characters."""
    matrix = segno.make(url, micro=False, error="l", boost_error=False, mask=_MASK).matrix
    size = len(matrix) + 2 * _BORDER
    return Markup(  # noqa: S704 - digits and letters made here
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}" class="qr">'
        f'<path stroke="#000" d="M0 .5{_path(matrix)}"/></svg>'
    )


def _path(matrix: tuple[bytearray, ...]) -> str:
    """Dark runs as strokes, each placed relative to the end of the one before."""
    parts: list[str] = []
    x = y = 0
    for row, modules in enumerate(matrix, _BORDER):
        for run in _DARK.finditer(modules):
            start = run.start() + _BORDER
            parts.append(f"m{start - x} {row - y}h{run.end() - run.start()}")
            x, y = run.end() + _BORDER, row
    return "".join(parts)
