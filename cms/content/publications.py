"""Keeping publications and the change log in step with pages."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import islice
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from wagtail.models import Page, Site

from cms.changes.actor import current_lane
from cms.changes.log import lock_log, record_many
from cms.changes.models import Change, Lane
from cms.changes.rows import copy_of

from . import closed, redirects, site_roots
from .body import RenderedBody, rendered
from .cleaning import without_controls
from .kinds import Kind
from .models.publication import Publication
from .references import MARK
from .signals import channels_published

if TYPE_CHECKING:
    from wagtail.models.sites import SiteRootPath
    from wagtail.query import PageQuerySet

    from .models.base import ContentPage, PublishedPage
    from .reconciling import Caught

SUBJECT = "publication"
# As many withdrawals at once are urgent; more are the clearing out of a channel, which must not hold up an emergency.
URGENT_AT_MOST = 20
BATCH = 500
# Columns that do not show, or follow from others: they may differ between two publications of one fingerprint.
_UNSEEN = frozenset({"page", "fingerprint", "revision_id", "first_live_at", "updated_at", "plain_text", "refers"})

_EMPTY = Publication()
_seen = attrgetter(*(field.attname for field in Publication._meta.concrete_fields if field.name not in _UNSEEN))

_told: ContextVar[bool] = ContextVar("zhanqun_withdrawal_told", default=False)
_together: ContextVar[bool] = ContextVar("zhanqun_published_together", default=False)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page stands: its portal, its parent, and the address of the channel that lists it."""

    site_id: int
    hostname: str
    parent_id: int | None
    # Address of the page itself for homes and channels, of its channel for content.
    path: str


def place_of(page: Page, roots: Sequence[SiteRootPath] | None = None) -> Place | None:
    """The place of ``page``, or None outside every portal. ``roots`` saves reading them from the cache each time."""
    root = site_roots.root_of(page.url_path, roots or Site.get_site_root_paths())
    if root is None:
        # The cached list may be older than the portal; a page outside every portal is rare.
        root = site_roots.root_of(page.url_path, site_roots.read_again())
    if root is None:
        return None
    path = "/" + page.url_path[len(root.root_path) :]
    if hasattr(page, "number"):
        path = path[: path.rstrip("/").rindex("/") + 1]
    return Place(root.site_id, _hostname(root.root_url), _parent_id(page, root.root_path), path)


def path_of(page: PublishedPage, place: Place) -> str | None:
    """Address of a page on its portal; None for an item that is only a link."""
    return page.path_in(place.path) if hasattr(page, "path_in") else place.path


def sync(page: PublishedPage) -> None:
    """Write or remove the publication of ``page`` as its live state demands, with the change that tells of it.

    A page that changed its address, came or went takes along all below it.
    """
    if _together.get():
        return
    with transaction.atomic():
        lock_log()
        place = place_of(page) if page.live and page.has_content() else None
        before = page.numchild and Publication.objects.filter(pk=page.pk).values_list("site_id", "path").first()
        row = snapshot(page, place) if place and closed.is_public(page) else None
        if row is None:
            withdraw([page.pk])
        else:
            store([row])
        if page.numchild and before != (row and _address(row)):
            sync_pages(Page.objects.descendant_of(page))


@contextmanager
def published_together(root: Page) -> Iterator[None]:
    """Publish what is saved in the block, all of it new and below ``root``, at its end: a few queries for all pages."""
    token = _together.set(True)
    try:
        with transaction.atomic():
            yield
            sync_tree(root)
    finally:
        _together.reset(token)


def sync_tree(root: Page) -> None:
    """Bring every page below and with ``root`` in step: after a move, a rename, a change of who may read."""
    sync_pages(Page.objects.filter(path__startswith=root.path))


def sync_pages(pages: PageQuerySet) -> set[int]:
    """Bring many pages in step, with a few queries for each ``BATCH`` of them; ids of those that were not."""
    changed: set[int] = set()
    roots = Site.get_site_root_paths()
    found = with_parents(pages.order_by("path").specific().iterator(chunk_size=BATCH))
    with transaction.atomic():
        lock_log()
        shut = closed.paths()
        while batch := list(islice(found, BATCH)):
            open_pages = [page for page in batch if page.live and not page.path.startswith(shut)]
            open_pages = [page for page in open_pages if page.has_content()]
            rows = [snapshot(page, place) for page in open_pages if (place := place_of(page, roots))]
            changed |= withdraw({page.pk for page in batch} - {row.pk for row in rows})
            changed.update(change.subject_id for change in store(rows))
    return changed


