"""What a question means: words, phrases in quotation marks, excluded words, numbers, and whether it is about doing."""

import re
from dataclasses import dataclass

from . import segment
from .folding import fold
from .numbers import keys_in_question

LONGEST = 200
MOST_TERMS = 40
MOST_PHRASES = 4
_QUOTED = re.compile(r'["“”„‟「」『』＂«»]([^"“”„‟「」『』＂«»]{1,80})["“”„‟「」『』＂«»]')
_EXCLUDED = re.compile(r"(?:^|\s)[-－](\S{1,40})")
_DOING = re.compile(
    "办理|怎么办|怎样办|如何办|补办|代办|申请|申领|申报|报名|怎么|怎样|如何|补领|换领|领取|登记|缴费|预约|查询|材料|流程|手续|条件|办"
)
# 办 in these is no doing.
_NOT_DOING = re.compile("办公|办法|主办|举办|承办|办学|国办|政办")


@dataclass(frozen=True, slots=True, kw_only=True)
class Understood:
    """``terms`` are words to be found (most of them), ``phrases`` runs of characters (all of them)."""

    terms: tuple[str, ...] = ()
    phrases: tuple[tuple[str, ...], ...] = ()
    excluded: tuple[tuple[str, ...], ...] = ()
    # Characters of the whole question, for a hit of it as it stands.
    run: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    doing: bool = False

    @property
    def is_empty(self) -> bool:
        return not (self.terms or self.phrases or self.numbers)

    @property
    def marks(self) -> tuple[str, ...]:
        """What to highlight: folded words and phrases."""
        whole = ("".join(self.run),) if 1 < len(self.run) <= 30 else ()
        return (*self.terms, *("".join(phrase) for phrase in self.phrases), *whole)


def understand(text: str) -> Understood:
    """Understand ``text``; only its first 200 characters and 40 words count."""
    rest = text[:LONGEST]
    phrases = [_characters(quoted) for quoted in _QUOTED.findall(rest)][:MOST_PHRASES]
    rest = _QUOTED.sub(" ", rest)
    excluded = [_characters(word) for word in _EXCLUDED.findall(rest)][:MOST_PHRASES]
    wanted = _EXCLUDED.sub(" ", rest)
    folded = fold(wanted)
    terms = _terms(folded)
    return Understood(
        terms=tuple(terms[:MOST_TERMS]),
        phrases=tuple(phrase for phrase in phrases if phrase),
        excluded=tuple(word for word in excluded if word),
        run=tuple(segment.characters(folded)[: 2 * MOST_TERMS]),
        numbers=tuple(keys_in_question(fold(text[:LONGEST]))),
        doing=bool(_DOING.search(_NOT_DOING.sub("", folded))),
    )


def _terms(folded: str) -> list[str]:
    words = list(dict.fromkeys(segment.words(folded)))
    return [word for word in words if word not in segment.STOP_WORDS] or words


def _characters(text: str) -> tuple[str, ...]:
    return tuple(segment.characters(fold(text)))
