"""How well an engine finds what is known to be there: known-item questions made from the content itself.

A result is right when its title or text holds the piece the question was made of; documents that quote one another are
no mistakes of the engine. Measures: success@1, success@10 (share of questions with a right result among the first
ones) and MRR (mean of one over the place of the first right one, 0 beyond the tenth).
"""

from __future__ import annotations

import random
import re
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Protocol

from opencc import OpenCC

from .engines.interface import Answer, Entry, Question
from .text import numbers, pinyin, segment
from .text.folding import fold

FIRST = 10
_LATIN = re.compile(r"[a-z]{5,20}")
_CHINESE = re.compile(r"[一-鿿]+")
_NUMBER = re.compile(r"[一-鿿]{2,6}[〔［\[（【](?:19|20)\d\d[〕］\]）】]\s?\d{1,5}\s?号")
_SENTENCE = re.compile(r"[^。；！？\n]{12,60}[。；！？]")
# Tries to find a piece in one document before another is taken.
_TRIES = 20
# Characters put in place of another one.
_COMMON = "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说"


@dataclass(frozen=True, slots=True)
class Query:
    """``text`` is asked; documents that hold ``piece`` (folded), or the number ``key``, are right."""

    kind: str
    text: str
    piece: str
    key: str = ""


@dataclass(frozen=True, slots=True)
class Score:
    kind: str
    queries: int
    first: float
    first_ten: float
    mrr: float
    # Milliseconds of the median question.
    median: float


@dataclass(frozen=True, slots=True)
class Document:
    """``title`` and ``text`` without blanks and punctuation, to look for pieces in."""

    entry: Entry
    title: str
    text: str
    keys: frozenset[str]

    def holds(self, query: Query) -> bool:
        if query.key and query.key in self.keys:
            return True
        return query.piece in self.title or query.piece in self.text


Maker = Callable[[random.Random, Entry], Query | None]


def documents(entries: Sequence[Entry]) -> list[Document]:
    return [_document(entry) for entry in entries]


def questions(entries: Sequence[Entry], per_kind: int, seed: int) -> list[Query]:
    """At most ``per_kind`` questions of each kind, the same for the same content and seed."""
    made: list[Query] = []
    for kind, maker in MAKERS.items():
        choose = random.Random(f"{seed} {kind}")  # noqa: S311 - no secret
        shuffled = choose.sample(list(entries), len(entries))
        found = (query for entry in shuffled if (query := maker(choose, entry)))
        made += [query for query, _ in zip(found, range(per_kind), strict=False)]
    return made


class Asked(Protocol):
    """What can be asked: an engine, or the baseline."""

    def ask(self, question: Question) -> Answer: ...


def evaluate(engine: Asked, known: Sequence[Document], asked: Sequence[Query]) -> list[Score]:
    """Ask ``engine`` every question."""
    by_id = {document.entry.id: document for document in known}
    places: dict[str, list[int]] = {}
    spent: dict[str, list[float]] = {}
    for query in asked:
        start = time.perf_counter()
        found = engine.ask(Question(text=query.text, size=FIRST)).found
        spent.setdefault(query.kind, []).append(time.perf_counter() - start)
        right = (place for place, result in enumerate(found, 1) if by_id[result.entry.id].holds(query))
        places.setdefault(query.kind, []).append(next(right, 0))
    return [_score(kind, places[kind], spent[kind]) for kind in places]


