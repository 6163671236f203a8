"""The engine's answers, kept for a moment: many people ask the same, and an index changes when its readers read on."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from typing import Any

from django.db import connection

from cms.changes.models import ReaderPosition

from . import lists
from .engines import engine
from .engines.interface import Answer, Engine, Entry, Found, Question
from .entries import searchable

# An index that was repaired or made anew by a command shows after so many seconds.
SECONDS = 30
_READERS = ("index", "attachments")
# No page has this id.
_ID = -1


def ask(question: Question) -> Answer:
    """The engine's answer, without what is not public any more. Raises ``EngineUnavailable``."""
    answer = _asked(engine(), question, _state())
    ids = {place.id for found in answer.found for place in found.entry.places()}
    public = public_ids(ids)
    if public == ids:
        return answer
    found = tuple(kept for found in answer.found if (kept := _still_public(found, public)))
    gone = len(answer.found) - len(found)
    return replace(answer, found=found, total=answer.total - gone, everywhere=answer.everywhere - gone)


def suggest(text: str, limit: int, portals: tuple[str, ...]) -> tuple[Entry, ...]:
    """The engine's suggestions, without what is not public any more. Raises ``EngineUnavailable``."""
    entries = _suggested(engine(), text, limit, portals, _state())
    public = public_ids({place.id for entry in entries for place in entry.places()})
    return tuple(kept for entry in entries if (kept := _seen(entry, public)))


def public_ids(ids: set[int]) -> set[int]:
    """Those of ``ids`` that are public at this moment: a withdrawn page is gone before its file is. One query."""
    if not ids:
        return set()
    statement, parameters = _public(len(ids))
    left = iter(ids)
    with connection.cursor() as cursor:
        cursor.execute(statement, [next(left) if value is _ID else value for value in parameters])
        return {number for (number,) in cursor.fetchall()}


@lru_cache(maxsize=256)
def _public(many: int) -> tuple[str, tuple[Any, ...]]:
    """SQL for those of so many ids that are public, ``_ID`` in their place: made once, not for every answer."""
    rows = searchable().filter(pk__in=range(_ID, _ID - many, -1)).values_list("pk")
    statement, parameters = rows.query.sql_with_params()
    return statement, tuple(_ID if isinstance(value, int) and value <= _ID else value for value in parameters)


@lru_cache(maxsize=256)
def _asked(engine: Engine, question: Question, state: tuple[Any, ...]) -> Answer:
    return engine.ask(question)


@lru_cache(maxsize=1024)
def _suggested(
    engine: Engine, text: str, limit: int, portals: tuple[str, ...], state: tuple[Any, ...]
) -> tuple[Entry, ...]:
    return engine.suggest(text, limit, portals)


forget: tuple[Callable[[], None], ...] = (_asked.cache_clear, _suggested.cache_clear)


def _state() -> tuple[Any, ...]:
    """Differs whenever the same question may have another answer."""
    table = ReaderPosition._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT change_id FROM {table} WHERE reader IN (%s, %s) ORDER BY reader", _READERS)  # noqa: S608 - our own table
        positions = cursor.fetchall()
    return (*positions, lists.state(), int(time.time() / SECONDS))


def _still_public(found: Found, public: set[int]) -> Found | None:
    entry = _seen(found.entry, public)
    return replace(found, entry=entry) if entry else None


def _seen(entry: Entry, public: set[int]) -> Entry | None:
    """The entry at its first place that is public, None when none is."""
    places = entry.places()
    left = [place for place in places if place.id in public]
    if len(left) == len(places):
        return entry
    return entry.standing_at(*left) if left else None
