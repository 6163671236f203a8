"""QR codes of pages' addresses, as small SVG images made while building.

A code is a PNG image of one pixel a module within the SVG; themes show it with sharp edges in any size.
"""

from __future__ import annotations

from binascii import b2a_base64
from functools import cache, reduce
from operator import getitem, xor
from struct import pack
from typing import NamedTuple
from zlib import adler32, crc32

import segno

from themes.views.html import Encoded

# One fixed mask: any of the eight is valid, and trying all to find the evenest costs six times as much.
_MASK = 2
_BORDER = 2
# Longest address that ``QRCodes`` is quick with, in bytes.
_LONGEST = 106
# Beginnings of addresses that are kept in mind; a portal has one for each channel and length of numbers.
_STEMS = 500
_LIGHT, _DARK = "1", "0"
_AS_PIXELS = bytes.maketrans(b"\0\1", (_LIGHT + _DARK).encode())


def qr_code(url: str) -> Encoded:
    """SVG of a QR code (ISO/IEC 18004, level L), under 1 KB for addresses of up to 78 characters."""
    return _svg(*_pixels(url.encode()))


class QRCodes:
    """The same for many addresses, about a hundred times as fast.

    With version and mask fixed, a module is the exclusive or of some bits of the address, for the error correction is
    linear. So the code of an address is that of another address of its length, changed by the effects of the bytes in
    which the two differ. Effects are learned from the library as bytes are met: some hundred for a portal.
    """

    def __init__(self) -> None:
        self._lengths: dict[int, _Length] = {}
        self._bits: dict[tuple[int, int, int], int] = {}

    def __call__(self, url: str) -> Encoded:
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
        pixels, effects = known.stems[code[:cut]]
        return _svg(known.size, reduce(xor, map(getitem, effects, code[cut:]), pixels))


class _Length:
    """Addresses of one length, as they differ from the first one."""

    def __init__(self, first: bytes, bits: dict[tuple[int, int, int], int]) -> None:
        self.first, self.bits = first, bits
        self.size, self.pixels = _pixels(first)
        self.effects = [_Effects(self, place) for place in range(len(first))]
        self.stems = _Stems(self)

    def effect(self, place: int, bit: int) -> int:
        """The modules that a bit of a byte turns; the same for all lengths of one size."""
        key = self.size, place, bit
        if key not in self.bits:
            other = self.first[:place] + bytes([self.first[place] ^ bit]) + self.first[place + 1 :]
            self.bits[key] = self.pixels ^ _pixels(other)[1]
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
        pixels = reduce(xor, map(getitem, effects, stem), self._length.pixels)
        self[stem] = pixels, effects[len(stem) :]
        return self[stem]


def _pixels(code: bytes) -> tuple[int, int]:
    """Modules a side with the border, and the lines of a PNG image of them as one number, the first line highest.

    A line is a byte that names no filter, and a bit a module.
    """
    rows = segno.make(code, micro=False, mode="byte", error="l", boost_error=False, mask=_MASK).matrix
    side = len(rows) + 2 * _BORDER
    border, empty = _LIGHT * _BORDER, _LIGHT * side
    drawn = [f"{border}{row.translate(_AS_PIXELS).decode()}{border}" for row in rows]
    lines = [empty] * _BORDER + drawn + [empty] * _BORDER
    return side, int("".join("0" * 8 + line.ljust(_width(side) * 8, "0") for line in lines), 2)


def _width(side: int) -> int:
    """Bytes of a line of so many pixels."""
    return -(-side // 8)


class _Drawing(NamedTuple):
    """How codes of one size are drawn: bytes of all lines, and what is the same in all images and around them."""

    size: int
    before: bytes
    head: bytes
    crc: int


_IEND = pack(">I4sI", 0, b"IEND", crc32(b"IEND"))


def _svg(side: int, pixels: int) -> Encoded:
    drawing = _drawing(side)
    lines = pixels.to_bytes(drawing.size, "big")
    data = lines + adler32(lines).to_bytes(4, "big")
    image = drawing.head + data + crc32(data, drawing.crc).to_bytes(4, "big") + _IEND
    return Encoded(drawing.before + b2a_base64(image, newline=False) + b'"/></svg>')


@cache
def _drawing(side: int) -> _Drawing:
    """A grey image of one bit a pixel (PNG, ISO/IEC 15948), its lines stored as they are (RFC 1950, RFC 1951)."""
    size = side * (1 + _width(side))
    stored = b"\x78\x01\x01" + pack("<HH", size, size ^ 0xFFFF)
    shape = b"IHDR" + pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    ihdr = pack(">I", len(shape) - 4) + shape + pack(">I", crc32(shape))
    begun = b"IDAT" + stored
    head = b"\x89PNG\r\n\x1a\n" + ihdr + pack(">I", len(stored) + size + 4) + begun
    before = f'<svg viewBox="0 0 {side} {side}"><image width="{side}" height="{side}" href="data:image/png;base64,'
    return _Drawing(size, before.encode(), head, crc32(begun))


# What it learns holds for every portal.
shared_codes = QRCodes()
