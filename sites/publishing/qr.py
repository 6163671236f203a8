"""QR codes of pages' addresses, as small SVG images made while building.

A code is one line that winds through its rows, there and back, dashed: dashes are its dark modules.
"""

from __future__ import annotations

from functools import cache, reduce
from itertools import groupby
from operator import getitem, xor
from struct import Struct
from typing import NamedTuple

import segno
from markupsafe import Markup

# One fixed mask: any of the eight is valid, and trying all to find the evenest costs six times as much.
_MASK = 2
_BORDER = 2
# Longest address that ``QRCodes`` is quick with, in bytes.
_LONGEST = 106
# Modules of a row that are drawn as one piece, at most: there are two to this power of them.
_WIDEST = 11
# Beginnings of addresses that are kept in mind; a portal has one for each channel and length of numbers.
_STEMS = 500
_AS_DIGITS = bytes.maketrans(b"\0\1", b"01")


def qr_code(url: str) -> Markup:
    """SVG of a QR code (ISO/IEC 18004, level L), under 2 KB for addresses of up to 78 characters."""
    return _svg(*_modules(url.encode()))


class QRCodes:
    """The same for many addresses, about sixty times as fast.

    With version and mask fixed, a module is the exclusive or of some bits of the address, for the error correction is
    linear. So the code of an address is that of another address of its length, changed by the effects of the bytes in
    which the two differ. Effects are learned from the library as bytes are met: some hundred for a portal.
    """

    def __init__(self) -> None:
        self._lengths: dict[int, _Length] = {}
        self._bits: dict[tuple[int, int, int], int] = {}

    def __call__(self, url: str) -> Markup:
        """As ``qr_code``."""
        code = url.encode()
        count = len(code)
        if count > _LONGEST or not code.isascii():
            return qr_code(url)
        known = self._lengths.get(count)
        if known is None:
            known = self._lengths[count] = _Length(code, self._bits)
        # A portal has few channels, but often few pages of one month.
        cut = code.rfind(b"/", 0, code.rfind(b"/")) + 1
        modules, effects = known.stems[code[:cut]]
        return _svg(known.size, reduce(xor, map(getitem, effects, code[cut:]), modules))


class _Length:
    """Addresses of one length, as they differ from the first one."""

    def __init__(self, first: bytes, bits: dict[tuple[int, int, int], int]) -> None:
        self.first, self.bits = first, bits
        self.size, self.modules = _modules(first)
        self.effects = [_Effects(self, place) for place in range(len(first))]
        self.stems = _Stems(self)

    def effect(self, place: int, bit: int) -> int:
        """The modules that a bit of a byte turns; the same for all lengths of one size."""
        key = self.size, place, bit
        if key not in self.bits:
            other = self.first[:place] + bytes([self.first[place] ^ bit]) + self.first[place + 1 :]
            self.bits[key] = self.modules ^ _modules(other)[1]
        return self.bits[key]


class _Effects(dict[int, int]):
    """The modules that a byte turns where it stands in place of the first address's."""

    def __init__(self, length: _Length, place: int) -> None:
        self._length, self._place = length, place

    def __missing__(self, byte: int) -> int:
        turned = byte ^ self._length.first[self._place]
        bits = (bit for bit in (1 << number for number in range(7)) if turned & bit)
        self[byte] = reduce(xor, (self._length.effect(self._place, bit) for bit in bits), 0)
        return self[byte]


class _Stems(dict[bytes, tuple[int, list[_Effects]]]):
    """The modules of the first address with another beginning, and the effects of what follows."""

    def __init__(self, length: _Length) -> None:
        self._length = length

    def __missing__(self, stem: bytes) -> tuple[int, list[_Effects]]:
        if len(self) >= _STEMS:
            self.clear()
        effects = self._length.effects
        modules = reduce(xor, map(getitem, effects, stem), self._length.modules)
        self[stem] = modules, effects[len(stem) :]
        return self[stem]


def _modules(code: bytes) -> tuple[int, int]:
    """Modules a side, and all modules as one number of units of 16 bits in the order of the line, the first lowest.

    A unit holds a piece of a row, dark modules as 1, the last module lowest.
    """
    rows = segno.make(code, micro=False, mode="byte", error="l", boost_error=False, mask=_MASK).matrix
    size = len(rows)
    width = _pieces(size)[1]
    there_and_back = (row[:: -1 if number % 2 else 1].translate(_AS_DIGITS) for number, row in enumerate(rows))
    units = [int(row[start : start + width], 2) for row in there_and_back for start in range(0, size, width)]
    return size, sum(unit << 16 * place for place, unit in enumerate(units))


def _pieces(size: int) -> tuple[int, int]:
    """Pieces of a row, and modules of each: few pieces make short lines, narrow ones make few kinds of them."""
    pieces = -(-size // _WIDEST)
    return pieces, -(-size // pieces)


class _Drawing(NamedTuple):
    """How codes of one size are drawn: what reads their units, the dashes of each unit, and the SVG around them."""

    units: Struct
    dashes: list[list[str]]
    before: str
    after: str


def _svg(size: int, modules: int) -> Markup:
    drawing = _drawing(size)
    units = drawing.units.unpack(modules.to_bytes(drawing.units.size, "little"))
    dashes = "".join(map(getitem, drawing.dashes, units))
    return Markup(drawing.before + dashes + drawing.after)  # noqa: S704 - digits made here


@cache
def _drawing(size: int) -> _Drawing:
    pieces, width = _pieces(size)
    last = size - (pieces - 1) * width
    inner = [_dashes(unit, width) for unit in range(1 << width)]
    # The step down to the next row is never drawn.
    outer = [_dashes(unit, last, step=1) for unit in range(1 << last)]
    side = size + 2 * _BORDER
    line = "".join(f"h{'-' if row % 2 else ''}{size}v1" for row in range(size))
    before = f'<svg viewBox="-{_BORDER} -{_BORDER} {side} {side}"><path fill="none" stroke="#000" stroke-dasharray="'
    return _Drawing(
        Struct(f"<{pieces * size}H"), [*[inner] * (pieces - 1), outer] * size, before, f'" d="M0 .5{line}"/></svg>'
    )


def _dashes(unit: int, width: int, step: int = 0) -> str:
    """Dashes and gaps in turn: ``"3 1 0 2 "`` is three dark modules, a light one, and two light ones more."""
    runs = [(bit == "1", len(list(run))) for bit, run in groupby(format(unit, f"0{width}b"))]
    lengths = [length for _, length in runs]
    if not runs[0][0]:
        lengths.insert(0, 0)
    if runs[-1][0]:
        lengths.append(step)
    else:
        lengths[-1] += step
    return "".join(f"{length} " for length in lengths)


# What it learns holds for every portal.
shared_codes = QRCodes()
