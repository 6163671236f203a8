"""Folding: one form for what readers hold to be the same text.

Full width becomes half width (NFKC), capitals small, traditional Chinese simplified, punctuation and blanks a space.
Folding never changes the length, so an offset in folded text is the offset in the text itself.
"""

import re
import unicodedata
from functools import cache

from opencc import OpenCC

_BLANK_CATEGORIES = ("P", "Z", "C")
# One pass each is faster than a look at every character.
_COMMON_MARKS = "，。、；：“”（）《》%\n"
_RARE = "㐀-䶿\U00020000-\U000323af"
# Runs of what may not fold to itself, traditional characters apart; ``+`` would be looked for three times as long.
_UNUSUAL = re.compile("[^一-鿿a-z0-9 ][^一-鿿a-z0-9 ]*")
_FULL_WIDTH = re.compile("[０-９Ａ-Ｚａ-ｚ]")


class _Table(dict[int, str]):
    """Code point -> its folded character; filled as characters are met."""

    def __missing__(self, code: int) -> str:
        self[code] = folded = _fold_character(chr(code))
        return folded


def fold(text: str) -> str:
    """``text`` in its one form, as long as ``text``."""
    for mark in _COMMON_MARKS:
        text = text.replace(mark, " ")
    return simplify(_UNUSUAL.sub(_fold_run, text))


def fold_lightly(text: str) -> str:
    """``text`` folded but for its punctuation, as long as ``text``: enough to find words in, and much faster."""
    lowered = text.lower()
    if len(lowered) != len(text) or _FULL_WIDTH.search(text) or _traditional().search(text):
        return fold(text)
    return lowered


def simplify(text: str) -> str:
    """``text`` in simplified characters, as long as ``text``. It must hold no lone surrogates."""
    if not _traditional().search(text):
        return text
    simplified: str = _converter().convert(text)
    return simplified if len(simplified) == len(text) else "".join(map(_simplify_character, text))


def half_width(text: str) -> str:
    """``text`` with full-width letters and digits in their usual form."""
    return unicodedata.normalize("NFKC", text)


def _fold_run(match: re.Match[str]) -> str:
    return match[0].translate(_TABLE)


def _fold_character(character: str) -> str:
    if unicodedata.category(character)[0] in _BLANK_CATEGORIES:
        return " "
    folded = unicodedata.normalize("NFKC", character).lower()
    if len(folded) != 1:  # ㎡ stays as it is, or offsets would be lost
        return character
    return " " if unicodedata.category(folded)[0] in _BLANK_CATEGORIES else folded


@cache
def _simplify_character(character: str) -> str:
    simplified: str = _converter().convert(character)
    return simplified if len(simplified) == 1 else character


@cache
def _traditional() -> re.Pattern[str]:
    """Any character that has another simplified form, and all rare ones, which may have."""
    usual = "".join(map(chr, range(0x4E00, 0xA000)))
    folded: str = _converter().convert(usual)
    return re.compile(f"[{''.join(old for old, new in zip(usual, folded, strict=True) if old != new)}{_RARE}]")


@cache
def _converter() -> OpenCC:
    return OpenCC("t2s")


_TABLE = _Table()
