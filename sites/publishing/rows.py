"""Reading publications in bulk: column lists, their order, and plain row objects."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db.models import F, QuerySet
from django.utils import timezone

from cms.content.kinds import CONTENT_KINDS, Kind
from themes.views.html import Encoded

if TYPE_CHECKING:
    from cms.content.models import Publication

NEWEST_FIRST = (F("published_at").desc(nulls_last=True), "-number")


class Listed(NamedTuple):
    """A publication as a list shows it."""

    id: int
    site_id: int
    parent_id: int | None
    kind: str
    number: int | None
    path: str | None
    link_url: str
    month: date | None
    title: str
    published_at: datetime | None
    pinned_until: date | None
    summary: str
    document_number: str
    validity: str
    lead_image_id: int | None
    data: dict[str, Any]


class Full(NamedTuple):
    """A publication as its own page shows it: what a list shows, and the rest."""

    listed: Listed
    source: str
    author: str
    keywords: list[str]
    index_number: str
    # In bytes where building processes read it: most bodies go to their files as they are.
    body_html: str | Encoded
    attachments: list[dict[str, Any]]
    fingerprint: str


LISTED = [
    "page_id",
    "site_id",
    "parent_id",
    "kind",
    "number",
    "path",
    "link_url",
    "month",
    "title",
    "published_at",
    "pinned_until",
    "summary",
    "document_number",
    "validity",
    "lead_image_id",
    "data",
]
# The same for plain SQL.
COLUMNS = ", ".join(LISTED)
KINDS = ", ".join(f"'{kind.value}'" for kind in CONTENT_KINDS)
REST = ("source", "author", "keywords", "index_number", "body_html", "attachments", "fingerprint")


def listed(rows: QuerySet[Publication]) -> Iterator[Listed]:
    """Stream list rows."""
    return map(as_listed, rows.values_list(*LISTED).iterator(chunk_size=2000))


def full(rows: QuerySet[Publication]) -> Iterator[Full]:
    """Stream whole rows."""
    width = len(LISTED)
    for row in rows.values_list(*LISTED, *REST).iterator(chunk_size=500):
        yield Full(as_listed(row[:width]), *row[width:])


def as_listed(row: tuple[Any, ...]) -> Listed:
    item = Listed(*row)
    return item if item.published_at is None else item._replace(published_at=timezone.localtime(item.published_at))


def content(**conditions: Any) -> QuerySet[Publication]:
    """Publications that are content, not homes or channels."""
    return _publications().filter(kind__in=CONTENT_KINDS, **conditions)


def referring(site_id: int) -> QuerySet[Publication]:
    """Publications of a portal that refer to others; by kind, the database would take another index than theirs."""
    return _publications().filter(site_id=site_id, refers=True)


def structure(site_id: int) -> QuerySet[Publication]:
    """The home and the channels of a portal."""
    return _publications().filter(site_id=site_id, kind__in=(Kind.HOME, Kind.CHANNEL))


def by_ids(ids: Iterable[int]) -> dict[int, Listed]:
    """Publications of any portal by page id."""
    wanted = list(ids)
    return {row.id: row for row in listed(_publications().filter(pk__in=wanted))} if wanted else {}


def full_of(item: Publication) -> Full:
    """A publication that may not be stored, as a preview has it."""
    first = as_listed(tuple(getattr(item, name) for name in LISTED))
    return Full(first, *(getattr(item, name) for name in REST))


def _publications() -> QuerySet[Publication]:
    # Building processes read by ``channel_rows`` and know no models.
    from cms.content.models import Publication

    return Publication.objects.all()
