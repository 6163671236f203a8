"""Highlighting: escaped HTML with ``<mark>`` only, and an extract around the best cluster of hits."""

import re
from collections.abc import Sequence
from functools import lru_cache
from html import escape

from .folding import fold_lightly

EXTRACT = 120
# Characters of a text looked at; enough for any extract, and bounded.
_REACH = 12_000
_LATIN = re.compile(r"[a-z0-9]")
Span = tuple[int, int]


def marked(text: str, terms: tuple[str, ...]) -> str:
    """The whole of ``text``, escaped, its hits marked."""
    return _render(text, _hits(text, _pattern(terms)))


def extract(text: str, terms: tuple[str, ...], length: int = EXTRACT) -> str:
    """About ``length`` characters of ``text`` around most of its hits, escaped and marked; else its beginning."""
    text = text[:_REACH]
    hits = _hits(text, _pattern(terms))
    start = _begin(text, _best_start(hits, length))
    end = min(len(text), start + length)
    inside = [(first - start, min(last, end) - start) for first, last in hits if start <= first and first + 1 < end]
    html = _render(text[start:end].replace("\n", " "), inside)
    return f"{'…' if start else ''}{html}{'…' if end < len(text) else ''}"


@lru_cache(maxsize=64)
def _pattern(terms: tuple[str, ...]) -> re.Pattern[str] | None:
    """Folded terms, the longest first; a Latin term only as a whole run. Every result of an answer has the same."""
    ordered = sorted({term for term in terms if term}, key=lambda term: (-len(term), term))
    if not ordered:
        return None
    return re.compile("|".join(_one(term) for term in ordered))


def _one(term: str) -> str:
    before = r"(?<![a-z0-9])" if _LATIN.match(term[0]) else ""
    after = r"(?![a-z0-9])" if _LATIN.match(term[-1]) else ""
    return before + re.escape(term) + after


def _hits(text: str, pattern: re.Pattern[str] | None) -> list[Span]:
    """Where terms stand in ``text``; neighbours are one."""
    spans: list[Span] = []
    for match in pattern.finditer(fold_lightly(text)) if pattern else ():
        if spans and match.start() <= spans[-1][1]:
            spans[-1] = (spans[-1][0], match.end())
        else:
            spans.append(match.span())
    return spans


def _best_start(hits: Sequence[Span], length: int) -> int:
    """Start of the window of ``length`` characters that holds most marked characters, the earliest of equals."""
    best, best_weight, last, weight = 0, 0, 0, 0
    for first, (start, end) in enumerate(hits):
        while last < len(hits) and hits[last][1] <= start + length:
            weight += _weight(hits[last])
            last += 1
        if weight > best_weight:
            best, best_weight = start, weight
        if last > first:
            weight -= _weight((start, end))
        else:  # longer than the window
            last = first + 1
            if not best_weight:
                best, best_weight = start, 1
    return best


def _weight(span: Span) -> int:
    """Longer hits count more than their length: a whole phrase beats its scattered characters."""
    return (span[1] - span[0]) ** 2


def _begin(text: str, hit: int) -> int:
    """Begin a little before ``hit``, after the nearest stop if one is near."""
    start = max(0, hit - 24)
    if start == 0:
        return 0
    stops = [text.rfind(mark, start, hit) for mark in "。；！？\n，、"]
    return max(max(stops) + 1, start) if max(stops) >= 0 else start


def _render(text: str, hits: Sequence[Span]) -> str:
    parts, done = [], 0
    for start, end in hits:
        parts += [escape(text[done:start]), "<mark>", escape(text[start:end]), "</mark>"]
        done = end
    parts.append(escape(text[done:]))
    return "".join(parts)
