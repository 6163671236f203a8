"""A question as an Elasticsearch query: the same as ``search.engines.embedded.query`` builds for Tantivy."""

from collections.abc import Iterable, Iterator, Sequence

from elasticsearch.dsl.query import (
    Bool,
    ConstantScore,
    DisMax,
    FunctionScore,
    Fuzzy,
    MatchAll,
    MatchNone,
    MatchPhrase,
    MatchPhrasePrefix,
    Prefix,
    Query,
    Range,
    Term,
    Terms,
)

from ...text import question as text
from ...text.question import Understood
from ...text.segment import is_latin, pairs, placed_pairs
from ..fields import (
    ALTERNATIVE,
    EXTRA,
    FUZZY,
    GUIDE_WHEN_DOING,
    LONGEST_RUN,
    NAMED_NUMBER,
    NUMBER,
    PAIR,
    PINYIN,
    TITLE,
    TITLE_RUN,
    TITLE_WORD_RUN,
    day_of,
    needed_pairs,
    run_anywhere,
)
from ..interface import Question
from .mapping import GAP

_BETTER = (("title_words", TITLE), ("extra_words", EXTRA))


def text_query(asked: Understood) -> Query:
    """What matches, scored also by where and how the question stands there, without filters.

    An empty question matches everything. A run of characters holds the words in it, so words alone decide what matches.
    """
    must = [phrase_anywhere(phrase) for phrase in asked.phrases]
    if asked.terms or asked.numbers:
        must.append(_any(_ways(asked)))
    if not must:
        return MatchAll()
    better = [*map(_better, asked.terms), *_runs(asked)]
    if asked.doing:
        better.append(_guide(GUIDE_WHEN_DOING * max(1, len(asked.terms))))
    return _weighted(Bool(must=must, must_not=[phrase_anywhere(word) for word in asked.excluded], should=better))


def chosen(question: Question, *, without: str = "") -> Query:
    """A filter for the dates and the chosen values of every facet but ``without``."""
    filters = [
        Terms(**{name: list(values)}) for name, values in question.selected().items() if values and name != without
    ]
    if question.since or question.until:
        last = day_of(question.until) or 99991231
        filters.append(Range(day={"gte": day_of(question.since) or 1, "lte": last}))
    return Bool(filter=filters)


def title_query(asked: Understood, characters: Sequence[str]) -> Query:
    """Titles that hold ``characters`` in a row, the last one perhaps unfinished, or their pinyin; guides first."""
    if not characters:
        return MatchNone()
    typed = MatchPhrasePrefix(title_characters={"query": " ".join(characters)})
    return _weighted(Bool(must=[_any([typed, *_in_pinyin(asked)])], should=[_guide(TITLE)]))


def holding(ids: Iterable[int], keys: Iterable[str]) -> Query:
    """Entries with one of ``ids`` or ``keys``."""
    return _any([Terms(id=list(ids)), Terms(key=list(keys))])


def phrase_anywhere(characters: Sequence[str], boost: float = 1.0) -> Query:
    """Characters in a row, in title, summary or body."""
    return _anywhere(characters[0]) if len(characters) == 1 else _row("all_pairs", characters, boost)


def _ways(asked: Understood) -> list[Query]:
    """A result holds most words, or nearly the question's title, or its pinyin, or one of its numbers."""
    ways: list[Query] = []
    if asked.terms:
        terms = [_term(term) for term in asked.terms]
        ways.append(Bool(should=terms, minimum_should_match=asked.needed))
    if asked.pairs:
        titles = [Term(title_pairs={"value": "".join(pair), "boost": PAIR}) for pair in asked.pairs]
        ways.append(Bool(should=titles, minimum_should_match=needed_pairs(len(titles))))
    if asked.numbers and len(asked.run) > 1:
        ways.append(ConstantScore(filter=phrase_anywhere(asked.run), boost=NAMED_NUMBER))
    ways += _in_pinyin(asked)
    for number in asked.numbers:
        ways.append(ConstantScore(filter=Term(number=number), boost=NUMBER))
    return ways


