"""The reader of the change log that keeps the index true to what is public."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db.models import Q

from cms.changes.models import Change
from cms.content.kinds import Kind
from cms.content.models.publication import Publication

from . import lists
from .engines import engine
from .entries import entries, unmade
from .freshness import CONFIRMED
from .signal_handlers import DICTIONARY
from .topics import Topics

PUBLICATION = "publication"
PORTAL = "portal"
_AT_ONCE = 1000


class IndexReader:
    """Looks up what changed as it is now and replaces or removes its entries; reading twice does no harm.

    Raises ``EngineUnavailable`` while the engine is away: the log keeps its place, and reading goes on from there.
    """

    name = "index"

    def __init__(self) -> None:
        self._prepared = False

    def prepare(self) -> None:
        """Once a process: an index that is missing, of an older format or dictionary is made anew."""
        if self._prepared:
            return
        lists.refresh(now=True)
        if not engine().is_current():
            engine().rebuild(unmade)
        self._prepared = True

    def read(self, changes: Sequence[Change]) -> None:
        index = engine()
        dictionary_changed = any(change.subject_type == DICTIONARY for change in changes)
        lists.refresh(now=dictionary_changed)
        if not index.is_ready() or (dictionary_changed and not index.is_current()):
            index.rebuild(unmade)
            return
        touched = {change.subject_id for change in changes if change.subject_type in (PUBLICATION, CONFIRMED)}
        touched |= _publications_of(change.subject_id for change in changes if change.subject_type == PORTAL)
        refresh(touched | _joined_or_left(touched))


def _joined_or_left(touched: set[int]) -> set[int]:
    """Pages that belong to a topic among ``touched`` by the database or by the index, and not by both."""
    gone = touched - set(Publication.objects.filter(pk__in=touched).values_list("pk", flat=True))
    moved = engine().of_topics(map(str, gone)) if gone else set()
    for topic in Publication.objects.filter(pk__in=touched, kind=Kind.TOPIC).values_list("pk", flat=True):
        moved |= Topics([topic]).members() ^ engine().of_topics([str(topic)])
    return moved


def refresh(ids: Iterable[int]) -> None:
    """Make the index hold what is public of the pages ``ids``, and nothing else of them.

    Pages with the same text as one of them, before or now, are looked at as well: they share an entry.
    """
    ordered = sorted(ids)
    for start in range(0, len(ordered), _AT_ONCE):
        some = set(ordered[start : start + _AT_ONCE])
        keys = {entry.key for entry in entries(Q(pk__in=some))}
        affected = some | engine().related(some, keys)
        fresh = list(entries(Q(pk__in=affected)))
        engine().update(fresh, affected - {place.id for entry in fresh for place in entry.places()})


def _publications_of(site_ids: Iterable[int]) -> set[int]:
    sites = set(site_ids)
    if not sites:
        return set()
    return set(Publication.objects.filter(site_id__in=sites).values_list("pk", flat=True))
