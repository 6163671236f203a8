"""Everyday words and what documents say instead: 社保 -> 社会保险, 身份证丢了 -> 居民身份证 补领."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache

from . import segment
from .folding import fold

MOST_ALTERNATIVES = 6


@dataclass(frozen=True, slots=True)
class Table:
    """Folded everyday words without blanks -> words of each alternative."""

    entries: Mapping[str, tuple[tuple[str, ...], ...]] = field(default_factory=dict)
    longest: int = 0


_pairs: tuple[tuple[str, tuple[str, ...]], ...] = ()


def use(pairs: Iterable[tuple[str, Iterable[str]]]) -> None:
    """Use these (everyday words, alternatives) in this process; they are cut when the first question comes."""
    global _pairs  # noqa: PLW0603 - one list a process
    _pairs = tuple((everyday, tuple(alternatives)) for everyday, alternatives in pairs)
    _table.cache_clear()


@cache
def _table() -> Table:
    entries: dict[str, tuple[tuple[str, ...], ...]] = {}
    for everyday, alternatives in _pairs:
        key = "".join(fold(everyday).split())
        ways = tuple(_words(alternative) for alternative in alternatives)
        if key:
            entries[key] = tuple(dict.fromkeys((*entries.get(key, ()), *filter(None, ways))))[:MOST_ALTERNATIVES]
    return Table(entries, max(map(len, entries), default=0))


def parts(folded: str) -> Iterator[tuple[str, tuple[tuple[str, ...], ...]]]:
    """``folded`` in pieces: (text, alternatives), without alternatives where no everyday word begins and ends.

    The longest everyday word wins; it must begin and end where words do, so that 社保 is not found in 社保卡.
    """
    rest, plain = segment.plain_words(folded), ""
    while rest:
        length, ways = _longest_at_start(rest)
        if not length:
            plain += rest.pop(0)
            continue
        if plain:
            yield plain, ()
        yield "".join(rest[:length]), ways
        rest, plain = rest[length:], ""
    if plain:
        yield plain, ()


def _longest_at_start(words: list[str]) -> tuple[int, tuple[tuple[str, ...], ...]]:
    """Number of words at the start that are an everyday word, and its alternatives."""
    table, text, best, ways = _table(), "", 0, ()
    if words[0].isspace():
        return 0, ()
    for count, word in enumerate(words, 1):
        text += word.strip()
        if len(text) > table.longest:
            break
        if text in table.entries:
            best, ways = count, table.entries[text]
    return best, ways


def _words(text: str) -> tuple[str, ...]:
    return tuple(word for word in segment.plain_words(fold(text)) if not word.isspace())
