"""Pinyin of titles, and questions typed in pinyin: whole (``yiliaobaoxian``) or initials (``ylbx``)."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from . import segment

_LETTERS = re.compile("[a-z]{2,60}")
_LONGEST_SYLLABLE = 6
# Ways to cut one run that are looked for (xian: xian, xi an).
MOST_WAYS = 3


def syllables(folded: str) -> str:
    """Pinyin of a folded title, a syllable a word, in the order of its characters; Latin runs as they are."""
    return " ".join(syllable for word in segment.plain_words(folded) for syllable in _of_word(word))


def initials(pinyin: str) -> str:
    """First letters of ``syllables``, a letter a word."""
    return " ".join(syllable[0] for syllable in pinyin.split())


def cuts(run: str) -> list[list[str]]:
    """Ways to read a Latin run as pinyin, the longest syllables first; none when it cannot be one."""
    if not _LETTERS.fullmatch(run):
        return []
    found: list[list[str]] = []
    _cut(run, [], found, dead=set())
    return [way for way in found if len(way) > 1]


def _cut(rest: str, before: list[str], found: list[list[str]], dead: set[int]) -> None:
    if len(found) == MOST_WAYS or len(rest) in dead:
        return
    if not rest:
        found.append(before)
        return
    known = len(found)
    for length in range(min(_LONGEST_SYLLABLE, len(rest)), 0, -1):
        if rest[:length] in _known_syllables():
            _cut(rest[length:], [*before, rest[:length]], found, dead)
    if len(found) == known:
        dead.add(len(rest))


@lru_cache(maxsize=50_000)
def _of_word(word: str) -> tuple[str, ...]:
    """Syllables of one word, its reading chosen as a whole (银行 yin hang)."""
    from pypinyin import lazy_pinyin

    if word.isascii():
        return (word,) if word.strip() else ()
    return tuple(syllable for syllable in lazy_pinyin(word, errors="ignore") if syllable)


@cache
def _known_syllables() -> frozenset[str]:
    from pypinyin import Style, pinyin_dict
    from pypinyin.style import convert

    readings = {reading for value in pinyin_dict.pinyin_dict.values() for reading in value.split(",")}
    plain = {convert(reading, Style.NORMAL, strict=False) for reading in readings}
    # m, n and ng are sounds; what people type has a vowel.
    return frozenset(syllable for syllable in plain if syllable.isascii() and re.search("[aeiouv]", syllable))
