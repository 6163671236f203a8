"""Sending many documents: lines prepared elsewhere, some bulks under way while the next one is gathered."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

from elasticsearch import Elasticsearch
from elasticsearch.helpers import BulkIndexError

_BYTES = 4_000_000
# Each is held in memory until it is answered.
_UNDER_WAY = 2
_SECONDS = 120
_REFUSED = ["errors", "items.*.error", "items.*._id"]


def send(client: Elasticsearch, index: str, documents: Iterable[bytes]) -> int:
    """Put documents, each the two lines of a bulk request, into ``index``; how many. Raises ``BulkIndexError``."""
    client, count = client.options(request_timeout=_SECONDS), 0
    waiting: deque[Future[None]] = deque()
    with ThreadPoolExecutor(_UNDER_WAY) as senders:
        for lines in _bulks(documents):
            count += len(lines)
            waiting.append(senders.submit(_send, client, index, lines))
            if len(waiting) > _UNDER_WAY:
                waiting.popleft().result()
        for sent in waiting:
            sent.result()
    return count


def _bulks(documents: Iterable[bytes]) -> Iterator[list[bytes]]:
    lines: list[bytes] = []
    size = 0
    for document in documents:
        lines.append(document)
        size += len(document)
        if size >= _BYTES:
            yield lines
            lines, size = [], 0
    if lines:
        yield lines


def _send(client: Elasticsearch, index: str, lines: list[bytes]) -> None:
    answer: Any = client.bulk(index=index, operations=lines, filter_path=_REFUSED)
    if answer.get("errors"):
        refused = [item for item in answer.get("items", ()) if any("error" in result for result in item.values())]
        raise BulkIndexError("an entry was refused", refused)
