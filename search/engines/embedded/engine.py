"""The engine interface over Tantivy."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial, wraps
from pathlib import Path
from typing import Any

import tantivy
from django.utils.translation import gettext as _

from ...text import segment
from ...text.folding import fold
from ...text.question import Understood, understand
from ..dividing import divided
from ..fields import LONGEST_TYPED, load, load_versions, prepare
from ..found import found
from ..interface import FACETS, Answer, Count, EngineUnavailable, Entry, Question, Unmade
from .query import filtered, holding, matching, phrase_anywhere, ranked, title_query
from .schema import document, schema
from .store import Store, fill

_MOST_VALUES = 1000
# From this share of all documents on a run of characters is frequent; never in a small index.
_FREQUENT, _FEW = 0.1, 1000


def _or_unavailable(method: Callable[..., Any]) -> Callable[..., Any]:
    """Tell of files that cannot be read or written in the engine's own terms (``store`` does so of damaged ones)."""

    @wraps(method)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        try:
            return method(*args, **kwargs)
        except OSError as error:
            raise EngineUnavailable(_("无法读写搜索索引（%s）。请运行 manage.py rebuild_index。") % error) from error

    return guarded


class EmbeddedEngine:
    """Tantivy under ``folder``: one writer at a time, any number of readers in any process."""

    def __init__(self, folder: Path) -> None:
        self.store = Store(folder)

    def is_ready(self) -> bool:
        return self.store.is_ready()

    def is_current(self) -> bool:
        return self.store.is_current()

    @_or_unavailable
    def update(self, entries: Iterable[Entry], removed: Iterable[int]) -> None:
        with self.store.writing() as writer:
            for entry_id in removed:
                writer.delete_documents_by_query(_of(entry_id))
            for entry in entries:
                for place in entry.places():
                    writer.delete_documents_by_query(_of(place.id))
                writer.add_document(document(entry))

    @_or_unavailable
    def rebuild(self, entries: Callable[[], Iterable[Unmade]]) -> int:
        with self.store.replacing() as fresh:
            return divided(partial(fill, fresh), entries(), prepare)

    @_or_unavailable
    def ask(self, question: Question) -> Answer:
        asked = understand(question.text)
        if asked.is_empty and question.text.strip():
            return Answer(total=0, facets={name: () for name in FACETS})
        searcher = self.store.searcher()
        if asked.allows_mistakes and _stands(searcher, asked.run):
            asked = asked.without_mistakes()
        query = ranked(asked, run_tells=not _is_frequent(searcher, asked.run))
        result = _search(searcher, query, question, by_date=asked.is_empty or question.sort == "date")
        end = _first(question) + len(result.hits)
        return Answer(
            total=result.count,
            everywhere=_everywhere(searcher, asked, question, result.count),
            next=str(end) if result.hits and end < result.count else "",
            found=tuple(found(_entry(searcher, address), asked, question) for _, address in result.hits),
            facets=_facets(searcher, matching(asked), question),
        )

    @_or_unavailable
    def suggest(self, text: str, limit: int = 8, portals: tuple[str, ...] = ()) -> tuple[Entry, ...]:
        typed = text[:LONGEST_TYPED]
        query = title_query(understand(typed), segment.characters(fold(typed)))
        searcher = self.store.searcher()
        narrowed = filtered(query, Question(text="", portals=portals))
        result = searcher.search(narrowed, limit, count=False, weight_by_field="weight")
        return tuple(_entry(searcher, address).seen_from(portals) for _, address in result.hits)

    @_or_unavailable
    def related(self, ids: Iterable[int], keys: Iterable[str]) -> set[int]:
        return set(self._versions(holding(ids, keys)))

    @_or_unavailable
    def of_topics(self, topics: Iterable[str]) -> set[int]:
        return set(self._versions(tantivy.Query.term_set_query(schema(), "topic", list(topics))))

    @_or_unavailable
    def versions(self) -> dict[int, str]:
        return self._versions(tantivy.Query.all_query())

    def _versions(self, query: tantivy.Query) -> dict[int, str]:
        searcher = self.store.searcher()
        hits = searcher.search(query, max(1, searcher.num_docs), count=False).hits
        stored = (searcher.doc(address).get_first("versions") for _, address in hits)
        return {number: version for line in stored for number, version in load_versions(bytes(line).decode()).items()}


def _of(entry_id: int) -> tantivy.Query:
    return tantivy.Query.term_query(schema(), "id", entry_id)


def _stands(searcher: tantivy.Searcher, run: Sequence[str]) -> bool:
    """Whether a question stands somewhere as it is."""
    if len(run) < 2 or _is_frequent(searcher, run):
        return len(run) > 1
    return bool(searcher.search(phrase_anywhere(run), 1).count)


def _is_frequent(searcher: tantivy.Searcher, run: Sequence[str]) -> bool:
    """Whether each pair of ``run`` is in very many documents: all in a row would cost much and tell little."""
    least = min((searcher.doc_freq("all_pairs", pair) for pair in segment.pairs(run)), default=0)
    return least > max(_FEW, searcher.num_docs * _FREQUENT)


def _search(
    searcher: tantivy.Searcher, query: tantivy.Query, question: Question, *, by_date: bool
) -> tantivy.SearchResult:
    order = {"order_by_field": "day"} if by_date else {"weight_by_field": "weight"}
    return searcher.search(filtered(query, question), question.size, offset=_first(question), **order)


def _first(question: Question) -> int:
    """Results before those asked for. Passing over 100,000 costs milliseconds here: the number is the place."""
    return int(question.after) if question.after.isdecimal() else (question.page - 1) * question.size


def _entry(searcher: tantivy.Searcher, address: tantivy.DocAddress) -> Entry:
    stored = searcher.doc(address).get_first("entry")
    return load(bytes(stored))


def _everywhere(searcher: tantivy.Searcher, asked: Understood, question: Question, total: int) -> int:
    if not question.portals:
        return total
    wider = filtered(matching(asked), question, without="portal")
    return int(searcher.search(wider, 1).count)


def _facets(searcher: tantivy.Searcher, query: tantivy.Query, question: Question) -> dict[str, tuple[Count, ...]]:
    """Counts per facet. Facets without a selection of their own share one pass."""
    selected = question.selected()
    plain = [name for name in FACETS if not selected[name]]
    facets = _counts(searcher, filtered(query, question), plain) if plain else {}
    for name in FACETS:
        if selected[name]:
            facets |= _counts(searcher, filtered(query, question, without=name), [name])
    return facets


def _counts(searcher: tantivy.Searcher, query: tantivy.Query, names: list[str]) -> dict[str, tuple[Count, ...]]:
    found = searcher.aggregate(query, {name: {"terms": {"field": name, "size": _MOST_VALUES}} for name in names})
    return {name: tuple(Count(row["key"], row["doc_count"]) for row in found[name]["buckets"]) for name in names}
