"""Rows of publications by plain SQL, for building processes: they know no models, and rows cost a third of the time."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from typing import Any

from django.db import connection
from django.utils import timezone

from .rows import Listed

# Without a look for blanks around the value, which a database puts there as little as we do.
_decoded = json.JSONDecoder().raw_decode
_UNREAD = {"body_html": "BLOB", "month": "TEXT", "published_at": "TEXT"}


def select(sql: str, parameters: Sequence[Any], size: int = 2000) -> Iterator[tuple[Any, ...]]:
    """Stream the rows of a query."""
    with connection.chunked_cursor() as cursor:
        cursor.execute(sql, parameters)
        while rows := cursor.fetchmany(size):
            yield from rows


def read_once() -> None:
    """Let this thread's connection remember little: a build reads each row once, and each process would keep 64 MB."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA cache_size = -8000")


def as_listed(row: tuple[Any, ...]) -> Listed:
    """A list row from what the database itself gives."""
    month, at, pinned = row[7], row[9], row[10]
    dates = (_date(month), row[8], local_time(at), _date(pinned))
    return Listed._make((*row[:7], *dates, *row[11:15], from_json(row[15], {})))


def unread(column: str) -> str:
    """A column as the database keeps it, where nobody need decode it first: long texts as bytes, dates as text."""
    kind = _UNREAD.get(column)
    return f"CAST({column} AS {kind})" if kind and connection.vendor == "sqlite" else column


def from_json(value: Any, empty: Any) -> Any:
    """A JSON column; SQLite and PostgreSQL give its text."""
    if value in ("{}", "[]"):
        return empty
    return _decoded(value)[0] if isinstance(value, str) else value


def local_time(value: Any) -> datetime | None:
    """A time as the database gives it, in the time of the clock on the wall."""
    if value is None:
        return None
    at = datetime.fromisoformat(f"{value}+00:00") if isinstance(value, str) else value
    return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(timezone.get_default_timezone())


def _date(value: Any) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) else value
