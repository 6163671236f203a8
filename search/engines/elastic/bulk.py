"""Sending many documents: a bulk under way while the next one is gathered."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

from elasticsearch import Elasticsearch
from elasticsearch.helpers import BulkIndexError

from ..interface import Unmade
from .mapping import lines

_BYTES = 2_000_000
# Each is held in memory until it is answered.
_UNDER_WAY = 2
_SECONDS = 120
_REFUSED = ["errors", "items.*.error", "items.*._id"]


def send(url: str, index: str, part: int, items: Iterable[Unmade]) -> int:
    """Put entries into ``index`` of the server at ``url``; how many. Raises ``BulkIndexError``.

    ``part`` does not matter here: each process has a connection of its own.
    """
    client, count = Elasticsearch(url, request_timeout=_SECONDS), 0
    waiting: deque[Future[None]] = deque()
    with client, ThreadPoolExecutor(_UNDER_WAY) as senders:
        for bulk in _bulks(map(lines, items)):
            count += len(bulk)
            waiting.append(senders.submit(_send, client, index, bulk))
            if len(waiting) > _UNDER_WAY:
                waiting.popleft().result()
        for sent in waiting:
            sent.result()
    return count


def _bulks(documents: Iterable[bytes]) -> Iterator[list[bytes]]:
    bulk: list[bytes] = []
    size = 0
    for document in documents:
        bulk.append(document)
        size += len(document)
        if size >= _BYTES:
            yield bulk
            bulk, size = [], 0
    if bulk:
        yield bulk


def _send(client: Elasticsearch, index: str, bulk: list[bytes]) -> None:
    answer: Any = client.bulk(index=index, operations=bulk, filter_path=_REFUSED)
    if answer.get("errors"):
        refused = [item for item in answer.get("items", ()) if any("error" in result for result in item.values())]
        raise BulkIndexError("an entry was refused", refused)
