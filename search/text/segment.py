"""Cutting text into words with rjieba and the words of the dictionary."""

from __future__ import annotations

import hashlib
import sys
from array import array
from collections.abc import Iterable, Sequence
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings

from .folding import fold

if TYPE_CHECKING:
    from rjieba import Jieba

SHIPPED = Path(__file__).with_name("dictionary.txt")
# Words that say nothing of what is looked for.
_PARTICLES = "的了和与及或在是我你您吗呢啊吧请对为有被把从到这那个之等办要想去哪"
_ASKING = (
    "请问",
    "怎么",
    "怎样",
    "如何",
    "怎么办",
    "怎么办理",
    "怎样办",
    "如何办",
    "办理",
    "哪里",
    "哪儿",
    "在哪",
    "什么",
    "需要",
)
STOP_WORDS = frozenset({*_PARTICLES, *_ASKING})
# Bytes of ASCII -> themselves if they are small letters or digits, else blanks.
_LATIN_ALONE = bytes(
    byte if byte < 128 and chr(byte).isalnum() and not chr(byte).isupper() else 32 for byte in range(256)
)
# A character as a number of ``array("I")``.
_CODES = f"utf-32-{sys.byteorder[0]}e"
_added: tuple[str, ...] = ()


def use(words: Iterable[str]) -> None:
    """Add the words that administrators keep (``search.lists``) in this process."""
    global _added  # noqa: PLW0603 - one dictionary a process, like rjieba's own
    added = tuple(words)
    if added != _added:
        _added = added
        _cutter.cache_clear()
        dictionary_version.cache_clear()


def local_dictionary() -> Path:
    """Words that the operator adds, one a line: ``<data>/search/dictionary.txt``."""
    return Path(settings.ZHANQUN_DATA) / "search" / "dictionary.txt"


def dictionary_words() -> tuple[str, ...]:
    """Words of both dictionary files, without comments (``#``) and empty lines, then those of administrators."""
    lines: list[str] = []
    for path in (SHIPPED, local_dictionary()):
        if path.is_file():
            lines += path.read_text(encoding="utf-8").splitlines()
    return (*(word for word in (line.split("#", 1)[0].strip() for line in lines) if word), *_added)


@cache
def dictionary_version() -> str:
    """Eight hex digits that change with the dictionary; an index made with another one should be rebuilt."""
    return hashlib.sha256("\n".join(dictionary_words()).encode()).hexdigest()[:8]


def words(folded: str) -> list[str]:
    """Words of folded text for searching: long words also in their parts (医疗 保险 医疗保险)."""
    return [word for word in _cutter().cut_for_search(folded) if word[0] != " "]


def plain_words(folded: str) -> list[str]:
    """Words of folded text one after another, blanks included: joined they are the text."""
    plain: list[str] = _cutter().cut(folded)
    return plain


def characters(folded: str) -> list[str]:
    """Every visible character of folded text. Engines hold text in the same pieces."""
    return list("".join(folded.split()))


def joined_words(folded: str) -> str:
    """``words`` as an engine stores them for a whitespace analyser."""
    return " ".join(_cutter().cut_for_search(folded))


def visible(folded: str) -> str:
    """Folded text without its blanks: a run of characters may go on over punctuation and lines."""
    return folded.replace(" ", "")


def joined_pairs(visible: str) -> str:
    """Every two neighbouring characters (社会 会保 保障), for a whitespace analyser; empty for less than two.

    A run of characters is a phrase of pairs. Pairs are rare where characters are frequent, so it is found much sooner.
    """
    if len(visible) < 2:
        return ""
    codes = array("I", visible.encode(_CODES, "surrogatepass"))
    spaced = array("I", " ".encode(_CODES) * (3 * (len(codes) - 1)))
    spaced[0::3], spaced[1::3] = codes[:-1], codes[1:]
    return str(spaced, _CODES, "surrogatepass")


def pairs(run: Sequence[str]) -> list[str]:
    """Every two neighbouring characters of a run, each once."""
    return list(dict.fromkeys(map("".join, pairwise(run))))


def placed_pairs(run: Sequence[str]) -> list[tuple[int, str]]:
    """Pairs that cover a run of two or more characters, each with its place: half of them say it all."""
    places = [*range(0, len(run) - 1, 2)]
    if len(run) % 2:
        places.append(len(run) - 2)
    return [(place, run[place] + run[place + 1]) for place in places]


def joined_latin(folded: str) -> str:
    """Runs of Latin letters and digits in folded text, for a whitespace analyser."""
    return b" ".join(folded.encode("ascii", "replace").translate(_LATIN_ALONE).split()).decode("ascii")


def is_latin(word: str) -> bool:
    """Whether a word is one of ``joined_latin``."""
    return word.isascii() and word.isalnum()


@cache
def _cutter() -> Jieba:
    import rjieba  # with its dictionary, 30 MB that few processes need

    cutter = rjieba.Jieba()
    for word in dictionary_words():
        cutter.add_word(fold(word), None, None)
    return cutter
