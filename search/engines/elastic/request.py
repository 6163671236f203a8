"""What is sent to the server for a question: a dict, which ``Search`` would take half a millisecond more to make."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from elasticsearch.dsl.query import Bool

from ...text.question import Understood
from ..interface import FACETS, Question
from .query import chosen, phrase_anywhere, text_query

# Where a facet's counts are when it is narrowed.
VALUES = "values"
_MOST_VALUES = 1000


def answers_of(asked: Understood, question: Question) -> dict[str, Any]:
    """Results, counts of facets, and how many there are."""
    by = "day" if asked.is_empty or question.sort == "date" else "_score"
    body: dict[str, Any] = {
        "query": text_query(asked).to_dict(),
        "aggs": {name: _facet(name, question) for name in FACETS},
        "sort": [{by: "desc"}, {"id": "desc"}],
        "size": question.size,
        "_source": ["entry"],
        "track_total_hits": True,
    }
    if question.is_narrowed:
        body["post_filter"] = chosen(question).to_dict()
    if place := _place(question.after):
        return body | {"search_after": place}
    return body | {"from": (question.page - 1) * question.size}


def _facet(name: str, question: Question) -> dict[str, Any]:
    counts = {"terms": {"field": name, "size": _MOST_VALUES}}
    if not question.is_narrowed:  # a filter that lets all pass costs as much as the query
        return counts
    return {"filter": chosen(question, without=name).to_dict(), "aggs": {VALUES: counts}}


def first_with(run: Sequence[str]) -> dict[str, Any]:
    """Whether a question stands somewhere as it is: the first document with it is enough."""
    query = Bool(filter=[phrase_anywhere(run)]).to_dict()
    return {"query": query, "size": 0, "terminate_after": 1, "track_total_hits": True}


def _place(after: str) -> list[float]:
    """Values by which the result before was sorted: its score or day, and its id."""
    first, _, second = after.partition("_")
    return [float(first), int(second)] if second else []