def store(rows: Sequence[Publication]) -> list[Change]:
    """Write the rows that differ from what is stored, with their changes and redirects; the changes."""
    stored = Publication.objects.defer("body_html", "plain_text").in_bulk([row.pk for row in rows])
    fresh = [row for row in rows if _differs(row, stored.get(row.pk))]
    if not fresh:
        return []
    Publication.objects.bulk_create(
        fresh, update_conflicts=True, unique_fields=["page"], update_fields=_columns(), batch_size=BATCH
    )
    pairs = [(row, stored.get(row.pk)) for row in fresh]
    returned = _elsewhere_before(row for row, old in pairs if old is None)
    changes = [_publishing(row, old, returned.get(row.pk)) for row, old in pairs]
    record_many(changes)
    if channels := [(row, old) for row, old in pairs if row.kind == Kind.CHANNEL]:
        channels_published.send(Publication, pairs=channels)
    redirects.leave((_address(old), row.pk) for row, old in pairs if old and _address(old) != _address(row))
    redirects.leave_late(((was["site"], was["path"]), page_id) for page_id, was in returned.items())
    redirects.make_way(row for row, old in pairs if old is None or _address(old) != _address(row))
    return changes


def withdraw(page_ids: Collection[int]) -> set[int]:
    """Remove the publications of these pages, as far as there are any, with their changes; the ids of those."""
    if not page_ids:
        return set()
    with transaction.atomic():
        lock_log()
        gone = list(Publication.objects.defer("body_html", "plain_text").filter(pk__in=page_ids))
        record_withdrawals(gone)
        token = _told.set(True)
        try:
            Publication.objects.filter(pk__in=page_ids).delete()
        finally:
            _told.reset(token)
    return {row.pk for row in gone}


def record_withdrawals(publications: Iterable[Publication]) -> None:
    """Tell the readers that publications are gone, and where they were. Nothing while ``withdraw`` has told already."""
    if _told.get():
        return
    gone = list(publications)
    lane = Lane.URGENT if len(gone) <= URGENT_AT_MOST and current_lane() is None else Lane.NORMAL
    record_many(
        Change(
            kind=Change.Kind.WITHDRAWN,
            lane=lane,
            subject_type=SUBJECT,
            subject_id=row.pk,
            site_id=row.site_id,
            revision_id=row.revision_id,
            payload=_whereabouts(row) | _policies(row),
        )
        for row in gone
    )


def snapshot(page: PublishedPage, place: Place, body: RenderedBody | None = None) -> Publication:
    """What the public sees of ``page`` as it is now. No query, but for a reference; nothing saved.

    ``body`` is its own, made before.
    """
    values = {
        "page_id": page.pk,
        "site_id": place.site_id,
        "parent_id": place.parent_id,
        "kind": page.kind,
        "path": path_of(page, place),
        "title": page.title,
        "first_live_at": page.first_published_at or timezone.now(),
        "updated_at": page.last_published_at or timezone.now(),
        "expires_at": page.expire_at,
        "revision_id": page.live_revision_id,
        "data": without_controls(page.published_data()),
        "keywords": [],
        "attachments": [],
    }
    row = copy_of(_EMPTY, values)
    if hasattr(page, "number"):
        _describe_content(row, page, body or rendered(page.body.raw_data))
    else:
        row.summary = getattr(page, "description", "")
        row.keywords = [word for word in getattr(page, "keywords", "").replace("，", ",").split(",") if word]
    page.amend(row)
    row.refers = bool(MARK in row.body_html or row.lead_image_id or row.attachments)
    row.fingerprint = fingerprint(row)
    return row


def fingerprint(row: Publication) -> str:
    """SHA-256, in hex, of all that a reader can see of a publication."""
    return hashlib.sha256(_encode(_seen(row)).encode()).hexdigest()


