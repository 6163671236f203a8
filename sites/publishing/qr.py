"""QR codes of pages' addresses, as small SVG images made while building.

A code is one line that winds through its rows, there and back, dashed: dashes are its dark modules.
"""

from __future__ import annotations

from functools import cache
from itertools import groupby
from operator import getitem
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
# Beginnings of addresses that are kept in mind; a portal has one for each month of each channel.
_STEMS = 500
_AS_DIGITS = bytes.maketrans(b"\0\1", b"01")


def qr_code(url: str) -> Markup:
    """SVG of a QR code (ISO/IEC 18004, level L), under 2 KB for addresses of up to 78 characters."""
    return _svg(*_modules(url.encode()))


class QRCodes:
    """The same for many addresses, about fifty times as fast.

    With version and mask fixed, a module is the exclusive or of some bits of the address, for the error correction is
    linear. So the code of an address is that of another address of its length, changed by the effects of the bits in
    which the two differ. Effects are learned from the library as bits are met: some hundred for a portal.
    """

    def __init__(self) -> None:
        self._first: dict[int, tuple[bytes, int, int]] = {}
        self._stems: dict[tuple[bytes, int], tuple[bytes, int, int]] = {}
        self._bits: dict[tuple[int, int, int], int] = {}
        self._bytes: dict[tuple[int, int, int], int] = {}

    def __call__(self, url: str) -> Markup:
        """As ``qr_code``."""
        code = url.encode()
        length = len(code)
        if length > _LONGEST or not code.isascii():
            return qr_code(url)
        cut = code.rfind(b"/") + 1
        stem = code[:cut], length
        known = self._stems.get(stem)
        if known is None:
            known = self._learn_stem(stem, code)
        first, size, modules = known
        return _svg(size, self._changed(modules, size, cut, first, code[cut:], length))

    def _learn_stem(self, stem: tuple[bytes, int], code: bytes) -> tuple[bytes, int, int]:
        """What follows the stem in ``code``, modules a side, and the modules of ``code``."""
        length = len(code)
        if length not in self._first:
            self._first[length] = (code, *_modules(code))
        first, size, modules = self._first[length]
        if len(self._stems) >= _STEMS:
            self._stems.clear()
        self._stems[stem] = code[len(stem[0]) :], size, self._changed(modules, size, 0, first, code, length)
        return self._stems[stem]

    def _changed(self, modules: int, size: int, start: int, first: bytes, other: bytes, length: int) -> int:  # noqa: PLR0917
        """``modules`` when the bytes ``first``, from place ``start`` on, become ``other``."""
        if first != other:
            effects = self._bytes
            for place, (mine, its) in enumerate(zip(other, first, strict=True), start):
                if mine != its:
                    key = size, place, mine ^ its
                    effect = effects.get(key)
                    modules ^= self._learn(length, key) if effect is None else effect
        return modules

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
