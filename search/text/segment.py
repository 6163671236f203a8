"""Cutting text into words with rjieba and the words of the dictionary."""

import hashlib
import re
from functools import cache
from pathlib import Path

import rjieba
from django.conf import settings

from .folding import fold

SHIPPED = Path(__file__).with_name("dictionary.txt")
# A Latin or numeric run, or any other single visible character. Engines cut by the same pattern.
CHARACTER = r"[a-z0-9]+|\S"
_CHARACTER = re.compile(CHARACTER)
# Words that say nothing of what is looked for.
STOP_WORDS = frozenset({*"的了和与及或在是我你您吗呢啊吧请对为有被把从到这那个之等", "请问"})


def local_dictionary() -> Path:
    """The words that this installation adds, one a line: ``<data>/search/dictionary.txt``."""
    return Path(settings.ZHANQUN_DATA) / "search" / "dictionary.txt"


def dictionary_words() -> tuple[str, ...]:
    """Words of both dictionary files, without comments (``#``) and empty lines."""
    lines: list[str] = []
    for path in (SHIPPED, local_dictionary()):
        if path.is_file():
            lines += path.read_text(encoding="utf-8").splitlines()
    return tuple(word for word in (line.split("#", 1)[0].strip() for line in lines) if word)


@cache
def dictionary_version() -> str:
    """Eight hex digits that change with the dictionary; an index made with another one should be rebuilt."""
    return hashlib.sha256("\n".join(dictionary_words()).encode()).hexdigest()[:8]


def words(folded: str) -> list[str]:
    """Words of folded text for searching: long words also in their parts (医疗 保险 医疗保险)."""
    return [word for word in _cutter().cut_for_search(folded) if word[0] != " "]


def characters(folded: str) -> list[str]:
    """Single Chinese characters, whole Latin or numeric runs; punctuation is skipped."""
    return _CHARACTER.findall(folded)


def joined_words(folded: str) -> str:
    """``words`` as an engine stores them for a whitespace analyser."""
    return " ".join(_cutter().cut_for_search(folded))


@cache
def _cutter() -> rjieba.Jieba:
    cutter = rjieba.Jieba()
    for word in dictionary_words():
        cutter.add_word(fold(word), None, None)
    return cutter