def _plain(value: date) -> str:
    """A date, or a moment in UTC: revisions bring moments in local time, the database in UTC."""
    return value.astimezone(UTC).isoformat() if isinstance(value, datetime) else value.isoformat()


_encode = json.JSONEncoder(ensure_ascii=False, sort_keys=True, default=_plain).encode


def _describe_content(row: Publication, page: ContentPage, body: RenderedBody) -> None:
    row.number = page.number
    row.month = page.address_date.replace(day=1) if page.address_date else None
    row.link_url = getattr(page, "link_url", "")
    row.published_at = None if page.undated else page.published_at
    row.pinned_until = page.pinned_until if page.pinned_until and page.pinned_until >= timezone.localdate() else None
    row.source = page.source
    row.author = page.author
    row.keywords = page.keyword_list
    row.summary = page.summary
    row.document_number = getattr(page, "document_number", "")
    row.index_number = getattr(page, "index_number", None) or ""
    row.validity = getattr(page, "validity", "")
    row.lead_image_id = page.lead_image_id
    row.body_html = body.html
    row.plain_text = body.text
    row.attachments = [item["value"] for item in page.attachments.raw_data]


def _elsewhere_before(rows: Iterable[Publication]) -> dict[int, dict[str, Any]]:
    """Where pages that are published anew were withdrawn from (``_whereabouts``), as far as that was elsewhere."""
    new = {row.pk: _address(row) for row in rows}
    gone = Change.objects.filter(kind=Change.Kind.WITHDRAWN, subject_type=SUBJECT, subject_id__in=list(new))
    about = dict(gone.order_by("id").values_list("subject_id", "payload")) if new else {}
    return {
        pk: was
        for pk, was in about.items()
        if was.get("site") and was.get("path") and (was["site"], was["path"]) != new[pk]
    }


def _publishing(row: Publication, old: Publication | None, before: dict[str, Any] | None = None) -> Change:
    moved = old is not None and _address(old) != _address(row)
    return Change(
        kind=Change.Kind.MOVED if moved else Change.Kind.PUBLISHED,
        subject_type=SUBJECT,
        subject_id=row.pk,
        site_id=row.site_id,
        revision_id=row.revision_id,
        payload=(_whereabouts(old) if old else before or {}) | _policies(row, old),
    )


def _policies(*versions: Publication | None) -> dict[str, list[int]]:
    """Policy documents whose page names this interpretation, or did until now."""
    named = {page_id for row in versions if row for page_id in row.data.get("policies") or ()}
    return {"policies": sorted(named)} if named else {}


def _differs(row: Publication, old: Publication | None) -> bool:
    return old is None or (old.fingerprint, old.revision_id) != (row.fingerprint, row.revision_id)


def _address(row: Publication) -> tuple[int, str | None]:
    return row.site_id, row.path


def _columns() -> list[str]:
    return [field.name for field in Publication._meta.concrete_fields if not field.primary_key]


def with_parents(pages: Iterator[Page]) -> Iterator[PublishedPage]:
    """Those of ``pages`` that can have a publication, with their parents loaded where treebeard looks for them."""
    while batch := list(islice(pages, BATCH)):
        paths = {page.path[: -page.steplen] for page in batch}
        parents = {parent.path: parent for parent in Page.objects.filter(path__in=paths)}
        for page in batch:
            if hasattr(page, "published_data"):
                page._cached_parent_obj = parents.get(page.path[: -page.steplen])
                yield page


def reconcile(*, thorough: bool = False) -> Caught:
    """The net below all of this: see ``cms.content.reconciling``."""
    from . import reconciling

    return reconciling.reconcile(thorough=thorough)


def _whereabouts(row: Publication) -> dict[str, Any]:
    return {
        "site": row.site_id,
        "path": row.path,
        "parent": row.parent_id,
        "kind": row.kind,
        "month": row.month.isoformat() if row.month else None,
        "title": row.title,
    }


def _hostname(root_url: str) -> str:
    return root_url.split("//", 1)[-1].split(":", 1)[0]


def _parent_id(page: Page, root_path: str) -> int | None:
    if page.url_path == root_path:
        return None
    parent = page.get_parent()
    return parent.pk if parent else None
