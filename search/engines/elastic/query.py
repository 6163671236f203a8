"""A question as an Elasticsearch query: the same as ``search.engines.embedded.query`` builds for Tantivy."""

from collections.abc import Iterable, Sequence

from elasticsearch.dsl.query import (
    Bool,
    ConstantScore,
    FunctionScore,
    MatchAll,
    MatchNone,
    MatchPhrase,
    MatchPhrasePrefix,
    Query,
    Term,
    Terms,
)

from ...text.question import Understood
from ..fields import BODY, BODY_RUN, EXTRA, GUIDE_WHEN_DOING, LONGEST_RUN, NUMBER, TITLE, TITLE_RUN, needed

_WORD_FIELDS = (("title_words", TITLE), ("extra_words", EXTRA), ("body_words", BODY))
_CHARACTER_FIELDS = (("title_characters", TITLE), ("body_characters", BODY))


def text_query(asked: Understood) -> Query:
    """What matches, scored, without filters. An empty question matches everything."""
    must = [phrase_anywhere(phrase) for phrase in asked.phrases]
    if asked.terms or asked.numbers:
        must.append(_any(_ways(asked)))
    if not must:
        return MatchAll()
    query = Bool(must=must, must_not=[phrase_anywhere(word) for word in asked.excluded])
    return _weighted(query, doing=asked.doing)


def chosen(selected: dict[str, tuple[str, ...]], *, without: str = "") -> Query:
    """A filter for the chosen values of every facet but ``without``."""
    return Bool(
        filter=[Terms(**{name: list(values)}) for name, values in selected.items() if values and name != without]
    )


def title_query(characters: Sequence[str]) -> Query:
    """Titles that hold ``characters`` in a row, the last one perhaps unfinished; guides first."""
    if not characters:
        return MatchNone()
    typed = MatchPhrasePrefix(title_characters={"query": " ".join(characters)})
    return _weighted(typed, doing=True)


def phrase_anywhere(characters: Sequence[str]) -> Query:
    """Characters in a row, in title or body."""
    return _any(_run(field, characters, boost) for field, boost in _CHARACTER_FIELDS)


def _ways(asked: Understood) -> list[Query]:
    """A result holds most words, or the question as it stands, or one of its numbers."""
    ways: list[Query] = []
    if asked.terms:
        words = [_term(word) for word in asked.terms]
        ways.append(Bool(should=words, minimum_should_match=needed(len(words))))
    if 1 < len(asked.run) <= LONGEST_RUN:
        ways.append(_run("title_characters", asked.run, TITLE_RUN))
        ways.append(_run("body_characters", asked.run, BODY_RUN))
    for number in asked.numbers:
        ways.append(ConstantScore(filter=Term(number=number), boost=NUMBER))
    return ways


def _term(word: str) -> Query:
    """A word in any field; a single character also within longer words."""
    fields = _WORD_FIELDS if len(word) > 1 else (*_CHARACTER_FIELDS, ("extra_words", EXTRA))
    return _any(Term(**{field: {"value": word, "boost": boost}}) for field, boost in fields)


def _run(field: str, characters: Sequence[str], boost: float) -> Query:
    return MatchPhrase(**{field: {"query": " ".join(characters), "boost": boost}})


def _weighted(query: Query, *, doing: bool) -> Query:
    """Multiply scores with the entry's weight, and those of guides when the words ask for doing."""
    functions = [{"field_value_factor": {"field": "weight", "missing": 1}}]
    if doing:
        functions.append({"filter": Term(kind="guide").to_dict(), "weight": GUIDE_WHEN_DOING})
    return FunctionScore(query=query, functions=functions, score_mode="multiply", boost_mode="multiply")


def _any(queries: Iterable[Query]) -> Query:
    return Bool(should=list(queries), minimum_should_match=1)
