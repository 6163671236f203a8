"""QR codes of pages' addresses, as small SVG images made while building."""

from __future__ import annotations

import segno
from markupsafe import Markup

# One fixed mask: any of the eight is valid, and trying all to find the evenest costs six times as much.
_MASK = 2
_BORDER = 2
# Longest address that ``QRCodes`` is quick with, in bytes.
_LONGEST = 106
_AS_DIGITS = bytes.maketrans(b"\0\1", b"01")
_AS_MARKS = str.maketrans("01", "LD")
# Runs of dark and light modules and how they are drawn, longest first; a longer run becomes two.
_COMMANDS = [
    (module * length, command.format(length))
    for length in range(11, 0, -1)
    for module, command in (("D", "h{}"), ("L", "m{} 0"))
]


def qr_code(url: str) -> Markup:
    """SVG of a QR code (ISO/IEC 18004, level L), under 2 KB for addresses of up to 78 characters."""
    return _svg(*_modules(url))


class QRCodes:
    """The same for many addresses, about ten times as fast.

    With version and mask fixed, a module is the exclusive or of some bits of the address, for the error correction is
    linear. So the code of an address is that of another address of its length, changed by the effects of the bits in
    which the two differ. Effects are learned from the library as bits are met: some hundred for a portal.
    """

    def __init__(self) -> None:
        self._first: dict[int, tuple[int, int, int]] = {}
        self._effects: dict[tuple[int, int], int] = {}

    def __call__(self, url: str) -> Markup:
        """As ``qr_code``."""
        if len(url) > _LONGEST or not url.isascii():
            return qr_code(url)
        if len(url) not in self._first:
            self._first[len(url)] = (_number(url), *_modules(url))
        first, size, modules = self._first[len(url)]
        differing = first ^ _number(url)
        while differing:
            bit = differing & -differing
            modules ^= self._effect(len(url), bit)
            differing ^= bit
        return _svg(size, modules)

    def _effect(self, length: int, bit: int) -> int:
        """The modules that one bit of an address turns; the same for all lengths of one version."""
        first, size, modules = self._first[length]
        known = self._effects.get((size, bit))
        if known is None:
            other = (first ^ bit).to_bytes(_LONGEST)[:length].decode()
            known = self._effects[size, bit] = modules ^ _modules(other)[1]
        return known


def _number(url: str) -> int:
    """An address as bits, each at a place that does not depend on the length."""
    return int.from_bytes(url.encode().ljust(_LONGEST, b"\0"))


def _modules(url: str) -> tuple[int, int]:
    """Modules a side, and all modules row by row as one number, dark ones as 1."""
    matrix = segno.make(url, micro=False, mode="byte", error="l", boost_error=False, mask=_MASK).matrix
    return len(matrix), int(b"".join(matrix).translate(_AS_DIGITS), 2)


def _svg(size: int, modules: int) -> Markup:
    """One path of strokes, row by row from left to right; after each row the pen goes back and down."""
    bits = format(modules, f"0{size * size}b").translate(_AS_MARKS)
    parts, pen = [], 0
    for start in range(0, size * size, size):
        row = bits[start : start + size]
        dark = row.lstrip("L")
        left = size - len(dark)
        parts.append(f"m{left - pen} {1 if start else 0.5}{dark.rstrip('L')}")
        pen = len(row.rstrip("L"))
    path = "".join(parts)
    for run, command in _COMMANDS:
        path = path.replace(run, command)
    side = size + 2 * _BORDER
    return Markup(  # noqa: S704 - digits and letters made here
        f'<svg viewBox="-{_BORDER} -{_BORDER} {side} {side}" class="qr"><path stroke="#000" d="{path}"/></svg>'
    )
