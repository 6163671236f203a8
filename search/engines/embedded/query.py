"""A question as a Tantivy query. The Elasticsearch engine builds the same one (``search.engines.elastic.query``)."""

from collections.abc import Iterable, Sequence

from tantivy import Occur, Query

from ...text.question import Understood
from ..fields import BODY, BODY_RUN, EXTRA, GUIDE_WHEN_DOING, LONGEST_RUN, NUMBER, TITLE, TITLE_RUN, needed
from .schema import schema

_WORD_FIELDS = (("title_words", TITLE), ("extra_words", EXTRA), ("body_words", BODY))
_CHARACTER_FIELDS = (("title_characters", TITLE), ("body_characters", BODY))


def text_query(asked: Understood) -> Query:
    """What matches, scored, without filters. An empty question matches everything."""
    parts = [(Occur.Must, phrase_anywhere(phrase)) for phrase in asked.phrases]
    if asked.terms or asked.numbers:
        parts.append((Occur.Must, _any(_ways(asked))))
    if not parts:
        return Query.all_query()
    parts += [(Occur.MustNot, phrase_anywhere(word)) for word in asked.excluded]
    query = Query.boolean_query(parts)
    return _guides_first(query) if asked.doing else query


def filtered(query: Query, selected: dict[str, tuple[str, ...]], *, without: str = "") -> Query:
    """``query`` within the chosen values of every facet but ``without``."""
    chosen = [(name, values) for name, values in selected.items() if values and name != without]
    if not chosen:
        return query
    # Scored with 0: a filter does not rank.
    filters = [
        Query.const_score_query(Query.term_set_query(schema(), name, list(values)), 0.0) for name, values in chosen
    ]
    return Query.boolean_query([(Occur.Must, query), *((Occur.Must, restriction) for restriction in filters)])


def title_query(characters: Sequence[str]) -> Query:
    """Titles that hold ``characters`` in a row, the last one perhaps unfinished; guides first."""
    if not characters:
        return Query.empty_query()
    typed = Query.phrase_prefix_query(schema(), "title_characters", list(characters))
    return _guides_first(typed)


def phrase_anywhere(characters: Sequence[str]) -> Query:
    """Characters in a row, in title or body."""
    return _any(Query.boost_query(_run(field, characters), boost) for field, boost in _CHARACTER_FIELDS)


def _ways(asked: Understood) -> list[Query]:
    """A result holds most words, or the question as it stands, or one of its numbers."""
    ways = []
    if asked.terms:
        words = [(Occur.Should, _term(word)) for word in asked.terms]
        ways.append(Query.boolean_query(words, minimum_number_should_match=needed(len(words))))
    if 1 < len(asked.run) <= LONGEST_RUN:
        ways.append(Query.boost_query(_run("title_characters", asked.run), TITLE_RUN))
        ways.append(Query.boost_query(_run("body_characters", asked.run), BODY_RUN))
    for number in asked.numbers:
        ways.append(Query.const_score_query(Query.term_query(schema(), "number", number), NUMBER))
    return ways


def _term(word: str) -> Query:
    """A word in any field; a single character also within longer words."""
    fields = _WORD_FIELDS if len(word) > 1 else (*_CHARACTER_FIELDS, ("extra_words", EXTRA))
    return _any(Query.boost_query(Query.term_query(schema(), field, word), boost) for field, boost in fields)


def _run(field: str, characters: Sequence[str]) -> Query:
    if len(characters) == 1:
        return Query.term_query(schema(), field, characters[0])
    return Query.phrase_query(schema(), field, list(characters))


def _guides_first(query: Query) -> Query:
    guides = Query.boolean_query(
        [
            (Occur.Must, query),
            (Occur.Must, Query.const_score_query(Query.term_query(schema(), "kind", "guide"), 0.0)),
        ]
    )
    return _any([query, Query.boost_query(guides, GUIDE_WHEN_DOING - 1)])


def _any(queries: Iterable[Query]) -> Query:
    return Query.boolean_query([(Occur.Should, query) for query in queries])
