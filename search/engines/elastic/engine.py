"""The engine interface over Elasticsearch."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from functools import partial, wraps
from typing import Any

from django.utils.translation import gettext as _
from elasticsearch import ApiError, Elasticsearch, NotFoundError, TransportError
from elasticsearch.dsl.query import Bool
from elasticsearch.helpers import BulkIndexError, scan, streaming_bulk

from cms.changes.locks import exclusive

from ...text import segment
from ...text.folding import fold
from ...text.question import Understood, understand
from ..dividing import divided
from ..fields import FORMAT, LONGEST_TYPED, load_versions, made_of, prepare
from ..found import found
from ..interface import FACETS, Answer, Count, EngineUnavailable, Entry, Question, Unmade
from .bulk import send
from .mapping import SERVING, body, document
from .query import chosen, holding, title_query
from .request import VALUES, answers_of, first_with

LOCK = "search-index"
_SECONDS = 10
_BULK_BYTES = 5_000_000


def _or_unavailable(method: Callable[..., Any]) -> Callable[..., Any]:
    """Tell of a server that is away or lacks the index in the engine's own terms."""

    @wraps(method)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        try:
            return method(*args, **kwargs)
        except NotFoundError as error:
            raise EngineUnavailable(_("搜索索引尚未建立。请运行 manage.py rebuild_index。")) from error
        except (ApiError, TransportError, BulkIndexError) as error:
            raise EngineUnavailable(_("搜索服务器没有正常应答（%s）。请检查 ELASTICSEARCH_URL。") % error) from error

    return guarded


