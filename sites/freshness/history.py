"""The reader of the change log that keeps the history: what the public saw, and from when on."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date

from django.apps import apps
from django.db.models import F, Max

from cms.changes.models import Change, Lane
from cms.changes.readers import BATCH
from cms.content import hooks
from cms.content.models import Publication
from cms.content.models.base import ContentPage
from cms.content.publications import SUBJECT
from sites.portals import journal
from sites.portals.models import Portal

from . import active_rules
from .facts import facts_of
from .kinds import Happening
from .models import PortalEntry, PublicationEntry
from .substance import substance
from .windows import day_of

READER = "freshness"


class HistoryReader:
    """Appends to the history; given the same changes again it appends nothing. Then inspects the portals concerned."""

    name = READER

    def __init__(self) -> None:
        self._waiting: set[int] = set()
        # The rules were changed: every portal is concerned.
        self._all = False

    def read(self, changes: Sequence[Change]) -> None:
        from .standing import refresh

        portals = _record_portals([change for change in changes if change.subject_type == journal.SUBJECT])
        pages = _record_publications([change for change in changes if change.subject_type == SUBJECT])
        self._waiting |= portals | pages
        self._all |= any(change.subject_type == active_rules.SUBJECT for change in changes)
        # While much is to be read, as after an import, portals are inspected with the last of it.
        if not Change.objects.filter(pk__gt=changes[-1].pk).exists():
            refresh(None if self._all else self._waiting)
            self._waiting, self._all = set(), False


def _record_portals(changes: Sequence[Change]) -> set[int]:
    """Record states of portals that opened or changed them; site ids of all that were touched."""
    at = {change.subject_id: change.at for change in changes}
    portals = Portal.objects.in_bulk(at)
    newest = PortalEntry.objects.filter(site_id__in=at).values("site_id").annotate(newest=Max("pk"))
    known = dict(PortalEntry.objects.filter(pk__in=[row["newest"] for row in newest]).values_list("site_id", "state"))
    PortalEntry.objects.bulk_create(
        PortalEntry(at=at[pk] if pk in known else min(at[pk], portal.opened_at), site_id=pk, state=portal.state)
        for pk, portal in portals.items()
        if known.get(pk) != portal.state
    )
    return set(portals)


def _record_publications(changes: Sequence[Change]) -> set[int]:
    """Append what the changes made of the publications they name; site ids concerned."""
    told = {change.subject_id: change for change in changes}
    rows = Publication.objects.in_bulk(told)
    last = _last_entries(told)
    reviews = _review_dates(rows.values())
    # Drafts, too, that were imported and that somebody publishes later.
    imported = hooks.imported(page_id for page_id in rows if page_id not in last or not last[page_id].imported)
    entries: list[PublicationEntry] = []
    for page_id, change in told.items():
        row, before = rows.get(page_id), last.get(page_id)
        if before is not None and before.happening != Happening.WITHDRAWN and not _is_on(before.site_id, row):
            entries.append(_withdrawal(before, change))
        if row is not None:
            entry = _entry(row, change, before, reviews.get(page_id))
            entry.imported |= page_id in imported
            if before is None or _differs(entry, before):
                entries.append(entry)
    PublicationEntry.objects.bulk_create(entries, batch_size=BATCH)
    return {entry.site_id for entry in entries}


def _is_on(site_id: int, row: Publication | None) -> bool:
    return row is not None and row.site_id == site_id


def _last_entries(page_ids: Collection[int]) -> dict[int, PublicationEntry]:
    newest = PublicationEntry.objects.filter(page_id__in=page_ids).values("page_id").annotate(newest=Max("pk"))
    rows = PublicationEntry.objects.filter(pk__in=[row["newest"] for row in newest])
    return {row.page_id: row for row in rows}


def _review_dates(rows: Iterable[Publication]) -> dict[int, date]:
    """``review_on`` belongs to the page and is no part of what the public sees."""
    kinds: dict[str, list[int]] = {}
    for row in rows:
        kinds.setdefault(row.kind, []).append(row.pk)
    models = [model for model in apps.get_models() if issubclass(model, ContentPage) and model.kind in kinds]
    found: dict[int, date] = {}
    for model in models:
        dated = model._default_manager.filter(pk__in=kinds[model.kind], review_on__isnull=False)
        found.update(dated.values_list("pk", "review_on"))
    return found


def _entry(
    row: Publication, change: Change, before: PublicationEntry | None, review_on: date | None
) -> PublicationEntry:
    """``before``: what was last told of the page, also on the portal that it left: its dates come along."""
    fresh = before is None or before.happening == Happening.WITHDRAWN or not _is_on(before.site_id, row)
    return PublicationEntry(
        at=min(change.at, row.first_live_at) if before is None else change.at,
        site_id=row.site_id,
        page_id=row.pk,
        happening=Happening.LIVE if fresh else Happening.EDITED,
        kind=row.kind,
        number=row.number,
        parent_id=row.parent_id,
        url=(row.path or row.link_url)[:500],
        title=row.title,
        shown_on=day_of(row.published_at) if row.published_at else None,
        live_on=min(day_of(row.first_live_at), before.live_on) if before else day_of(row.first_live_at),
        expires_on=day_of(row.expires_at) if row.expires_at else None,
        fingerprint=row.fingerprint,
        substance=substance(row),
        imported=before.imported if before else change.lane == Lane.BULK,
        facts=facts_of(row, review_on),
        change_id=change.pk,
    )


def _differs(entry: PublicationEntry, before: PublicationEntry) -> bool:
    seen = ("site_id", "fingerprint", "parent_id", "url", "facts", "expires_on")
    gone = before.happening == Happening.WITHDRAWN
    return gone or any(getattr(entry, name) != getattr(before, name) for name in seen)


def _withdrawal(before: PublicationEntry, change: Change) -> PublicationEntry:
    names = [field.attname for field in PublicationEntry._meta.concrete_fields if not field.primary_key]
    values = {name: getattr(before, name) for name in names}
    return PublicationEntry(**{**values, "at": change.at, "happening": Happening.WITHDRAWN, "change_id": change.pk})


def note_imports() -> None:
    """Mark what imports brought and earlier readers took for pages of editors: their dates are believed."""
    doubtful = PublicationEntry.objects.filter(imported=False, shown_on__lt=F("live_on"))
    page_ids = list(doubtful.order_by().values_list("page_id", flat=True).distinct())
    for start in range(0, len(page_ids), BATCH):
        brought = hooks.imported(page_ids[start : start + BATCH])
        PublicationEntry.objects.filter(page_id__in=brought).update(imported=True)
