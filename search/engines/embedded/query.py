"""A question as a Tantivy query. The Elasticsearch engine builds the same one (``search.engines.elastic.query``)."""

from collections.abc import Iterable, Sequence

from tantivy import FieldType, Occur, Query

from ...text.question import Term, Understood
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
from .schema import schema


def text_query(asked: Understood) -> Query:
    """What matches, scored, without filters. An empty question matches everything."""
    parts = [(Occur.Must, phrase_anywhere(phrase)) for phrase in asked.phrases]
    if asked.terms or asked.numbers:
        parts.append((Occur.Must, _any(_ways(asked))))
    if not parts:
        return Query.all_query()
    parts += [(Occur.MustNot, phrase_anywhere(word)) for word in asked.excluded]
    if asked.doing:
        parts.append((Occur.Should, _guide(GUIDE_WHEN_DOING * max(1, len(asked.terms)))))
    return Query.boolean_query(parts)


def filtered(query: Query, question: Question, *, without: str = "") -> Query:
    """``query`` within the dates and the chosen values of every facet but ``without``."""
    chosen = [(name, values) for name, values in question.selected().items() if values and name != without]
    filters = [Query.term_set_query(schema(), name, list(values)) for name, values in chosen]
    if question.since or question.until:
        filters.append(_days(question))
    if not filters:
        return query
    # Scored with 0: a filter does not rank.
    return Query.boolean_query(
        [(Occur.Must, query), *((Occur.Must, Query.const_score_query(one, 0.0)) for one in filters)]
    )


def title_query(asked: Understood, characters: Sequence[str]) -> Query:
    """Titles that hold ``characters`` in a row, the last one perhaps unfinished, or their pinyin; guides first."""
    if not characters:
        return Query.empty_query()
    typed = Query.phrase_prefix_query(schema(), "title_characters", list(characters))
    return Query.boolean_query([(Occur.Must, _any([typed, *_in_pinyin(asked)])), (Occur.Should, _guide(TITLE))])


def holding(ids: Iterable[int], keys: Iterable[str]) -> Query:
    """Entries with one of ``ids`` or ``keys``."""
    by_id = [Query.term_query(schema(), "id", number) for number in ids]
    return _any([*by_id, Query.term_set_query(schema(), "key", list(keys))])


def phrase_anywhere(characters: Sequence[str]) -> Query:
    """Characters in a row, in title or body."""
    return _any(Query.boost_query(_run(field, characters), boost) for field, boost in CHARACTER_FIELDS)


def _ways(asked: Understood) -> list[Query]:
    """A result holds most words, or the question as it stands, in pinyin, nearly, or one of its numbers."""
    ways = []
    if asked.terms:
        terms = [(Occur.Should, _term(term)) for term in asked.terms]
        ways.append(Query.boolean_query(terms, minimum_number_should_match=needed(len(terms))))
    if 1 < len(asked.run) <= LONGEST_RUN:
        boost = TITLE_WORD_RUN if asked.is_one_word else TITLE_RUN
        ways.append(Query.boost_query(_run("title_characters", asked.run), boost))
        if not asked.is_one_word:
            ways.append(Query.boost_query(_run("body_characters", asked.run), body_run(len(asked.run))))
    for other in asked.other_runs:
        ways.append(Query.boost_query(_run("title_characters", other), TITLE_WORD_RUN))
    if asked.pairs:
        pairs = [(Occur.Should, _run("title_characters", pair)) for pair in asked.pairs]
        most = Query.boolean_query(pairs, minimum_number_should_match=needed_pairs(len(pairs)))
        ways.append(Query.boost_query(most, PAIR))
    if asked.numbers and len(asked.run) > 1:
        ways.append(Query.const_score_query(_run("body_characters", asked.run), NAMED_NUMBER))
    ways += _in_pinyin(asked)
    for number in asked.numbers:
        ways.append(Query.const_score_query(Query.term_query(schema(), "number", number), NUMBER))
    return ways


def _in_pinyin(asked: Understood) -> list[Query]:
    runs = [_run("title_pinyin", way) for way in asked.syllables]
    if asked.initials:
        runs.append(_run("title_initials", asked.initials))
    return [Query.boost_query(run, PINYIN) for run in runs]


def _term(term: Term) -> Query:
    """All words of a term, or all of an alternative, or its Latin word with one letter wrong."""
    ways = [_all(term.words)]
    ways += [Query.boost_query(_all(words), ALTERNATIVE) for words in term.alternatives]
    if term.fuzzy:
        near = (Query.fuzzy_term_query(schema(), name, term.fuzzy, distance=1) for name, _ in WORD_FIELDS)
        ways += [Query.boost_query(one, FUZZY) for one in near]
    return ways[0] if len(ways) == 1 else Query.disjunction_max_query(ways)


def _all(words: Sequence[str]) -> Query:
    if len(words) == 1:
        return _word(words[0])
    return Query.boolean_query([(Occur.Must, _word(word)) for word in words])


def _word(word: str) -> Query:
    """A word in any field; a single Chinese character also within longer words."""
    single = len(word) == 1 and not word.isascii()
    fields = (*CHARACTER_FIELDS, ("extra_words", EXTRA)) if single else WORD_FIELDS
    return _any(Query.boost_query(Query.term_query(schema(), field, word), boost) for field, boost in fields)


def _run(field: str, characters: Sequence[str]) -> Query:
    if len(characters) == 1:
        return Query.term_query(schema(), field, characters[0])
    return Query.phrase_query(schema(), field, list(characters))


def _guide(score: float) -> Query:
    return Query.const_score_query(Query.term_query(schema(), "kind", "guide"), score)


def _days(question: Question) -> Query:
    first = day_of(question.since) or 1
    last = day_of(question.until) or 99991231
    return Query.range_query(schema(), "day", FieldType.Unsigned, first, last)


def _any(queries: Iterable[Query]) -> Query:
    return Query.boolean_query([(Occur.Should, query) for query in queries])
