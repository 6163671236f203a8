"""What a question means: words, phrases in quotation marks, excluded words, numbers, and whether it is about doing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from . import pinyin, segment, synonyms
from .folding import fold
from .numbers import keys_in_question

LONGEST = 200
MOST_TERMS = 40
MOST_PHRASES = 4
# Latin words shorter than this are not looked for with a typo.
SHORTEST_FUZZY = 4
_QUOTED = re.compile(r'["“”„‟「」『』＂«»]([^"“”„‟「」『』＂«»]{1,80})["“”„‟「」『』＂«»]')
_EXCLUDED = re.compile(r"(?:^|\s)[-－](\S{1,40})")
_EXCLUDED_QUOTED = re.compile(rf"(?:^|\s)[-－]{_QUOTED.pattern}")
_DOING = re.compile(
    "办理|怎么办|怎样办|如何办|补办|代办|申请|申领|申报|报名|怎么|怎样|如何|补领|换领|领取|登记|缴费|预约|查询|材料|流程|手续|条件|办"
)
# 办 in these is no doing.
_NOT_DOING = re.compile("办公|办法|主办|举办|承办|办学|国办|政办")
_LATIN = re.compile("[a-z]+")
_CHINESE = re.compile("[一-鿿]+")


@dataclass(frozen=True, slots=True)
class Term:
    """Words that stand for one thing, and other words that stand for it as well."""

    words: tuple[str, ...]
    alternatives: tuple[tuple[str, ...], ...] = ()

    @property
    def fuzzy(self) -> str:
        """The Latin word to be found with one letter wrong, or empty."""
        word = self.words[0]
        return word if len(self.words) == 1 and len(word) >= SHORTEST_FUZZY and _LATIN.fullmatch(word) else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Understood:
    """``terms`` are to be found (most of them), ``phrases`` are runs of characters (all of them)."""

    terms: tuple[Term, ...] = ()
    phrases: tuple[tuple[str, ...], ...] = ()
    excluded: tuple[tuple[str, ...], ...] = ()
    # Characters of the whole question, for a hit of it as it stands.
    run: tuple[str, ...] = ()
    # Neighbouring Chinese characters: a title that holds most of them is a hit, though one character be wrong.
    pairs: tuple[tuple[str, str], ...] = ()
    # Ways to read the question as pinyin of a title, and as first letters of it.
    syllables: tuple[tuple[str, ...], ...] = ()
    initials: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    doing: bool = False
    # Whether a result must hold every word; else most are enough.
    every_word: bool = False

    @property
    def is_empty(self) -> bool:
        return not (self.terms or self.phrases or self.numbers)

    @property
    def allows_mistakes(self) -> bool:
        """Whether a document may be a result though it lacks a word, or a character of its title."""
        return bool(self.pairs) or needed(len(self.terms)) < len(self.terms)

    def without_mistakes(self) -> Understood:
        """The question of somebody who typed what stands somewhere as it is: the words are those that were meant."""
        return replace(self, pairs=(), every_word=True)

    @property
    def needed(self) -> int:
        """How many of its terms a result must hold."""
        return len(self.terms) if self.every_word else needed(len(self.terms))

    @property
    def is_one_word(self) -> bool:
        return len(self.terms) == 1 and self.terms[0].words == ("".join(self.run),)

    @property
    def other_runs(self) -> tuple[tuple[str, ...], ...]:
        """Characters of what documents say instead of the one thing that is asked (医保: 医疗保险)."""
        if len(self.terms) != 1:
            return ()
        return tuple(tuple("".join(words)) for words in self.terms[0].alternatives)

    @property
    def marks(self) -> tuple[str, ...]:
        """What to highlight: folded words and phrases."""
        whole = ("".join(self.run),) if 1 < len(self.run) <= 30 else ()
        words = (word for term in self.terms for group in (term.words, *term.alternatives) for word in group)
        return (*dict.fromkeys(words), *("".join(phrase) for phrase in self.phrases), *whole)


def needed(terms: int) -> int:
    """How many of a question's words a result must hold: all of two, three quarters of more."""
    return terms if terms <= 2 else max(2, terms * 3 // 4)


def understand(text: str) -> Understood:
    """Understand ``text``; only its first 200 characters and 40 words count."""
    rest = text[:LONGEST]
    excluded = _EXCLUDED_QUOTED.findall(rest)
    rest = _EXCLUDED_QUOTED.sub(" ", rest)
    phrases = [_characters(quoted) for quoted in _QUOTED.findall(rest)][:MOST_PHRASES]
    rest = _QUOTED.sub(" ", rest)
    excluded = [_characters(word) for word in (*excluded, *_EXCLUDED.findall(rest))][:MOST_PHRASES]
    wanted = _EXCLUDED.sub(" ", rest)
    folded = fold(wanted)
    run = segment.characters(folded)
    latin = "".join(run)
    return Understood(
        terms=_terms(folded),
        phrases=tuple(phrase for phrase in phrases if phrase),
        excluded=tuple(word for word in excluded if word),
        run=tuple(run[: 2 * MOST_TERMS]),
        pairs=tuple(_pairs(folded)),
        syllables=tuple(map(tuple, pinyin.cuts(latin))),
        initials=tuple(run) if _LATIN.fullmatch(latin) and 2 <= len(run) <= 20 else (),
        numbers=tuple(keys_in_question(fold(text[:LONGEST]))),
        doing=bool(_DOING.search(_NOT_DOING.sub("", folded))),
    )


def _terms(folded: str) -> tuple[Term, ...]:
    found: list[Term] = []
    for text, alternatives in synonyms.parts(folded):
        words = tuple(dict.fromkeys(segment.words(text)))
        if alternatives:
            found.append(Term(tuple(_telling(words)), alternatives))
        else:
            found += [Term((word,)) for word in words]
    unique = list(dict.fromkeys(found))
    telling = [term for term in unique if not segment.STOP_WORDS.issuperset(term.words)]
    return tuple((telling or unique)[:MOST_TERMS])


def _telling(words: Iterable[str]) -> list[str]:
    kept = list(words)
    return [word for word in kept if word not in segment.STOP_WORDS] or kept


def _pairs(folded: str) -> Iterator[tuple[str, str]]:
    """Neighbouring characters of a question of 6 to 20 Chinese characters."""
    runs = _CHINESE.findall(folded)
    if 6 <= sum(map(len, runs)) <= 20:
        for run in runs:
            yield from dict.fromkeys(pairwise(run))


def _characters(text: str) -> tuple[str, ...]:
    return tuple(segment.characters(fold(text)))
