"""What every engine stores of an entry: the same words, keys and weight, so that answers agree."""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple

import orjson

from cms.content.kinds import Kind, Validity

from ..text import numbers, pinyin, segment
from ..text.folding import fold
from .interface import Copy, Entry

# Raised when what is stored changes: an index of another format is not read, but rebuilt.
FORMAT = 11
# Multipliers of a result's score.
NO_LONGER_VALID = 0.35
AMENDED = 0.9
YEARLY = 1.02
UNDATED = date(2000, 1, 1)
# Added for each word of a question that asks for doing.
GUIDE_WHEN_DOING = 12.0
# What a citizen most likely wants of pages that fit equally well.
KIND = {Kind.GUIDE: 1.6, Kind.TOPIC: 1.1, Kind.POLICY: 1.1, Kind.ORGANISATION: 0.8}
# What a hit adds in the title, and in summary and keywords, to the 1 that it counts anywhere.
TITLE, EXTRA = 5.0, 2.0
# Stands between title, summary and body, so that no run goes from one into the next; folding leaves none elsewhere.
_BORDER = "¶"
TITLE_RUN, TITLE_WORD_RUN, RUN, SENTENCE_RUN = 20.0, 6.0, 6.0, 60.0
# Characters from which on a question is a sentence out of a text rather than words.
SENTENCE = 12
# The document that has a number, and those that name it.
NUMBER, NAMED_NUMBER = 200.0, 100.0
# How much other words for the same count, a title in pinyin, a Latin word with a letter wrong.
ALTERNATIVE, PINYIN, FUZZY = 0.9, 10.0, 0.5
# Pairs of characters in a title.
PAIR = 2.0
# Runs of characters longer than this are looked for in titles only by their words.
LONGEST_RUN = 80
# Characters of what is being typed that suggestions look at.
LONGEST_TYPED = 40


class Fields(NamedTuple):
    """Values of one entry, parted by blanks for a whitespace analyser; ``all_``: of title, summary and body alike.

    Runs have no blanks: they are known by every two neighbouring characters.
    """

    title_words: str
    title_characters: str
    title_run: str
    extra_words: str
    all_run: str
    all_latin: str
    title_pinyin: str
    title_initials: str
    numbers: tuple[str, ...]
    year: str
    # yyyymmdd, 0 without a date: it sorts last.
    day: int
    weight: float


def fields_of(entry: Entry) -> Fields:
    named, summary = f"{entry.keywords} {entry.document_number}", entry.summary
    title, named, summary, body = _folded(entry.title, named, summary, entry.text)
    extra = f"{named} {summary}"
    # Most summaries are the beginning of the text, and nothing is found sooner for standing there twice.
    parts = (title, named, body) if summary in body else (title, extra, body)
    syllables = pinyin.syllables(title)
    keys = numbers.keys_in(title)
    keys += [numbers.key(number) for number in (entry.document_number, entry.index_number) if number]
    return Fields(
        title_words=segment.joined_words(title),
        title_characters=" ".join(title),
        title_run=segment.visible(title),
        extra_words=segment.joined_words(extra),
        # A border at the end as well: so every character begins a pair.
        all_run=segment.visible(_BORDER.join((*parts, ""))),
        all_latin=segment.joined_latin(" ".join(parts)),
        title_pinyin=syllables,
        title_initials=pinyin.initials(syllables),
        numbers=tuple(dict.fromkeys(keys)),
        year=str(entry.date.year) if entry.date else "",
        day=day_of(entry.date),
        weight=weight_of(entry),
    )


def prepare() -> None:
    """Load all that ``fields_of`` needs (100 MB of dictionaries): processes forked afterwards share it."""
    nothing = Entry(
        id=0,
        site_id=0,
        host="",
        portal="",
        kind=Kind.ARTICLE,
        title="銀行",
        keywords="",
        summary="",
        text="",
        url="",
        date=None,
    )
    fields_of(nothing)


def _folded(*texts: str) -> list[str]:
    """Each text folded, in one go: folding has a cost a call, and keeps every length."""
    whole, parts, begin = fold("\n".join(texts)), [], 0
    for text in texts:
        parts.append(whole[begin : begin + len(text)])
        begin += len(text) + 1
    return parts


def day_of(day: date | None) -> int:
    """``yyyymmdd``, 0 for none."""
    return day.year * 10_000 + day.month * 100 + day.day if day else 0


def weight_of(entry: Entry) -> float:
    """What a result's score is multiplied with: guides first, valid before repealed, newer gently before older.

    Age counts as a power of the date itself, so that two entries keep their ratio whatever today is. It runs from the
    day on which the page was published or last confirmed (核实).
    """
    fresh = max(filter(None, (entry.date, entry.confirmed)), default=UNDATED)
    weight = KIND.get(Kind(entry.kind), 1.0) * YEARLY ** (fresh.year + fresh.month / 12 - 2000)
    if entry.validity in (Validity.REPEALED, Validity.LAPSED):
        return weight * NO_LONGER_VALID
    return weight * AMENDED if entry.validity == Validity.AMENDED else weight


def plain(entry: Entry) -> dict[str, Any]:
    """The stored form of an entry: values of JSON."""
    values = {name: getattr(entry, name) for name in Entry.__slots__}
    for name in ("date", "confirmed"):
        values[name] = values[name].isoformat() if values[name] else None
    values["copies"] = [_plain(copy) for copy in entry.copies]
    return values


def dump(entry: Entry) -> bytes:
    """``plain`` as JSON."""
    return orjson.dumps(plain(entry))


def _plain(copy: Copy) -> list[int | str]:
    return [getattr(copy, name) for name in Copy.__slots__]


def load(stored: bytes) -> Entry:
    return made_of(orjson.loads(stored))


def made_of(values: dict[str, Any]) -> Entry:
    """The entry of what ``plain`` made of it; ``values`` are used up."""
    for name in ("date", "confirmed"):
        values[name] = date.fromisoformat(values[name]) if values[name] else None
    values["topics"] = tuple(values["topics"])
    values["copies"] = tuple(Copy(*copy) for copy in values["copies"])
    return Entry(**values)


def dump_versions(entry: Entry) -> str:
    """Ids and versions of an entry and its copies, to be stored."""
    return " ".join(f"{place.id}={place.version}" for place in entry.places())


def load_versions(stored: str) -> dict[int, str]:
    pairs = (one.partition("=") for one in stored.split())
    return {int(number): version for number, _, version in pairs}


def needed_pairs(pairs: int) -> int:
    """How many pairs of characters a title must hold: all but the two that one wrong character spoils."""
    return max(2, pairs - 2)


def run_anywhere(characters: int) -> float:
    """How much the question as it stands counts wherever it does."""
    return SENTENCE_RUN if characters >= SENTENCE else RUN
