"""The reader of the change log that keeps the index true to what is public."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db.models import Q

from cms.changes.models import Change
from cms.content.models.publication import Publication

from .engines import engine
from .entries import entries, searchable

PUBLICATION = "publication"
PORTAL = "portal"
_AT_ONCE = 1000


class IndexReader:
    """Looks up what changed as it is now and replaces or removes its entries; reading twice does no harm.

    Raises ``EngineUnavailable`` while the engine is away: the log keeps its place, and reading goes on from there.
    """

    name = "index"

    def read(self, changes: Sequence[Change]) -> None:
        index = engine()
        if not index.is_ready():
            index.rebuild(entries)
            return
        touched = {change.subject_id for change in changes if change.subject_type == PUBLICATION}
        touched |= _publications_of(change.subject_id for change in changes if change.subject_type == PORTAL)
        refresh(touched)


def refresh(ids: Iterable[int]) -> None:
    """Make the index hold what is public of the pages ``ids``, and nothing else of them."""
    ordered = sorted(ids)
    for start in range(0, len(ordered), _AT_ONCE):
        some = ordered[start : start + _AT_ONCE]
        selection = Q(pk__in=some)
        found = set(searchable().filter(selection).values_list("pk", flat=True))
        engine().update(entries(selection), set(some) - found)


def _publications_of(site_ids: Iterable[int]) -> set[int]:
    sites = set(site_ids)
    if not sites:
        return set()
    return set(Publication.objects.filter(site_id__in=sites).values_list("pk", flat=True))
