"""The page's freshness in the ranking: sites.freshness, above this storey, tells when pages were last confirmed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from django.db.models import QuerySet

from cms.changes.log import record_bulk
from cms.changes.models import Change
from cms.content.models.publication import Publication

Lookup = Callable[[QuerySet[Publication] | None], dict[int, date]]
# Subject of the change that has a page indexed again though it was not edited.
CONFIRMED = "search-confirmed"
_lookup: Lookup | None = None


def set_lookup(lookup: Lookup) -> None:
    """``lookup(rows)`` gives page id -> day of the last confirmation (核实) of these publications, None for all."""
    global _lookup  # noqa: PLW0603 - set once, at the start
    _lookup = lookup


def confirmed(rows: QuerySet[Publication] | None) -> dict[int, date]:
    return _lookup(rows) if _lookup else {}


def touch(site_id: int, page_ids: Sequence[int]) -> None:
    """Tell, in the caller's transaction, that these pages of a portal were confirmed."""
    record_bulk(Change.Kind.CONFIGURED, CONFIRMED, page_ids, site_id)