def _score(kind: str, places: list[int], spent: list[float]) -> Score:
    return Score(
        kind,
        len(places),
        sum(place == 1 for place in places) / len(places),
        sum(place > 0 for place in places) / len(places),
        sum(1 / place for place in places if place) / len(places),
        sorted(spent)[len(spent) // 2] * 1000,
    )


def _document(entry: Entry) -> Document:
    title = fold(entry.title)
    keys = {*numbers.keys_in(title), *(numbers.key(one) for one in (entry.document_number,) if one)}
    return Document(entry, _plain(title), _plain(fold(entry.text)), frozenset(keys))


def _plain(folded: str) -> str:
    return "".join(folded.split())


def _fragment(choose: random.Random, entry: Entry, lengths: Sequence[int]) -> str:
    """A piece of a run of Chinese within the title, or nothing."""
    length = choose.choice(lengths)
    runs = [run for run in _CHINESE.findall(entry.title) if len(run) >= length]
    if not runs:
        return ""
    run = choose.choice(runs)
    start = choose.randrange(len(run) - length + 1)
    return run[start : start + length]


def _of_title(choose: random.Random, entry: Entry) -> Query | None:
    piece = _fragment(choose, entry, (6, 8, 10))
    return Query("title", piece, fold(piece)) if piece else None


def _traditional(choose: random.Random, entry: Entry) -> Query | None:
    piece = _fragment(choose, entry, (6, 8, 10))
    asked = _converter().convert(piece)
    return Query("traditional", asked, fold(piece)) if asked != piece else None


def _in_pinyin(choose: random.Random, entry: Entry) -> Query | None:
    piece = _fragment(choose, entry, (4, 5, 6))
    return Query("pinyin", "".join(pinyin.syllables(fold(piece)).split()), fold(piece)) if piece else None


def _number(choose: random.Random, entry: Entry) -> Query | None:
    """Its document number with other brackets; without one, a number that its text names."""
    named = [match[0] for match in _NUMBER.finditer(entry.text)]
    number = entry.document_number or (choose.choice(named) if named else "")
    if not number:
        return None
    brackets = choose.choice(("[]", "（）", "【】", "  "))
    asked = re.sub("[〔［\\[（【]", brackets[0], re.sub("[〕］\\]）】]", brackets[1], number))
    return Query("number", asked, _plain(fold(number)), numbers.key(number))


def _sentence(choose: random.Random, entry: Entry) -> Query | None:
    middle = entry.text[len(entry.text) // 4 : len(entry.text) * 3 // 4]
    found = _SENTENCE.findall(middle)
    if not found:
        return None
    asked = choose.choice(found).strip()
    return Query("sentence", asked, _plain(fold(asked)))


def _wrong_character(choose: random.Random, entry: Entry) -> Query | None:
    piece = _fragment(choose, entry, (6, 8, 10))
    if not piece:
        return None
    place = choose.randrange(len(piece))
    other = choose.choice([character for character in _COMMON if character != piece[place]])
    return Query("wrong character", piece[:place] + other + piece[place + 1 :], fold(piece))


def _wrong_letter(choose: random.Random, entry: Entry) -> Query | None:
    words = sorted({word for word in segment.words(fold(f"{entry.title} {entry.text}")) if _LATIN.fullmatch(word)})
    if not words:
        return None
    word = choose.choice(words)
    place = choose.randrange(1, len(word))
    other = choose.choice([letter for letter in "abcdefghijklmnopqrstuvwxyz" if letter != word[place]])
    return Query("wrong letter", word[:place] + other + word[place + 1 :], word)


def _reworded(choose: random.Random, entry: Entry) -> Query | None:
    from .models import Synonym

    pairs = _everyday(Synonym)
    within = [(official, everyday) for official, everyday in pairs if official in entry.title]
    if not within:
        return None
    official, everyday = choose.choice(within)
    start = entry.title.index(official)
    after = _CHINESE.match(entry.title[start + len(official) :])
    rest = after[0][:4] if after else ""
    return Query("reworded", everyday + rest, fold(official + rest))


@cache
def _everyday(model: type) -> tuple[tuple[str, str], ...]:
    """(what documents say, everyday words) of alternatives of one word."""
    rows = model.objects.all()  # type: ignore[attr-defined]
    return tuple((one, row.everyday) for row in rows for one in row.alternatives if " " not in one)


@cache
def _converter() -> OpenCC:
    return OpenCC("s2t")


def read(lines: Iterator[dict[str, object]]) -> Iterator[Entry]:
    """Entries of lines as ``import_content`` takes them; nothing is stored."""
    from cms.content.body import plain_text

    for number, line in enumerate(lines, 1):
        body = str(line.get("body_html") or line.get("body_markdown") or "")
        yield Entry(
            id=number,
            site_id=1,
            host="evaluation.example",
            portal="",
            kind=str(line.get("kind") or "article"),
            title=str(line["title"]),
            keywords="",
            summary=str(line.get("summary") or ""),
            text=plain_text(body),
            url=f"https://evaluation.example/{number}.html",
            date=None,
            document_number=str(line.get("document_number") or ""),
        )


MAKERS: dict[str, Maker] = {
    "title": _of_title,
    "reworded": _reworded,
    "traditional": _traditional,
    "pinyin": _in_pinyin,
    "number": _number,
    "sentence": _sentence,
    "wrong character": _wrong_character,
    "wrong letter": _wrong_letter,
}
