"""What every engine stores of an entry: the same words, keys and weight, so that answers agree."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date

from cms.content.kinds import Validity

from ..text import numbers, segment
from ..text.folding import fold
from .interface import Entry

# Raised when what is stored changes: an index of another format is not read, but rebuilt.
FORMAT = 1
# Multipliers of a result's score.
NO_LONGER_VALID = 0.35
AMENDED = 0.9
YEARLY = 1.02
GUIDE_WHEN_DOING = 3.0
# How much more a hit counts in the title, the summary and keywords, and the body.
TITLE, EXTRA, BODY = 5.0, 2.0, 1.0
TITLE_RUN, BODY_RUN, NUMBER = 12.0, 4.0, 200.0
# Runs of characters longer than this are looked for in titles only by their words.
LONGEST_RUN = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Fields:
    """Values of one entry: words joined with blanks for a whitespace analyser, folded text for one of characters."""

    title_words: str
    title_characters: str
    extra_words: str
    body_words: str
    body_characters: str
    numbers: tuple[str, ...]
    year: str
    # yyyymmdd, 0 without a date: it sorts last.
    day: int
    weight: float


def fields_of(entry: Entry) -> Fields:
    title, body = fold(entry.title), fold(entry.text)
    extra = fold(f"{entry.keywords} {entry.summary} {entry.document_number}")
    keys = numbers.keys_in(title)
    keys += [numbers.key(number) for number in (entry.document_number, entry.index_number) if number]
    return Fields(
        title_words=segment.joined_words(title),
        title_characters=title,
        extra_words=segment.joined_words(extra),
        body_words=segment.joined_words(body),
        body_characters=body,
        numbers=tuple(dict.fromkeys(keys)),
        year=str(entry.date.year) if entry.date else "",
        day=int(f"{entry.date:%Y%m%d}") if entry.date else 0,
        weight=weight_of(entry),
    )


def weight_of(entry: Entry) -> float:
    """What a result's score is multiplied with: valid before repealed, newer gently before older.

    Age counts as a power of the date itself, so that two entries keep their ratio whatever today is.
    """
    weight = YEARLY ** ((entry.date.year if entry.date else 2000) - 2000)
    if entry.validity in (Validity.REPEALED, Validity.LAPSED):
        return weight * NO_LONGER_VALID
    return weight * AMENDED if entry.validity == Validity.AMENDED else weight


def dump(entry: Entry) -> bytes:
    """The stored form of an entry."""
    values = {name: getattr(entry, name) for name in Entry.__slots__}
    values["date"] = entry.date.isoformat() if entry.date else None
    return json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode()


def load(stored: bytes | str) -> Entry:
    values = json.loads(stored)
    values["date"] = date.fromisoformat(values["date"]) if values["date"] else None
    return Entry(**values)


def needed(terms: int) -> int:
    """How many of a question's words a result must hold: all of two, three quarters of more."""
    return terms if terms <= 2 else max(2, terms * 3 // 4)