def _runs(asked: Understood) -> Iterator[Query]:
    """The question as it stands, in a title or anywhere; and what documents say instead, in a title."""
    if 1 < len(asked.run) <= LONGEST_RUN:
        yield _row("title_pairs", asked.run, TITLE_WORD_RUN if asked.is_one_word else TITLE_RUN)
        if not asked.is_one_word:
            yield phrase_anywhere(asked.run, run_anywhere(len(asked.run)))
    for other in asked.other_runs:
        yield _row("title_pairs", other, TITLE_WORD_RUN)


def _in_pinyin(asked: Understood) -> list[Query]:
    runs = [_run("title_pinyin", way, PINYIN) for way in asked.syllables]
    if asked.initials:
        runs.append(_run("title_initials", asked.initials, PINYIN))
    return runs


def _term(term: text.Term) -> Query:
    """All words of a term, or all of an alternative, or its Latin word with one letter wrong."""
    ways = [_all(term.words)]
    ways += [_all(words, ALTERNATIVE) for words in term.alternatives]
    if term.fuzzy:
        ways.append(_near("all_latin", term.fuzzy, FUZZY))
    return ways[0] if len(ways) == 1 else DisMax(queries=ways)


def _all(words: Sequence[str], boost: float = 1.0) -> Query:
    return Bool(must=[_word(word) for word in words], boost=boost)


def _word(word: str) -> Query:
    """A word anywhere; Chinese also within longer words, and known by its pairs, as in the embedded engine."""
    if is_latin(word):
        return Term(all_latin=word)
    if len(word) == 1:
        return _anywhere(word)
    return Bool(must=[Term(all_pairs=pair) for pair in pairs(word)])


def _anywhere(character: str) -> Query:
    """A character: what stands before another one in some pair, as each does. A filter is kept by the server."""
    return ConstantScore(filter=Prefix(all_pairs=character))


def _better(term: text.Term) -> Query:
    """Words of a term, or of an alternative, in title, summary or keywords."""
    ways = [_any(map(_better_word, term.words))]
    ways += [Bool(should=[*map(_better_word, words)], boost=ALTERNATIVE) for words in term.alternatives]
    if term.fuzzy:
        ways.append(_any(_near(name, term.fuzzy, FUZZY * boost) for name, boost in _BETTER))
    return ways[0] if len(ways) == 1 else DisMax(queries=ways)


def _better_word(word: str) -> Query:
    """A word in title, summary or keywords; a single Chinese character also within longer words of the title."""
    title = "title_words" if len(word) > 1 or word.isascii() else "title_characters"
    found = ((title, TITLE), ("extra_words", EXTRA))
    return _any(Term(**{field: {"value": word, "boost": boost}}) for field, boost in found)


def _near(field: str, word: str, boost: float) -> Query:
    return Fuzzy(**{field: {"value": word, "fuzziness": 1, "boost": boost}})


def _row(field: str, run: Sequence[str], boost: float) -> Query:
    """Two or more characters in a row, in a field of pairs."""
    placed = dict(placed_pairs(run))
    if len(placed) == 1:
        return Term(**{field: {"value": placed[0], "boost": boost}})
    asked = " ".join(placed.get(place, GAP) for place in range(len(run) - 1))
    return MatchPhrase(**{field: {"query": asked, "boost": boost}})


def _run(field: str, characters: Sequence[str], boost: float) -> Query:
    return MatchPhrase(**{field: {"query": " ".join(characters), "boost": boost}})


def _guide(score: float) -> Query:
    return ConstantScore(filter=Term(kind="guide"), boost=score)


def _weighted(query: Query) -> Query:
    """Multiply scores with the entry's weight."""
    functions = [{"field_value_factor": {"field": "weight", "missing": 1}}]
    return FunctionScore(query=query, functions=functions, boost_mode="multiply")


def _any(queries: Iterable[Query]) -> Query:
    return Bool(should=list(queries), minimum_should_match=1)
