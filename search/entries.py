"""From publications to index entries: streamed, in a number of queries that does not depend on how many there are."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from cms.content.body import plain_text
from cms.content.kinds import CONTENT_KINDS
from cms.content.models.publication import Publication
from sites.portals.kinds import PortalState
from sites.portals.models import Portal

from .engines.interface import Entry
from .models import AttachmentText
from .topics import Topics

_ROWS_AT_ONCE = 1000
_COLUMNS = (
    "page_id",
    "site_id",
    "parent_id",
    "kind",
    "path",
    "title",
    "keywords",
    "summary",
    "plain_text",
    "published_at",
    "document_number",
    "index_number",
    "validity",
    "data",
    "attachments",
    "fingerprint",
)


def searchable() -> QuerySet[Publication]:
    """Publications that can be found: content with an address, on portals that are open."""
    return Publication.objects.filter(
        kind__in=CONTENT_KINDS, path__isnull=False, site__portal__state=PortalState.NORMAL
    )


def entries(only: Q | None = None) -> Iterator[Entry]:
    """Entries of everything searchable, or of what ``only`` selects; publications of one text are one entry.

    A number of queries that does not depend on how many publications there are.
    """
    portals = {row[0]: row[1:] for row in Portal.objects.values_list("site_id", "host", "name")}
    rows = searchable().filter(only) if only is not None else searchable()
    several, shared = _titles_used_again(rows), _keys_shared(rows)
    attached, topics = _Attached(rows, "text"), Topics()
    waiting: dict[str, list[Entry]] = {}
    for row in rows.order_by("pk").values_list(*_COLUMNS).iterator(_ROWS_AT_ONCE):
        values = dict(zip(_COLUMNS, row, strict=True))
        around = _Around(*portals[row[1]], topics.of(row[0], row[2]), attached.to(row[0]))
        entry = _entry(values, around)
        if entry.title in several or entry.key in shared:
            waiting.setdefault(entry.key, []).append(entry)
        else:
            yield entry
    yield from (_as_one(group) for group in waiting.values())


def _titles_used_again(rows: QuerySet[Publication]) -> set[str]:
    """Titles of several publications: only these may have one text."""
    titles = rows.order_by().values_list("title").annotate(times=Count("pk")).filter(times__gt=1)
    return {title for title, _ in titles.iterator(_ROWS_AT_ONCE)}


def _keys_shared(rows: QuerySet[Publication]) -> set[str]:
    """Keys of texts that references repeat, perhaps under a title of their own."""
    found = rows.order_by().filter(data__has_key="key")
    return {data["key"] for data in found.values_list("data", flat=True).iterator(_ROWS_AT_ONCE)}


def key_of(row: dict[str, Any]) -> str:
    """Hash of kind, title and text: publications with one key are one entry. A reference has its origin's."""
    text = "\n".join(_texts(row))
    hashed = hashlib.blake2b(f"{row['kind']} {row['title']}\n{text}".encode(), digest_size=12).hexdigest()
    return row["data"].get("key") or hashed


def _as_one(group: list[Entry]) -> Entry:
    """The first of ``group``, the rest as its copies."""
    first, *others = group
    return replace(
        first,
        copies=tuple(place for other in others for place in other.places()),
        topics=tuple(dict.fromkeys(topic for one in group for topic in one.topics)),
    )


def versions() -> dict[int, str]:
    """Id -> version of everything searchable, to compare with an index."""
    portals = {row[0]: row[1:] for row in Portal.objects.values_list("site_id", "host", "name")}
    attached, topics = _Attached(searchable()), Topics()
    rows = searchable().order_by("pk").values_list("page_id", "site_id", "parent_id", "fingerprint")
    return {
        page_id: _Around(*portals[site_id], topics.of(page_id, parent_id), attached.to(page_id)).version(fingerprint)
        for page_id, site_id, parent_id, fingerprint in rows.iterator(_ROWS_AT_ONCE)
    }


@dataclass(frozen=True, slots=True)
class _Around:
    """What an entry has from elsewhere than its page; ``attached``: hash, and perhaps text, of each file."""

    host: str
    portal: str
    topics: tuple[str, ...]
    attached: Sequence[tuple[str, ...]]

    def version(self, fingerprint: str) -> str:
        """Differs when the page or anything of this does."""
        known = " ".join((self.host, self.portal, *self.topics, *(file_hash for file_hash, *_ in self.attached)))
        return f"{fingerprint[:16]}-{zlib.crc32(known.encode()):08x}"


class _Attached:
    """What files say that pages attach, read along with the pages in the order of their ids."""

    def __init__(self, rows: QuerySet[Publication], *columns: str) -> None:
        files = AttachmentText.objects.exclude(text="").filter(page_id__in=rows.order_by().values("pk"))
        self._rows = files.order_by("page_id", "document_id").values_list("page_id", "file_hash", *columns)
        self._left = self._rows.iterator(_ROWS_AT_ONCE)
        self._next = next(self._left, None)

    def to(self, page_id: int) -> list[tuple[str, ...]]:
        """(hash of the file, ...) of each file of a page; pages are asked for in ascending order."""
        found = []
        while self._next and self._next[0] <= page_id:
            if self._next[0] == page_id:
                found.append(self._next[1:])
            self._next = next(self._left, None)
        return found


def _entry(row: dict[str, Any], around: _Around) -> Entry:
    text = "\n".join(_texts(row))
    return Entry(
        id=row["page_id"],
        site_id=row["site_id"],
        host=around.host,
        portal=around.portal,
        kind=row["kind"],
        title=row["title"],
        keywords=" ".join(row["keywords"]),
        summary=row["summary"],
        text="\n".join((text, *(said for _, said in around.attached))),
        url=f"https://{around.host}{row['path']}",
        date=timezone.localdate(row["published_at"]) if row["published_at"] else None,
        document_number=row["document_number"],
        index_number=row["index_number"],
        validity=row["validity"],
        topics=around.topics,
        version=around.version(row["fingerprint"]),
        key=key_of(row),
    )


def _texts(row: dict[str, Any]) -> Iterable[str]:
    """All that can be read on the page: body, the elements of its kind, names of attachments."""
    if row["plain_text"]:
        yield row["plain_text"]
    yield from _chinese_in(row["data"])
    yield from (item["name"] for item in row["attachments"] if item.get("name"))


def _chinese_in(value: Any) -> Iterator[str]:
    """Texts within JSON data; codes, ids and addresses have no Chinese in them."""
    if isinstance(value, str):
        if not value.isascii():
            yield plain_text(value) if "<" in value else value
    elif isinstance(value, dict):
        for item in value.values():
            yield from _chinese_in(item)
    elif isinstance(value, list):
        for item in value:
            yield from _chinese_in(item)
