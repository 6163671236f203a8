"""Sitemaps (sitemaps.org): an index, one of the structure, and for each year those of the portal's pages.

A year is that of the address, so a page stays in its sitemap for ever; a year of many pages has several, parted as
months are. So an edit touches one of them, and the index only when a year or a part of one comes or goes.

Building processes use this without models, hence plain SQL.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from itertools import groupby

from . import feeds, hant, keys
from .channel_rows import local_time, select, unread
from .context import PortalContext
from .rendered import Rendered
from .rows import KINDS, Listed
from .shelves import ranges_of

# Pages in one sitemap. The protocol allows 50,000, but all of it is made again to see whether an edit changed it.
PART = 1000
_PAGES = f"""
FROM zq_content_publication
WHERE site_id = %s AND month BETWEEN %s AND %s AND kind IN ({KINDS}) AND path IS NOT NULL
"""
_COUNTS = f"""
SELECT month, count(*) FROM zq_content_publication
WHERE site_id = %s AND month IS NOT NULL AND kind IN ({KINDS}) AND path IS NOT NULL GROUP BY month ORDER BY month
"""  # noqa: S608
_NUMBERS = f"""
SELECT number FROM zq_content_publication
WHERE site_id = %s AND month BETWEEN %s AND %s AND kind IN ({KINDS}) AND path IS NOT NULL
"""  # noqa: S608


# A page as its sitemap names it: number, address, date.
Entry = tuple[int, str, datetime | None]


def of_year(context: PortalContext, year: str) -> Rendered:
    """The sitemaps of the pages of one year ("2026"); none when it has no page."""
    columns = ", ".join(map(unread, ("number", "path", "published_at")))
    rows = select(f"SELECT {columns} {_PAGES}", [context.site_id, *_span(year)])
    return _rendered(context, year, ((number, path, local_time(at)) for number, path, at in rows))


class Years:
    """The pages of a portal by years, put in one after the other in any order."""

    def __init__(self) -> None:
        self._entries: dict[int, list[Entry]] = defaultdict(list)

    def add(self, item: Listed) -> None:
        if item.month and item.path:
            self._entries[item.month.year].append((item.number or 0, item.path, item.published_at))

    def rendered(self, context: PortalContext) -> Iterator[Rendered]:
        """The sitemaps of all years, and then the index."""
        paths: list[str] = []
        for year, entries in sorted(self._entries.items()):
            rendered = _rendered(context, f"{year:04}", entries)
            paths += rendered.files
            yield rendered
        yield _index(context, paths)


def index(context: PortalContext) -> Rendered:
    paths: list[str] = []
    for year, rows in groupby(select(_COUNTS, [context.site_id]), key=lambda row: _year(row[0])):
        paths += [_path(year, start) for start in _starts(context, year, sum(count for _, count in rows))]
    return _index(context, paths)


def _index(context: PortalContext, paths: Iterable[str]) -> Rendered:
    urls = (context.root + path for path in ("/sitemaps/structure.xml", *paths))
    return Rendered("sitemap-index", {"/sitemap.xml": feeds.sitemap_index(urls)})


def _starts(context: PortalContext, year: str, count: int) -> list[int | None]:
    """The first number of each sitemap of a year; that of a year with a single one is None."""
    if count <= PART:
        return [None]
    numbers = [row[0] for row in select(_NUMBERS, [context.site_id, *_span(year)])]
    return [start for start, _ in ranges_of(numbers, PART)]


def _rendered(context: PortalContext, year: str, entries: Iterable[Entry]) -> Rendered:
    by_number = {entry[0]: entry for entry in entries}
    files = {
        _path(year, start): _sitemap(context, [by_number[number] for number in numbers])
        for start, numbers in ranges_of(by_number, PART)
    }
    return Rendered(keys.target("sitemap", year), files)


def _sitemap(context: PortalContext, pages: list[Entry]) -> bytes:
    return feeds.sitemap(
        (context.root + path, at) for _number, page, at in pages for path in hant.paths(context, [page])
    )


def _path(year: str, start: int | None) -> str:
    return f"/sitemaps/{year}.xml" if start is None else f"/sitemaps/{year}-{start}.xml"


def _span(year: str) -> tuple[str, str]:
    return f"{year}-01-01", f"{year}-12-31"


def _year(month: date | str) -> str:
    return str(month)[:4]
