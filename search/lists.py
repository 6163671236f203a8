"""The administrators' lists as this process uses them; looked at again every few seconds."""

from __future__ import annotations

import time
from collections.abc import Iterable
from typing import Any

from django.db.models import Count, Max

from .models import DictionaryWord, Promotion, Synonym
from .models.lists import folded_key
from .text import segment, synonyms

SECONDS = 5.0
_LISTS = (Synonym, DictionaryWord, Promotion)


class _Current:
    """Marks of the lists in use, when they were looked at, and pages promoted by folded query."""

    marks: tuple[Any, ...] = ()
    looked_at = 0.0
    promoted: dict[str, tuple[int, ...]] = {}


def refresh(*, now: bool = False) -> None:
    """Use the lists as they are in the database; looks at most every ``SECONDS`` unless ``now``."""
    moment = time.monotonic()
    if not now and _Current.looked_at and moment - _Current.looked_at < SECONDS:
        return
    marks = tuple(
        tuple(model.objects.order_by().aggregate(Count("pk"), Max("changed_at")).values())  # type: ignore[attr-defined]
        for model in _LISTS
    )
    _Current.looked_at = moment
    if marks != _Current.marks:
        _read()
        _Current.marks = marks


def state() -> tuple[Any, ...]:
    """Differs from one state of the lists to the next."""
    return _Current.marks


def promoted(text: str) -> tuple[int, ...]:
    """Page ids that stand first for this question."""
    return _Current.promoted.get(folded_key(text), ())


def _read() -> None:
    segment.use(DictionaryWord.objects.order_by("word").values_list("word", flat=True))
    # After the words, by which they are cut.
    synonyms.use((row.everyday, row.alternatives) for row in Synonym.objects.all())
    _Current.promoted = _promotions(Promotion.objects.order_by("position", "pk"))


def _promotions(rows: Iterable[Promotion]) -> dict[str, tuple[int, ...]]:
    found: dict[str, tuple[int, ...]] = {}
    for row in rows:
        for line in row.query_lines:
            key = folded_key(line)
            found[key] = (*found.get(key, ()), row.page_id)
    return found