class ElasticEngine:
    """An alias ``name`` over the index in use; a rebuild fills another index and moves the alias."""

    def __init__(self, url: str, name: str = "zhanqun") -> None:
        self.url = url
        self.client = Elasticsearch(url, request_timeout=_SECONDS, retry_on_timeout=False)
        self.name = name

    @_or_unavailable
    def is_ready(self) -> bool:
        return self._meta().get("format") == FORMAT

    @_or_unavailable
    def is_current(self) -> bool:
        return self._meta() == {"format": FORMAT, "dictionary": segment.dictionary_version()}

    @_or_unavailable
    def update(self, entries: Iterable[Entry], removed: Iterable[int]) -> None:
        with exclusive(LOCK):
            index = self._current()
            if not index:
                raise EngineUnavailable(_("搜索索引尚未建立。请运行 manage.py rebuild_index。"))
            self._write(self._actions(index, entries, removed))
            self.client.indices.refresh(index=index)

    @_or_unavailable
    def rebuild(self, entries: Callable[[], Iterable[Unmade]]) -> int:
        with exclusive(LOCK):
            fresh = f"{self.name}-{time.time_ns()}"
            self.client.indices.create(index=fresh, **body())
            try:
                count = divided(partial(send, self.url, fresh), entries(), prepare)
                self.client.indices.put_settings(index=fresh, settings=SERVING)
                self.client.indices.refresh(index=fresh)
                self._switch(fresh)
                self._tidy(fresh)
            except BaseException:
                self.client.indices.delete(index=fresh, ignore_unavailable=True)
                raise
        return count

    @_or_unavailable
    def ask(self, question: Question) -> Answer:
        asked = understand(question.text)
        if asked.is_empty and question.text.strip():
            return Answer(total=0, facets={name: () for name in FACETS})
        asked, answer = self._answered(asked, question)
        hits, total = answer["hits"]["hits"], answer["hits"]["total"]["value"]
        return Answer(
            total=total,
            everywhere=answer["aggregations"]["portal"].get("doc_count", total),
            next="_".join(map(str, hits[-1]["sort"])) if len(hits) == question.size else "",
            found=tuple(found(made_of(hit["_source"]["entry"]), asked, question) for hit in hits),
            facets={name: _counts(answer["aggregations"], name) for name in FACETS},
        )

    @_or_unavailable
    def suggest(self, text: str, limit: int = 8, portals: tuple[str, ...] = ()) -> tuple[Entry, ...]:
        typed = text[:LONGEST_TYPED]
        query = title_query(understand(typed), segment.characters(fold(typed)))
        narrowed = Bool(must=[query], filter=[chosen(Question(text="", portals=portals))]).to_dict()
        found = self._told({"query": narrowed, "_source": ["entry"], "size": limit})["hits"]["hits"]
        return tuple(made_of(hit["_source"]["entry"]).seen_from(portals) for hit in found)

    @_or_unavailable
    def related(self, ids: Iterable[int], keys: Iterable[str]) -> set[int]:
        return set(self._versions(holding(ids, keys).to_dict()))

    @_or_unavailable
    def of_topics(self, topics: Iterable[str]) -> set[int]:
        return set(self._versions({"terms": {"topic": list(topics)}}))

    @_or_unavailable
    def versions(self) -> dict[int, str]:
        return self._versions({"match_all": {}})

    def _versions(self, query: dict[str, Any]) -> dict[int, str]:
        asked = {"query": query, "_source": ["versions"]}
        hits = scan(self.client, index=self.name, query=asked, size=5000)
        stored = (hit["_source"].get("versions", "") for hit in hits)
        return {number: version for line in stored for number, version in load_versions(line).items()}

    @_or_unavailable
    def remove(self) -> None:
        """Delete every index of this name: for tests."""
        for index in self._indexes():
            self.client.indices.delete(index=index)

    def _answered(self, asked: Understood, question: Question) -> tuple[Understood, dict[str, Any]]:
        """The answer, and whether mistakes were allowed for in it.

        Only where the question stands nowhere as it is: that, and the answer if it does, are asked for in one go.
        """
        if not asked.allows_mistakes or len(asked.run) < 2:
            return asked, self._told(answers_of(asked, question))
        strict = asked.without_mistakes()
        stands, answer = self._both(first_with(asked.run), answers_of(strict, question))
        if stands["hits"]["total"]["value"]:
            return strict, answer
        return asked, self._told(answers_of(asked, question))

    def _told(self, body: dict[str, Any]) -> dict[str, Any]:
        """The answer as it came: objects made of all of it would take as long as the rest of the work here."""
        answer: dict[str, Any] = self.client.search(index=self.name, body=body).body
        return answer

    def _both(self, *bodies: dict[str, Any]) -> list[dict[str, Any]]:
        answers: list[dict[str, Any]] = self.client.msearch(
            index=self.name, searches=[line for body in bodies for line in ({}, body)]
        ).body["responses"]
        if any("error" in answer for answer in answers):
            return [self._told(body) for body in bodies]  # raises what is wrong, in the way of the client
        return answers

    def _actions(self, index: str, entries: Iterable[Entry], removed: Iterable[int]) -> Iterator[dict[str, Any]]:
        for entry_id in removed:
            yield {"_op_type": "delete", "_index": index, "_id": str(entry_id)}
        for entry in entries:
            for copy in entry.copies:
                yield {"_op_type": "delete", "_index": index, "_id": str(copy.id)}
            yield _addition(index, document(entry))

    def _write(self, actions: Iterable[dict[str, Any]]) -> int:
        """Send actions in bulk; the number done. Removing what is not there is no error."""
        count = 0
        client = self.client.options(request_timeout=60)
        for done, answer in streaming_bulk(client, actions, max_chunk_bytes=_BULK_BYTES, raise_on_error=False):
            missing = answer.get("delete", {}).get("status") == 404
            if not done and not missing:
                raise BulkIndexError("an entry was refused", [answer])
            count += 1
        return count

    def _switch(self, fresh: str) -> None:
        """Point the alias at ``fresh`` in one step, then drop what it stood for."""
        old = [index for index in self._indexes() if index != fresh]
        actions: list[dict[str, Any]] = [{"remove": {"index": index, "alias": self.name}} for index in self._aliased()]
        actions.append({"add": {"index": fresh, "alias": self.name}})
        self.client.indices.update_aliases(actions=actions)
        for index in old:
            self.client.indices.delete(index=index, ignore_unavailable=True)

    def _tidy(self, fresh: str) -> None:
        """Have the server make few parts of many, which it searches three times as fast; it serves meanwhile."""
        with suppress(ApiError, TransportError):  # it answers all the same
            self.client.indices.forcemerge(index=fresh, max_num_segments=1, wait_for_completion=False)

    def _meta(self) -> dict[str, Any]:
        index = self._current()
        if not index:
            return {}
        mappings: dict[str, Any] = self.client.indices.get_mapping(index=index)[index]["mappings"]
        return dict(mappings.get("_meta", {}))

    def _current(self) -> str:
        return next(iter(self._aliased()), "")

    def _aliased(self) -> list[str]:
        try:
            return sorted(self.client.indices.get_alias(name=self.name))
        except NotFoundError:
            return []

    def _indexes(self) -> list[str]:
        return sorted(self.client.indices.get(index=f"{self.name}-*", expand_wildcards="all"))


def _addition(index: str, made: dict[str, Any]) -> dict[str, Any]:
    return {"_op_type": "index", "_index": index, "_id": str(made["id"][0]), "_source": made}


def _counts(facets: dict[str, Any], name: str) -> tuple[Count, ...]:
    terms = facets[name].get(VALUES, facets[name])
    return tuple(Count(bucket["key"], bucket["doc_count"]) for bucket in terms["buckets"])
