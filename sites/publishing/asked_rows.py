"""Items of channels for one edit, by plain SQL: few queries, each answered by an index whatever the channel's size.

Order of lists: newest first, undated last. Dated and undated items are asked for apart, because the index of PostgreSQL
has the undated first.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django.db import connection

from .channel_rows import as_listed
from .rows import COLUMNS, KINDS, Listed

_ROWS = f"SELECT {COLUMNS} FROM zq_content_publication"  # noqa: S608
_CHANNEL = f"{_ROWS} WHERE parent_id = %s AND kind IN ({KINDS})"
_DATED, _UNDATED = f"{_CHANNEL} AND published_at IS NOT NULL", f"{_CHANNEL} AND published_at IS NULL"
_DOWN, _UP = "ORDER BY published_at DESC, number DESC LIMIT %s", "ORDER BY published_at, number LIMIT %s"
_PINNED = f"{_ROWS} WHERE parent_id = %s AND kind IN ({KINDS}) AND pinned_until IS NOT NULL"
_KIND = f"{_ROWS} WHERE site_id = %s AND kind = %s AND published_at IS NOT NULL {_DOWN}"
# Each month is one step along the index: a channel's items are not counted.
_MONTHS = """
WITH RECURSIVE line(month) AS (
    SELECT max(month) FROM zq_content_publication WHERE parent_id = %s
    UNION ALL
    SELECT (SELECT max(month) FROM zq_content_publication WHERE parent_id = %s AND month < line.month)
    FROM line WHERE line.month IS NOT NULL
) SELECT month FROM line WHERE month IS NOT NULL
"""
# Channels of one query: SQLite takes up to 500 parts of a compound.
_TOGETHER = 100

Asked = tuple[str, Sequence[Any]]


def newest_of(channel_ids: Iterable[int], count: int) -> dict[int, list[Listed]]:
    """The newest items of channels, in order."""
    wanted, found = sorted(set(channel_ids)), defaultdict(list)
    for start in range(0, len(wanted), _TOGETHER):
        part = wanted[start : start + _TOGETHER]
        asked = [(f"{rows} {_DOWN}", (pk, count)) for pk in part for rows in (_DATED, _UNDATED)]
        for item in _all(asked):
            found[item.parent_id].append(item)
    return {pk: sorted(found[pk], key=newest_first, reverse=True)[:count] for pk in wanted}


def pinned_of(channel_ids: Iterable[int]) -> dict[int, list[Listed]]:
    """The pinned items of channels, in order."""
    wanted, found = sorted(set(channel_ids)), defaultdict(list)
    for start in range(0, len(wanted), _TOGETHER):
        for item in _all([(_PINNED, (pk,)) for pk in wanted[start : start + _TOGETHER]]):
            found[item.parent_id].append(item)
    return {pk: sorted(found[pk], key=newest_first, reverse=True) for pk in wanted}


def latest(site_id: int, kinds: Iterable[str], count: int) -> list[Listed]:
    """The newest dated items of a portal; each kind by itself, because the index leads with it."""
    found = _all([(_KIND, (site_id, str(kind), count)) for kind in kinds])
    return sorted(found, key=newest_first, reverse=True)[:count]


def of_month(channel_id: int, month: str) -> list[Listed]:
    """Every item of a month ("202611"), in order."""
    found = _all([(f"{_CHANNEL} AND month = %s", (channel_id, _first(month)))])
    return sorted(found, key=newest_first, reverse=True)


def months_of(channel_id: int) -> list[str]:
    """Months in which a channel has items, newest first."""
    return [f"{month:%Y%m}" for (month,) in _dates(_MONTHS, (channel_id, channel_id))]


def counts_of(channel_id: int, months: Iterable[str]) -> dict[str, int]:
    """How many items a channel has in each of some months."""
    wanted = [_first(month) for month in months]
    if not wanted:
        return {}
    sql = f"SELECT month, count(*) FROM zq_content_publication WHERE parent_id = %s AND kind IN ({KINDS})"  # noqa: S608
    marks = ", ".join(["%s"] * len(wanted))
    rows = _dates(f"{sql} AND month IN ({marks}) GROUP BY month", (channel_id, *wanted))
    return {f"{month:%Y%m}": count for month, count in rows}


def beside(item: Listed) -> tuple[Listed | None, Listed | None]:
    """The pages before and after an item in its channel; bare links are passed over."""
    channel, number = item.parent_id, item.number
    if item.published_at is None:
        newer = [(f"{_UNDATED} AND path IS NOT NULL AND number > %s ORDER BY number LIMIT 1", (channel, number))]
        newer.append((f"{_DATED} AND path IS NOT NULL {_UP}", (channel, 1)))
        older = [(f"{_UNDATED} AND path IS NOT NULL AND number < %s {_DOWN}", (channel, number, 1))]
    else:
        at = (channel, connection.ops.adapt_datetimefield_value(item.published_at), number, 1)
        newer = [(f"{_DATED} AND path IS NOT NULL AND (published_at, number) > (%s, %s) {_UP}", at)]
        older = [(f"{_DATED} AND path IS NOT NULL AND (published_at, number) < (%s, %s) {_DOWN}", at)]
        older.append((f"{_UNDATED} AND path IS NOT NULL {_DOWN}", (channel, 1)))
    place, found = newest_first(item), _all([*newer, *older])
    before = [row for row in found if newest_first(row) > place]
    after = [row for row in found if newest_first(row) < place]
    return min(before, key=newest_first, default=None), max(after, key=newest_first, default=None)


def newest_first(item: Listed) -> tuple[bool, datetime, int]:
    """Sorts items as lists do, when reversed."""
    return item.published_at is not None, item.published_at or datetime.min, item.number or 0


def _all(asked: Sequence[Asked]) -> list[Listed]:
    """The rows of several queries at once."""
    sql = " UNION ALL ".join(f"SELECT * FROM ({part}) AS part{at}" for at, (part, _) in enumerate(asked))  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(sql, [value for _, values in asked for value in values])
        return list(map(as_listed, cursor.fetchall()))


def _dates(sql: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
    """Rows that begin with a date, which SQLite gives as text."""
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return [(date.fromisoformat(str(first)), *rest) for first, *rest in cursor.fetchall()]


def _first(month: str) -> str:
    return f"{month[:4]}-{month[4:]}-01"
