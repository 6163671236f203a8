"""A question as a Tantivy query. The Elasticsearch engine builds the same one (``search.engines.elastic.query``)."""

import re
from collections.abc import Iterable, Iterator, Sequence

from tantivy import FieldType, Occur, Query

from ...text.question import Term, Understood
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
from .schema import schema

_BETTER = (("title_words", TITLE), ("extra_words", EXTRA))


def matching(asked: Understood) -> Query:
    """What matches, without filters. An empty question matches everything.

    A run of characters holds the words in it, so words alone decide: what makes the order (``ranked``) costs no more
    than it must, and facets are counted without it.
    """
    parts = [(Occur.Must, phrase_anywhere(phrase)) for phrase in asked.phrases]
    if asked.terms or asked.numbers:
        parts.append((Occur.Must, _any(_ways(asked))))
    if not parts:
        return Query.all_query()
    parts += [(Occur.MustNot, phrase_anywhere(word)) for word in asked.excluded]
    return Query.boolean_query(parts)


def ranked(asked: Understood, *, run_tells: bool = True) -> Query:
    """``matching``, scored also by where and how the question stands there; anywhere only if that ``run_tells``."""
    better = [_better(term) for term in asked.terms]
    better += _runs(asked, anywhere=run_tells)
    if asked.doing:
        better.append(_guide(GUIDE_WHEN_DOING * max(1, len(asked.terms))))
    return Query.boolean_query([(Occur.Must, matching(asked)), *((Occur.Should, one) for one in better)])


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
    """Characters in a row, in title, summary or body."""
    return _anywhere(characters[0]) if len(characters) == 1 else _row("all_pairs", characters)


def _ways(asked: Understood) -> list[Query]:
    """A result holds most words, or nearly the question's title, or its pinyin, or one of its numbers."""
    ways = []
    if asked.terms:
        ways.append(_most([_term(term) for term in asked.terms], asked.needed))
    if asked.pairs:
        titles = [Query.term_query(schema(), "title_pairs", "".join(pair)) for pair in asked.pairs]
        ways.append(Query.boost_query(_most(titles, needed_pairs(len(titles))), PAIR))
    if asked.numbers and len(asked.run) > 1:
        ways.append(Query.const_score_query(phrase_anywhere(asked.run), NAMED_NUMBER))
    ways += _in_pinyin(asked)
    for number in asked.numbers:
        ways.append(Query.const_score_query(Query.term_query(schema(), "number", number), NUMBER))
    return ways


def _runs(asked: Understood, *, anywhere: bool) -> Iterator[Query]:
    """The question as it stands, in a title or anywhere; and what documents say instead, in a title."""
    if 1 < len(asked.run) <= LONGEST_RUN:
        boost = TITLE_WORD_RUN if asked.is_one_word else TITLE_RUN
        yield Query.boost_query(_row("title_pairs", asked.run), boost)
        if anywhere and not asked.is_one_word:
            yield Query.boost_query(phrase_anywhere(asked.run), run_anywhere(len(asked.run)))
    for other in asked.other_runs:
        yield Query.boost_query(_row("title_pairs", other), TITLE_WORD_RUN)


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
        near = Query.fuzzy_term_query(schema(), "all_latin", term.fuzzy, distance=1)
        ways.append(Query.boost_query(near, FUZZY))
    return ways[0] if len(ways) == 1 else Query.disjunction_max_query(ways)


def _all(words: Sequence[str]) -> Query:
    return _most([_word(word) for word in words])


def _word(word: str) -> Query:
    """A word anywhere; Chinese also within longer words.

    Whatever has all pairs of a word has the word, but for cases too rare to look at positions for.
    """
    if is_latin(word):
        return Query.term_query(schema(), "all_latin", word)
    if len(word) == 1:
        return _anywhere(word)
    return _most([Query.term_query(schema(), "all_pairs", pair) for pair in pairs(word)])


def _anywhere(character: str) -> Query:
    """A character: what stands before another one in some pair, as each does. It counts the same however rare it is."""
    return Query.const_score_query(Query.regex_query(schema(), "all_pairs", f"{re.escape(character)}."), 1.0)


def _better(term: Term) -> Query:
    """Words of a term, or of an alternative, in title, summary or keywords."""
    ways = [_any(map(_better_word, term.words))]
    ways += [Query.boost_query(_any(map(_better_word, words)), ALTERNATIVE) for words in term.alternatives]
    if term.fuzzy:
        near = ((Query.fuzzy_term_query(schema(), name, term.fuzzy, distance=1), boost) for name, boost in _BETTER)
        ways.append(_any(Query.boost_query(one, FUZZY * boost) for one, boost in near))
    return ways[0] if len(ways) == 1 else Query.disjunction_max_query(ways)


def _better_word(word: str) -> Query:
    """A word in title, summary or keywords; a single Chinese character also within longer words of the title."""
    title = "title_words" if len(word) > 1 or word.isascii() else "title_characters"
    found = ((title, TITLE), ("extra_words", EXTRA))
    return _any(Query.boost_query(Query.term_query(schema(), field, word), boost) for field, boost in found)


def _row(field: str, run: Sequence[str]) -> Query:
    """Two or more characters in a row, in a field of pairs."""
    placed = placed_pairs(run)
    if len(placed) == 1:
        return Query.term_query(schema(), field, placed[0][1])
    return Query.phrase_query(schema(), field, placed)


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


def _most(queries: Sequence[Query], least: int | None = None) -> Query:
    """At least so many of ``queries``. All of them is another query to Tantivy, and a much faster one."""
    if len(queries) == 1:
        return queries[0]
    if least is None or least >= len(queries):
        return Query.boolean_query([(Occur.Must, query) for query in queries])
    return Query.boolean_query([(Occur.Should, query) for query in queries], minimum_number_should_match=least)


def _any(queries: Iterable[Query]) -> Query:
    return Query.boolean_query([(Occur.Should, query) for query in queries])
