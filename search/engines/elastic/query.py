"""A question as an Elasticsearch query: the same as ``search.engines.embedded.query`` builds for Tantivy."""

from collections.abc import Iterable, Sequence

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
    Query,
    Range,
    Term,
    Terms,
)

from ...text import question as text
from ...text.question import Understood
from ..fields import (
    ALTERNATIVE,
    CHARACTER_FIELDS,
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
    WORD_FIELDS,
    body_run,
    day_of,
    needed,
    needed_pairs,
)
from ..interface import Question


def text_query(asked: Understood) -> Query:
    """What matches, scored, without filters. An empty question matches everything."""
    must = [phrase_anywhere(phrase) for phrase in asked.phrases]
    if asked.terms or asked.numbers:
        must.append(_any(_ways(asked)))
    if not must:
        return MatchAll()
    doing = [_guide(GUIDE_WHEN_DOING * max(1, len(asked.terms)))] if asked.doing else []
    return _weighted(Bool(must=must, must_not=[phrase_anywhere(word) for word in asked.excluded], should=doing))


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


def phrase_anywhere(characters: Sequence[str]) -> Query:
    """Characters in a row, in title or body."""
    return _any(_run(field, characters, boost) for field, boost in CHARACTER_FIELDS)


def _ways(asked: Understood) -> list[Query]:
    """A result holds most words, or the question as it stands, in pinyin, nearly, or one of its numbers."""
    ways: list[Query] = []
    if asked.terms:
        terms = [_term(term) for term in asked.terms]
        ways.append(Bool(should=terms, minimum_should_match=needed(len(terms))))
    if 1 < len(asked.run) <= LONGEST_RUN:
        boost = TITLE_WORD_RUN if asked.is_one_word else TITLE_RUN
        ways.append(_run("title_characters", asked.run, boost))
        if not asked.is_one_word:
            ways.append(_run("body_characters", asked.run, body_run(len(asked.run))))
    ways += [_run("title_characters", other, TITLE_WORD_RUN) for other in asked.other_runs]
    if asked.pairs:
        pairs = [_run("title_characters", pair, PAIR) for pair in asked.pairs]
        ways.append(Bool(should=pairs, minimum_should_match=needed_pairs(len(pairs))))
    if asked.numbers and len(asked.run) > 1:
        ways.append(ConstantScore(filter=_run("body_characters", asked.run, 1.0), boost=NAMED_NUMBER))
    ways += _in_pinyin(asked)
    for number in asked.numbers:
        ways.append(ConstantScore(filter=Term(number=number), boost=NUMBER))
    return ways


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
        ways += [
            Fuzzy(**{name: {"value": term.fuzzy, "fuzziness": 1, "boost": FUZZY * boost}})
            for name, boost in WORD_FIELDS
        ]
    return ways[0] if len(ways) == 1 else DisMax(queries=ways)


def _all(words: Sequence[str], boost: float = 1.0) -> Query:
    return Bool(must=[_word(word) for word in words], boost=boost)


def _word(word: str) -> Query:
    """A word in any field; a single Chinese character also within longer words."""
    single = len(word) == 1 and not word.isascii()
    fields = (*CHARACTER_FIELDS, ("extra_words", EXTRA)) if single else WORD_FIELDS
    return _any(Term(**{field: {"value": word, "boost": boost}}) for field, boost in fields)


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
