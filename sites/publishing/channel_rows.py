"""Items of channels by plain SQL, for building processes: they know no models, and rows cost a third of the time."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime
from typing import Any

from django.db import connection
from django.utils import timezone

from . import shelves
from .rows import COLUMNS, KINDS, REST, Full, Listed
from .shelves import WholeShelf, latest_of

# Items of each channel that are read for what the whole portal shows.
LATEST = 20
_TABLE = "zq_content_publication"
_NEWEST_FIRST = "published_at DESC NULLS LAST, number DESC"
_ITEMS = f"SELECT {COLUMNS} FROM {_TABLE} WHERE site_id = %s AND parent_id = %s AND kind IN ({KINDS})"  # noqa: S608
_PAGES = f"SELECT page_id, {', '.join(REST)} FROM {_TABLE} WHERE site_id = %s AND parent_id = %s AND kind IN ({KINDS})"  # noqa: S608
_CHANNELS = f"SELECT DISTINCT parent_id FROM {_TABLE} WHERE site_id = %s AND kind IN ({KINDS})"  # noqa: S608
_SHELVES = f"""
SELECT {COLUMNS} FROM (
    SELECT {COLUMNS}, ROW_NUMBER() OVER (PARTITION BY parent_id ORDER BY {_NEWEST_FIRST}) AS place
    FROM {_TABLE} WHERE site_id = %s AND kind IN ({KINDS})
) AS ranked WHERE place <= %s OR pinned_until IS NOT NULL ORDER BY parent_id, {_NEWEST_FIRST}
"""  # noqa: S608


class StreamedCatalogue:
    """The newest items of all channels of a portal, and every item of the one that is being built."""

    def __init__(self, site_id: int) -> None:
        self.site_id = site_id
        self._shelves: dict[int, WholeShelf] = defaultdict(WholeShelf)
        for row in select(_SHELVES, [site_id, max(shelves.NEWEST, LATEST)]):
            item = as_listed(row)
            self._shelves[item.parent_id or 0].items.append(item)
        self._open: tuple[int, WholeShelf] = (0, WholeShelf())

    def channels(self) -> list[int]:
        """Ids of the channels that have items, published or not."""
        return sorted(row[0] for row in select(_CHANNELS, [self.site_id]) if row[0] is not None)

    def open(self, channel_id: int) -> WholeShelf:
        """Read every item of a channel; those of the one before are forgotten."""
        rows = select(f"{_ITEMS} ORDER BY {_NEWEST_FIRST}", [self.site_id, channel_id])
        self._open = (channel_id, WholeShelf(list(map(as_listed, rows))))
        return self._open[1]

    def expect(self, channel_ids: Iterable[int]) -> None:
        """All is at hand."""

    def shelf(self, channel_id: int) -> WholeShelf:
        return self._open[1] if channel_id == self._open[0] else self._shelves[channel_id]

    def pages(self, channel_id: int) -> Iterator[Full]:
        """Stream the whole rows of the channel that is open; those that came since it was opened are left out."""
        by_id = {item.id: item for item in self.shelf(channel_id).items}
        for page_id, source, author, keywords, index_number, body, attachments, fingerprint in select(
            f"{_PAGES} AND path IS NOT NULL", [self.site_id, channel_id], size=200
        ):
            if item := by_id.get(page_id):
                words, files = _json(keywords, []), _json(attachments, [])
                yield Full(item, source, author, words, index_number, body, files, fingerprint)

    def latest(self, count: int) -> list[Listed]:
        """At most ``LATEST``: those are among as many of their channels."""
        return latest_of((item for shelf in self._shelves.values() for item in shelf.items), count)


def select(sql: str, parameters: Sequence[Any], size: int = 2000) -> Iterator[tuple[Any, ...]]:
    """Stream the rows of a query."""
    with connection.chunked_cursor() as cursor:
        cursor.execute(sql, parameters)
        while rows := cursor.fetchmany(size):
            yield from rows


def as_listed(row: tuple[Any, ...]) -> Listed:
    """A list row from what the database itself gives."""
    month, at, pinned = row[7], row[9], row[10]
    dates = (_date(month), row[8], local_time(at), _date(pinned))
    return Listed._make((*row[:7], *dates, *row[11:15], _json(row[15], {})))


def _json(value: Any, empty: Any) -> Any:
    """A JSON column; SQLite and PostgreSQL give its text."""
    if value in ("{}", "[]"):
        return empty
    return json.loads(value) if isinstance(value, str) else value


def local_time(value: Any) -> datetime | None:
    """A time as the database gives it, in the time of the clock on the wall."""
    if value is None:
        return None
    at = datetime.fromisoformat(value) if isinstance(value, str) else value
    return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(timezone.get_default_timezone())


def _date(value: Any) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) else value
