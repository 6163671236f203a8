"""Every item of a portal, one channel after the other, for building processes."""

from __future__ import annotations

from collections.abc import Iterator
from sys import intern
from typing import Any

from themes.views.html import Encoded

from .catalogue import AskedCatalogue
from .channel_rows import as_listed, from_json, select, unread
from .rows import KINDS, LISTED, REST, Full, Listed
from .shelves import Shelf, WholeShelf

_OF_CHANNEL = f"FROM zq_content_publication WHERE site_id = %s AND parent_id = %s AND kind IN ({KINDS})"
_CHANNELS = f"SELECT DISTINCT parent_id FROM zq_content_publication WHERE site_id = %s AND kind IN ({KINDS})"  # noqa: S608

# A page with those before and after it in the list of its channel.
Placed = tuple[Full, Listed | None, Listed | None]


class StreamedCatalogue(AskedCatalogue):
    """Every item of the channel that is being built; of others only what is asked for."""

    def __init__(self, site_id: int) -> None:
        super().__init__(site_id)
        self._read: tuple[int, WholeShelf] = (0, WholeShelf())

    def channels(self) -> list[int]:
        """Ids of the channels that have items, published or not."""
        return sorted(row[0] for row in select(_CHANNELS, [self.site_id]) if row[0] is not None)

    def pages(self, channel_id: int) -> Iterator[Placed]:
        """Stream the pages of a channel; once all are read its whole shelf is at hand, and that before is forgotten."""
        items: list[Listed] = []
        waiting: Full | None = None
        before: Listed | None = None
        for row in select(_items(), [self.site_id, channel_id], size=200):
            item = as_listed(row)
            items.append(item)
            if item.path is None:
                continue
            if waiting:
                yield waiting, before, item
                before = waiting.listed
            waiting = _whole(item, row)
        if waiting:
            yield waiting, before, None
        self._read = (channel_id, WholeShelf(items))

    def shelf(self, channel_id: int) -> Shelf:
        return self._read[1] if channel_id == self._read[0] else super().shelf(channel_id)


def _items() -> str:
    columns = ", ".join(map(unread, (*LISTED, *REST)))
    return f"SELECT {columns} {_OF_CHANNEL} ORDER BY published_at DESC NULLS LAST, number DESC"


def _whole(item: Listed, row: tuple[Any, ...]) -> Full:
    source, author, keywords, index_number, body, files, fingerprint = row[len(LISTED) :]
    html = Encoded(body if isinstance(body, bytes) else body.encode())
    # Few different ones in a channel; what is the same object costs nothing to show again.
    names = intern(source), intern(author)
    return Full(item, *names, from_json(keywords, []), index_number, html, from_json(files, []), fingerprint)
