"""The engine's answers, kept for a moment: many people ask the same, and an index changes when its readers read on."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from typing import Any

from cms.changes.models import ReaderPosition

from . import lists
from .engines import engine
from .engines.interface import Answer, Engine, Entry, Found, Question
from .entries import searchable

# An index that was repaired or made anew by a command shows after so many seconds.
SECONDS = 30
_READERS = ("index", "attachments")


def ask(question: Question) -> Answer:
    """The engine's answer, without what is not public any more. Raises ``EngineUnavailable``."""
    answer = _asked(engine(), question, _state())
    public = public_ids({place.id for found in answer.found for place in found.entry.places()})
    found = tuple(kept for found in answer.found if (kept := _still_public(found, public)))
    return replace(answer, found=found, total=answer.total - (len(answer.found) - len(found)))


def suggest(text: str, limit: int, portals: tuple[str, ...]) -> tuple[Entry, ...]:
    """The engine's suggestions, without what is not public any more. Raises ``EngineUnavailable``."""
    entries = _suggested(engine(), text, limit, portals, _state())
    public = public_ids({place.id for entry in entries for place in entry.places()})
    return tuple(kept for entry in entries if (kept := _seen(entry, public)))


def public_ids(ids: set[int]) -> set[int]:
    """Those of ``ids`` that are public at this moment: a withdrawn page is gone before its file is. One query."""
    return set(searchable().filter(pk__in=ids).values_list("pk", flat=True)) if ids else set()


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
    positions = (
        ReaderPosition.objects.filter(reader__in=_READERS).order_by("reader").values_list("change_id", flat=True)
    )
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
