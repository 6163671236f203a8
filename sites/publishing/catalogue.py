"""The items of a portal's channels, read from the table of publications."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable

from . import asked_rows, rows, shelves
from .rows import Listed
from .shelves import NEWS_KINDS, Shelf, WholeShelf, latest_of, month_of


def newest_of(channel_ids: Iterable[int]) -> dict[int, AskedShelf]:
    """The newest and the pinned items of channels of any portal, in two queries."""
    wanted = set(channel_ids)
    newest, pinned = asked_rows.newest_of(wanted, shelves.NEWEST), asked_rows.pinned_of(wanted)
    return {pk: AskedShelf(pk, newest[pk], pinned[pk]) for pk in wanted}


class WholeCatalogue:
    """Every item of a portal, from one query."""

    def __init__(self, site_id: int) -> None:
        self.shelves: dict[int, WholeShelf] = defaultdict(WholeShelf)
        self.by_id: dict[int, Listed] = {}
        for item in rows.listed(rows.content(site_id=site_id).order_by("parent_id", *rows.NEWEST_FIRST)):
            self.by_id[item.id] = item
            self.shelves[item.parent_id or 0].items.append(item)

    def expect(self, channel_ids: Iterable[int]) -> None:
        """All is at hand."""

    def shelf(self, channel_id: int) -> WholeShelf:
        return self.shelves[channel_id]

    def latest(self, count: int) -> list[Listed]:
        return latest_of([item for shelf in self.shelves.values() for item in shelf.items[:count]], count)


class AskedShelf:
    """A channel of which only the parts asked for are read."""

    def __init__(self, channel_id: int, newest: list[Listed], pinned: list[Listed]) -> None:
        self.newest = newest
        self.pinned = pinned
        self._id = channel_id
        self._by_month: dict[str, list[Listed]] = {}
        self._months: list[str] | None = None

    def older(self, month: str) -> list[Listed]:
        new = {item.id for item in self.newest}
        return [item for item in self.of_month(month) if item.id not in new]

    @property
    def months(self) -> list[str]:
        if self._months is None:
            new = Counter(map(month_of, self.newest))
            counts = asked_rows.counts_of(self._id, filter(None, new))
            whole = {month for month, count in counts.items() if count <= new[month]}
            self._months = [month for month in asked_rows.months_of(self._id) if month not in whole]
        return self._months

    def of_month(self, month: str) -> list[Listed]:
        if month not in self._by_month:
            self._by_month[month] = asked_rows.of_month(self._id, month)
        return self._by_month[month]

    def neighbours(self, item: Listed) -> tuple[Listed | None, Listed | None]:
        return asked_rows.beside(item)


class AskedCatalogue:
    """The channels of a portal, read as they are asked for."""

    def __init__(self, site_id: int) -> None:
        self.site_id = site_id
        self._shelves: dict[int, AskedShelf] = {}
        self._latest: list[Listed] = []
        self._asked = 0

    def expect(self, channel_ids: Iterable[int]) -> None:
        self._shelves.update(newest_of(set(channel_ids) - self._shelves.keys()))

    def shelf(self, channel_id: int) -> Shelf:
        self.expect([channel_id])
        return self._shelves[channel_id]

    def latest(self, count: int) -> list[Listed]:
        if count > self._asked:
            self._asked = max(count, shelves.NEWEST)
            self._latest = asked_rows.latest(self.site_id, NEWS_KINDS, self._asked)
        return self._latest[:count]


def around_the_edge(channel_id: int, changed: int) -> set[str]:
    """Months whose pages may gain or lose an item when ``changed`` items came or went among the newest."""
    found = asked_rows.newest_of([channel_id], shelves.NEWEST + changed)[channel_id]
    return {month_of(item) for item in found[max(0, shelves.NEWEST - changed) :]} - {""}
