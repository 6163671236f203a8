"""Every item of a portal, one channel after the other, for building processes."""

from __future__ import annotations

from collections.abc import Iterator
from sys import intern

from .catalogue import AskedCatalogue
from .channel_rows import as_listed, from_json, select
from .rows import COLUMNS, KINDS, REST, Full
from .shelves import Shelf, WholeShelf

_OF_CHANNEL = f"FROM zq_content_publication WHERE site_id = %s AND parent_id = %s AND kind IN ({KINDS})"
_ITEMS = f"SELECT {COLUMNS} {_OF_CHANNEL} ORDER BY published_at DESC NULLS LAST, number DESC"
_PAGES = f"SELECT page_id, {', '.join(REST)} {_OF_CHANNEL} AND path IS NOT NULL"
_CHANNELS = f"SELECT DISTINCT parent_id FROM zq_content_publication WHERE site_id = %s AND kind IN ({KINDS})"  # noqa: S608


class StreamedCatalogue(AskedCatalogue):
    """Every item of the channel that is being built; of others only what is asked for."""

    def __init__(self, site_id: int) -> None:
        super().__init__(site_id)
        self._open: tuple[int, WholeShelf] = (0, WholeShelf())

    def channels(self) -> list[int]:
        """Ids of the channels that have items, published or not."""
        return sorted(row[0] for row in select(_CHANNELS, [self.site_id]) if row[0] is not None)

    def open(self, channel_id: int) -> WholeShelf:
        """Read every item of a channel; those of the one before are forgotten."""
        shelf = WholeShelf(list(map(as_listed, select(_ITEMS, [self.site_id, channel_id]))))
        self._open = (channel_id, shelf)
        return shelf

    def shelf(self, channel_id: int) -> Shelf:
        return self._open[1] if channel_id == self._open[0] else super().shelf(channel_id)

    def pages(self, channel_id: int) -> Iterator[Full]:
        """Stream the whole rows of the channel that is open; those that came since it was opened are left out."""
        by_id = {item.id: item for item in self._open[1].items}
        for page_id, source, author, keywords, index_number, body, attachments, fingerprint in select(
            _PAGES, [self.site_id, channel_id], size=200
        ):
            if item := by_id.get(page_id):
                words, files = from_json(keywords, []), from_json(attachments, [])
                # Few different ones in a channel; what is the same object costs nothing to show again.
                yield Full(item, intern(source), intern(author), words, index_number, body, files, fingerprint)
