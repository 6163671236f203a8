"""Keeping publications and the change log in step with pages."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from wagtail.models import Page, PageViewRestriction, Site

from cms.changes.log import record
from cms.changes.models import Change

from .body import plain_text, render_body
from .models.publication import Publication

if TYPE_CHECKING:
    from .models.base import ContentPage, PublishedPage

SUBJECT = "publication"
# Columns that do not show: they may differ between two publications of one fingerprint.
_UNSEEN = frozenset({"page", "fingerprint", "revision_id", "first_live_at", "updated_at"})


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page stands: its portal, its parent, and the address of the channel that lists it."""

    site_id: int
    hostname: str
    parent_id: int | None
    # Address of the page itself for homes and channels, of its channel for content.
    path: str


def place_of(page: Page) -> Place | None:
    """The place of ``page``, or None outside every portal."""
    roots = [root for root in Site.get_site_root_paths() if page.url_path.startswith(root.root_path)]
    if not roots:
        return None
    root = max(roots, key=lambda item: len(item.root_path))
    path = "/" + page.url_path[len(root.root_path) :]
    if hasattr(page, "number"):
        path = path[: path.rstrip("/").rindex("/") + 1]
    return Place(root.site_id, _hostname(root.root_url), _parent_id(page, root.root_path), path)


def path_of(page: PublishedPage, place: Place) -> str | None:
    """Address of a page on its portal; None for an item that is only a link."""
    return page.path_in(place.path) if hasattr(page, "path_in") else place.path


def sync(page: PublishedPage) -> None:
    """Write or remove the publication of ``page`` as its live state demands, with the change that tells of it."""
    place = place_of(page) if page.live else None
    if place is None or is_restricted(page):
        withdraw(page.pk)
        return
    old = Publication.objects.filter(pk=page.pk).first()
    row = snapshot(page, place)
    row.save(force_insert=old is None, force_update=old is not None)
    record(
        Change.Kind.PUBLISHED,
        SUBJECT,
        page.pk,
        site_id=row.site_id,
        revision_id=row.revision_id,
        payload=_whereabouts(old) if old else {},
    )
    if old and (old.path, old.site_id) != (row.path, row.site_id):
        relocate(page, old)


def withdraw(page_id: int) -> None:
    """Remove the publication of a page, if it has one. The change is written when the row goes."""
    for publication in Publication.objects.filter(pk=page_id):
        publication.delete()


def record_withdrawal(publication: Publication) -> None:
    """Tell the readers that a publication is gone, and where it was."""
    record(
        Change.Kind.WITHDRAWN,
        SUBJECT,
        publication.pk,
        site_id=publication.site_id,
        revision_id=publication.revision_id,
        payload=_whereabouts(publication),
    )


def snapshot(page: PublishedPage, place: Place) -> Publication:
    """What the public sees of ``page`` as it is now. No query, nothing saved."""
    row = Publication(
        page_id=page.pk,
        site_id=place.site_id,
        parent_id=place.parent_id,
        kind=page.kind,
        path=path_of(page, place),
        title=page.title,
        first_live_at=page.first_published_at or timezone.now(),
        updated_at=page.last_published_at or timezone.now(),
        expires_at=page.expire_at,
        revision_id=page.live_revision_id,
        data=page.published_data(),
    )
    if hasattr(page, "number"):
        _describe_content(row, page)
    else:
        row.summary = getattr(page, "description", "")
        row.keywords = [word for word in getattr(page, "keywords", "").replace("，", ",").split(",") if word]
    row.fingerprint = fingerprint(row)
    return row


def fingerprint(row: Publication) -> str:
    """SHA-256, in hex, of all that a reader can see of a publication."""
    seen = {
        field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields if field.name not in _UNSEEN
    }
    return hashlib.sha256(json.dumps(seen, ensure_ascii=False, sort_keys=True, default=str).encode()).hexdigest()


def is_restricted(page: Page) -> bool:
    """Whether the page or one above it is for invited readers only; such pages are never published."""
    prefixes = [page.path[: length * page.steplen] for length in range(1, page.depth + 1)]
    return PageViewRestriction.objects.filter(page__path__in=prefixes).exists()


def resync_tree(root: Page) -> None:
    """Bring every page below and with ``root`` in step: after a move, a rename, a change of who may read."""
    with transaction.atomic():
        pages = Page.objects.filter(path__startswith=root.path).order_by("path")
        for page in pages.specific().iterator(chunk_size=500):
            if hasattr(page, "published_data"):
                sync(page)


def relocate(page: PublishedPage, old: Publication) -> None:
    """Follow a page whose address changed: leave a redirect, and take along all below it."""
    from .redirects import leave_redirect

    leave_redirect(old, page)
    if page.numchild:
        for child in page.get_children().specific():
            if hasattr(child, "published_data"):
                sync(child)


def _describe_content(row: Publication, page: ContentPage) -> None:
    row.number = page.number
    row.month = page.address_date.replace(day=1) if page.address_date else None
    row.link_url = getattr(page, "link_url", "")
    row.published_at = None if page.undated else page.published_at
    row.pinned_until = page.pinned_until
    row.source = page.source
    row.author = page.author
    row.keywords = page.keyword_list
    row.summary = page.summary
    row.document_number = getattr(page, "document_number", "")
    row.index_number = getattr(page, "index_number", None) or ""
    row.validity = getattr(page, "validity", "")
    row.lead_image_id = page.lead_image_id
    row.body_html = render_body(page.body.raw_data)
    row.plain_text = plain_text(row.body_html)
    row.attachments = [item["value"] for item in page.attachments.raw_data]


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
