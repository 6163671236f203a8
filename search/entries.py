"""From publications to index entries: streamed, in a number of queries that does not depend on how many there are."""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any, NamedTuple

from django.db.models import Count, Q, QuerySet, TextField
from django.db.models.functions import Cast
from django.utils import timezone

from cms.content.body import plain_text
from cms.content.kinds import CONTENT_KINDS
from cms.content.models.publication import Publication
from sites.portals.kinds import PortalState
from sites.portals.models import Portal

from . import freshness
from .engines.interface import Entry, Unmade
from .models import AttachmentText
from .topics import Topics

_ROWS_AT_ONCE = 500
# Characters of a body that no other document with its title has by chance.
_ENOUGH = 200
# As the database holds it: JSON and times are read where entries are made, and only if there is something to read.
_AS_STORED = {f"{name}_text": Cast(name, TextField()) for name in ("keywords", "published_at", "data", "attachments")}
_COLUMNS = (
    "page_id",
    "site_id",
    "parent_id",
    "kind",
    "path",
    "title",
    "summary",
    "plain_text",
    "document_number",
    "index_number",
    "validity",
    "fingerprint",
    *_AS_STORED,
)


def searchable() -> QuerySet[Publication]:
    """Publications that can be found: content with an address, on portals that are open."""
    return Publication.objects.filter(
        kind__in=CONTENT_KINDS, path__isnull=False, site__portal__state=PortalState.NORMAL
    )


def entries(only: Q | None = None) -> Iterator[Entry]:
    """Entries of everything searchable, or of what ``only`` selects; publications of one text are one entry."""
    return (one.entry() for one in unmade(only))


def unmade(only: Q | None = None) -> Iterator[Unmade]:
    """``entries`` before the work is done that needs no database, so that another process can do it.

    A number of queries that does not depend on how many publications there are.
    """
    rows = searchable().filter(only) if only is not None else searchable()
    several, surroundings = _titles_used_again(rows), _Surroundings(rows, "text", whole=only is None)
    waiting: dict[str, list[Entry]] = {}
    for row in rows.order_by("pk").annotate(**_AS_STORED).values_list(*_COLUMNS).iterator(_ROWS_AT_ONCE):
        published = Published(*row, surroundings.of(*row[:3]))
        if published.title in several or '"key"' in published.data:
            entry = published.entry()
            waiting.setdefault(entry.key, []).append(entry)
        else:
            yield published
    yield from (_as_one(group) for group in waiting.values())


def _titles_used_again(rows: QuerySet[Publication]) -> set[str]:
    """Titles of several publications, and those of what references repeat: only these may have one text."""
    titles = rows.order_by().values_list("title").annotate(times=Count("pk")).filter(times__gt=1)
    origins = rows.order_by().filter(data__has_key="key").values_list("data__origin", flat=True).distinct()
    repeated = Publication.objects.filter(pk__in=[number for number in origins if isinstance(number, int)])
    return {title for title, _ in titles.iterator(_ROWS_AT_ONCE)} | set(repeated.values_list("title", flat=True))


def key_of(row: dict[str, Any]) -> str:
    """Hash of kind, title and text: publications with one key are one entry. A reference has its origin's."""
    text = "\n".join(_texts(row["plain_text"], row["data"], row["attachments"]))
    return row["data"].get("key") or _hash(row["kind"], row["title"], row["plain_text"], text)


def _hash(kind: str, title: str, body: str, text: str) -> str:
    """A body that says enough is the same document however each portal files it; else all that is shown counts."""
    text = body if len(body) >= _ENOUGH else text
    return hashlib.blake2b(f"{kind} {title}\n{text}".encode(), digest_size=12).hexdigest()


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
    surroundings = _Surroundings(searchable(), whole=True)
    rows = searchable().order_by("pk").values_list("page_id", "site_id", "parent_id", "fingerprint")
    return {
        page_id: surroundings.of(page_id, site_id, parent_id).version(fingerprint)
        for page_id, site_id, parent_id, fingerprint in rows.iterator(_ROWS_AT_ONCE)
    }


class _Around(NamedTuple):
    """What an entry has from elsewhere than its page; ``attached``: hash, and perhaps text, of each file."""

    host: str
    portal: str
    topics: tuple[str, ...]
    # The day on which somebody last said that the page is still correct.
    confirmed: date | None
    attached: Sequence[tuple[str, ...]]

    def version(self, fingerprint: str) -> str:
        """Differs when the page or anything of this does."""
        files = (file_hash for file_hash, *_ in self.attached)
        known = " ".join(
            (self.host, self.portal, *self.topics, *files, *([str(self.confirmed)] * bool(self.confirmed)))
        )
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


class _Surroundings:
    """What publications have from elsewhere, in a constant number of queries; asked for in the order of their ids."""

    def __init__(self, rows: QuerySet[Publication], *columns: str, whole: bool) -> None:
        self._portals = {row[0]: row[1:] for row in Portal.objects.values_list("site_id", "host", "name")}
        self._attached, self._topics = _Attached(rows, *columns), Topics()
        self._confirmed = freshness.confirmed(None if whole else rows)

    def of(self, page_id: int, site_id: int, parent_id: int | None) -> _Around:
        topics, confirmed = self._topics.of(page_id, parent_id), self._confirmed.get(page_id)
        return _Around(*self._portals[site_id], topics, confirmed, self._attached.to(page_id))


class Published(NamedTuple):
    """A row of ``_COLUMNS``: plain values, cheap to hand to another process."""

    page_id: int
    site_id: int
    parent_id: int | None
    kind: str
    path: str
    title: str
    summary: str
    plain_text: str
    document_number: str
    index_number: str
    validity: str
    fingerprint: str
    keywords: str
    published_at: str | None
    data: str
    attachments: str
    around: _Around

    def entry(self) -> Entry:
        around, data = self.around, _read(self.data)
        text = "\n".join(_texts(self.plain_text, data, _read(self.attachments)))
        return Entry(
            id=self.page_id,
            site_id=self.site_id,
            host=around.host,
            portal=around.portal,
            kind=self.kind,
            title=self.title,
            keywords=" ".join(_read(self.keywords)),
            summary=self.summary,
            text="\n".join((text, *(said for _, said in around.attached))),
            url=f"https://{around.host}{self.path}",
            date=_day(self.published_at),
            document_number=self.document_number,
            index_number=self.index_number,
            validity=self.validity,
            topics=around.topics,
            confirmed=around.confirmed,
            version=around.version(self.fingerprint),
            key=(data and data.get("key")) or _hash(self.kind, self.title, self.plain_text, text),
        )


def _read(stored: str) -> Any:
    """JSON as the database holds it; most of it is empty."""
    return () if stored in ("[]", "{}") else json.loads(stored)


def _day(stored: str | None) -> date | None:
    """The day here of a time as the database holds it: SQLite leaves out that it is UTC."""
    if not stored:
        return None
    moment = datetime.fromisoformat(stored)
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return moment.astimezone(timezone.get_default_timezone()).date()


def _texts(plain: str, data: Any, attachments: Iterable[dict[str, Any]]) -> Iterable[str]:
    """All that can be read on the page: body, the elements of its kind, names of attachments."""
    if plain:
        yield plain
    yield from _chinese_in(data)
    yield from (item["name"] for item in attachments if item.get("name"))


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
