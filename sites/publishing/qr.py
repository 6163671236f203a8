"""QR codes of pages' addresses, as small SVG images made while building."""

from __future__ import annotations

import re
from functools import cache
from itertools import groupby
from struct import unpack

import segno
from markupsafe import Markup

# One fixed mask: any of the eight is valid, and trying all to find the evenest costs six times as much.
_MASK = 2
# One address in a thousand is drawn above the limit with that mask; where another mask can help, it is looked for.
_LIMIT, _HELPED = 2048, 78
_BORDER = 2
# Longest address that ``QRCodes`` is quick with, in bytes.
_LONGEST = 106
# Modules of a row that are drawn as one piece, at most: there are two to this power of them.
_WIDEST = 11
# Longer paths than this get strokes and gaps joined again that two pieces have parts of.
_LARGE = 1984
_APART = re.compile(r"m(\d+) 0m(\d+) 0|h(\d+)h(\d+)")
_AS_DIGITS = bytes.maketrans(b"\0\1", b"01")


def qr_code(url: str) -> Markup:
    """SVG of a QR code (ISO/IEC 18004, level L), under 2 KB for addresses of up to 78 characters."""
    code = url.encode()
    return _within_limit(code, _svg(*_modules(code)))


class QRCodes:
    """The same for many addresses, about fifty times as fast.

    With version and mask fixed, a module is the exclusive or of some bits of the address, for the error correction is
    linear. So the code of an address is that of another address of its length, changed by the effects of the bits in
    which the two differ. Effects are learned from the library as bits are met: some hundred for a portal.
    """

    def __init__(self) -> None:
        self._first: dict[int, tuple[bytes, int, int]] = {}
        self._bits: dict[tuple[int, int, int], int] = {}
        self._bytes: dict[tuple[int, int, int], int] = {}

    def __call__(self, url: str) -> Markup:
        """As ``qr_code``."""
        if len(url) > _LONGEST or not url.isascii():
            return qr_code(url)
        code = url.encode()
        if len(code) not in self._first:
            self._first[len(code)] = (code, *_modules(code))
        first, size, modules = self._first[len(code)]
        for place, (mine, other) in enumerate(zip(code, first, strict=True)):
            if mine != other:
                key = size, place, mine ^ other
                effect = self._bytes.get(key)
                modules ^= self._learn(len(code), key) if effect is None else effect
        return _within_limit(code, _svg(size, modules))

    def _learn(self, length: int, key: tuple[int, int, int]) -> int:
        """The modules that the bits ``turned`` of one byte turn; the same for all lengths of one version."""
        size, place, turned = key
        effect = 0
        for bit in (1 << number for number in range(7)):
            if turned & bit:
                effect ^= self._effect(length, (size, place, bit))
        self._bytes[key] = effect
        return effect

    def _effect(self, length: int, key: tuple[int, int, int]) -> int:
        if key not in self._bits:
            first, _, modules = self._first[length]
            _, place, bit = key
            other = first[:place] + bytes([first[place] ^ bit]) + first[place + 1 :]
            self._bits[key] = modules ^ _modules(other)[1]
        return self._bits[key]


def _within_limit(code: bytes, drawn: Markup) -> Markup:
    """``drawn``, or the shortest drawing of any mask where that is too long."""
    if len(drawn) <= _LIMIT or len(code) > _HELPED:
        return drawn
    return min((_svg(*_modules(code, mask)) for mask in range(8)), key=len)


def _modules(code: bytes, mask: int = _MASK) -> tuple[int, int]:
    """Modules a side, and all modules as one number of units of 16 bits, the first unit lowest.

    A unit holds a piece of a row, dark modules as 1, the last module lowest.
    """
    rows = segno.make(code, micro=False, mode="byte", error="l", boost_error=False, mask=mask).matrix
    size = len(rows)
    pieces, width = _pieces(size)
    digits = [row.translate(_AS_DIGITS).ljust(pieces * width, b"0") for row in rows]
    units = [int(row[start : start + width], 2) for row in digits for start in range(0, pieces * width, width)]
    return size, sum(unit << 16 * place for place, unit in enumerate(units))


def _pieces(size: int) -> tuple[int, int]:
    """Pieces of a row, and modules of each: few pieces make short strokes, narrow ones make few kinds of them."""
    pieces = -(-size // _WIDEST)
    return pieces, -(-size // pieces)


def _svg(size: int, modules: int) -> Markup:
    """One path of strokes, row by row; each piece of a row is drawn by itself."""
    strokes = _strokes(size)
    units = unpack(f"<{len(strokes)}H", modules.to_bytes(2 * len(strokes), "little"))
    path = "".join([known[unit] for known, unit in zip(strokes, units, strict=True)])
    if len(path) > _LARGE:
        path = _APART.sub(_joined, path)
    side = size + 2 * _BORDER
    return Markup(  # noqa: S704 - digits and letters made here
        f'<svg viewBox="-{_BORDER} -{_BORDER} {side} {side}"><path stroke="#000" d="M0 .5{path}"/></svg>'
    )


def _joined(match: re.Match[str]) -> str:
    gap, more, stroke, longer = match.groups()
    return f"m{int(gap) + int(more)} 0" if gap else f"h{int(stroke) + int(longer)}"


@cache
def _strokes(size: int) -> list[_Strokes]:
    """How the units of a code are drawn, in their order."""
    pieces, width = _pieces(size)
    return [*[_Strokes(width)] * (pieces - 1), _Strokes(width, last=(pieces - 1) * width)] * size


class _Strokes(dict[int, str]):
    """How pieces of a row are drawn; the pen ends behind them, or behind the ``last`` below the row's begin."""

    def __init__(self, width: int, last: int | None = None) -> None:
        self.width, self.last = width, last

    def __missing__(self, unit: int) -> str:
        bits = format(unit, f"0{self.width}b")
        shown = bits if self.last is None else bits.rstrip("0")
        runs = ((dark, len(list(run))) for dark, run in groupby(shown))
        drawn = "".join(f"h{length}" if dark == "1" else f"m{length} 0" for dark, length in runs)
        self[unit] = drawn if self.last is None else f"{drawn}m-{self.last + len(shown)} 1"
        return self[unit]


# What it learns holds for every portal.
shared_codes = QRCodes()
