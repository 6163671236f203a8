"""The items of a portal's channels: which are newest, which stand in month pages."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

from django.db.models import Count, F, Q, Window
from django.db.models.functions import RowNumber

from cms.content.kinds import Kind

from . import rows
from .rows import Listed

# Items on a channel's own page; older ones stand in month pages (DESIGN).
NEWEST = 20
# Items on one page of a month; a larger month is parted by ranges of numbers, which later items do not move.
PART = 200
# What counts as news of a portal, in its feed and its newest items.
NEWS_KINDS = (Kind.ARTICLE, Kind.POLICY, Kind.INTERPRETATION, Kind.GUIDE, Kind.TOPIC)


class Shelf(Protocol):
    """The items of one channel, newest first."""

    newest: list[Listed]
    pinned: list[Listed]

    def older(self, month: str) -> list[Listed]:
        """Items of a month ("202611") that are not among the newest."""
        ...

    @property
    def months(self) -> list[str]:
        """Months that have older items, newest first."""
        ...

    def of_month(self, month: str) -> list[Listed]: ...

    def neighbours(self, item: Listed) -> tuple[Listed | None, Listed | None]:
        """The pages before and after an item, in list order; bare links are passed over."""
        ...


class Catalogue(Protocol):
    def shelf(self, channel_id: int) -> Shelf: ...

    def latest(self, count: int) -> list[Listed]:
        """The newest dated news items of the portal."""
        ...

    def page_months(self) -> dict[int, set[str]]:
        """Channel id -> months in which it has pages."""
        ...


@dataclass(slots=True)
class WholeShelf:
    """A channel whose every item is at hand."""

    items: list[Listed] = field(default_factory=list)
    _by_month: dict[str, list[Listed]] | None = None
    _months: list[str] | None = None
    _near: dict[int, tuple[Listed | None, Listed | None]] | None = None

    @property
    def newest(self) -> list[Listed]:
        return self.items[:NEWEST]

    @property
    def pinned(self) -> list[Listed]:
        return [item for item in self.items if item.pinned_until]

    def older(self, month: str) -> list[Listed]:
        new = {item.id for item in self.newest}
        return [item for item in self.of_month(month) if item.id not in new]

    @property
    def months(self) -> list[str]:
        if self._months is None:
            self._months = sorted({month_of(item) for item in self.items[NEWEST:]}, reverse=True)
        return self._months

    def of_month(self, month: str) -> list[Listed]:
        return self._parted().get(month, [])

    def neighbours(self, item: Listed) -> tuple[Listed | None, Listed | None]:
        if self._near is None:
            pages = [None, *(row for row in self.items if row.path), None]
            self._near = {row.id: (pages[at], pages[at + 2]) for at, row in enumerate(pages[1:-1]) if row}
        return self._near.get(item.id, (None, None))

    def _parted(self) -> dict[str, list[Listed]]:
        if self._by_month is None:
            self._by_month = defaultdict(list)
            for item in self.items:
                self._by_month[month_of(item)].append(item)
        return self._by_month


def newest_of(channel_ids: Iterable[int]) -> dict[int, WholeShelf]:
    """The newest and the pinned items of channels of any portal, from one query."""
    rank = Window(RowNumber(), partition_by=F("parent_id"), order_by=list(rows.NEWEST_FIRST))
    found = rows.content(parent_id__in=list(channel_ids)).annotate(rank=rank)
    found = found.filter(Q(rank__lte=NEWEST) | Q(pinned_until__isnull=False))
    shelves: dict[int, WholeShelf] = defaultdict(WholeShelf)
    for item in rows.listed(found.order_by("parent_id", *rows.NEWEST_FIRST)):
        shelves[item.parent_id or 0].items.append(item)
    return shelves


class WholeCatalogue:
    """Every item of a portal, from one query."""

    def __init__(self, site_id: int) -> None:
        self.shelves: dict[int, WholeShelf] = defaultdict(WholeShelf)
        self.by_id: dict[int, Listed] = {}
        for item in rows.listed(rows.content(site_id=site_id).order_by("parent_id", *rows.NEWEST_FIRST)):
            self.by_id[item.id] = item
            self.shelves[item.parent_id or 0].items.append(item)

    def shelf(self, channel_id: int) -> WholeShelf:
        return self.shelves[channel_id]

    def latest(self, count: int) -> list[Listed]:
        return _latest([item for shelf in self.shelves.values() for item in shelf.items[:count]], count)

    def page_months(self) -> dict[int, set[str]]:
        found: dict[int, set[str]] = defaultdict(set)
        for item in self.by_id.values():
            if item.path:
                found[item.parent_id or 0].add(month_of(item))
        return found


class AskedShelf:
    """A channel of which only the parts asked for are read."""

    def __init__(self, channel_id: int) -> None:
        self._rows = rows.content(parent_id=channel_id)
        self.newest = list(rows.listed(self._rows.order_by(*rows.NEWEST_FIRST)[:NEWEST]))
        self.pinned = list(rows.listed(self._rows.filter(pinned_until__isnull=False).order_by(*rows.NEWEST_FIRST)))
        self._months: dict[str, list[Listed]] = {}
        self._counts: Counter[str] | None = None

    def older(self, month: str) -> list[Listed]:
        new = {item.id for item in self.newest}
        return [item for item in self.of_month(month) if item.id not in new]

    @property
    def months(self) -> list[str]:
        new = Counter(map(month_of, self.newest))
        return sorted((month for month, count in self._all().items() if count > new[month]), reverse=True)

    def of_month(self, month: str) -> list[Listed]:
        if month not in self._months:
            first = date(int(month[:4]), int(month[4:]), 1)
            self._months[month] = list(rows.listed(self._rows.filter(month=first).order_by(*rows.NEWEST_FIRST)))
        return self._months[month]

    def neighbours(self, item: Listed) -> tuple[Listed | None, Listed | None]:
        pages = self._rows.filter(path__isnull=False)
        before, after = _sides(item)
        nearest = pages.filter(before).order_by(F("published_at").asc(nulls_first=True), "number")[:1]
        following = pages.filter(after).order_by(*rows.NEWEST_FIRST)[:1]
        return next(rows.listed(nearest), None), next(rows.listed(following), None)

    def around_the_edge(self, changed: int) -> set[str]:
        """Months whose pages may gain or lose an item when ``changed`` items came or went among the newest."""
        edge = self._rows.order_by(*rows.NEWEST_FIRST)[max(0, NEWEST - changed) : NEWEST + changed]
        return {f"{month:%Y%m}" for month in edge.values_list("month", flat=True) if month}

    def _all(self) -> Counter[str]:
        if self._counts is None:
            found = self._rows.order_by().values_list("month").annotate(count=Count("pk"))
            self._counts = Counter({f"{month:%Y%m}": count for month, count in found if month})
        return self._counts


class AskedCatalogue:
    """The channels of a portal, read as they are asked for."""

    def __init__(self, site_id: int) -> None:
        self.site_id = site_id
        self._shelves: dict[int, AskedShelf] = {}

    def shelf(self, channel_id: int) -> AskedShelf:
        if channel_id not in self._shelves:
            self._shelves[channel_id] = AskedShelf(channel_id)
        return self._shelves[channel_id]

    def latest(self, count: int) -> list[Listed]:
        found = rows.content(site_id=self.site_id, published_at__isnull=False).order_by("-published_at", "-number")
        # One query a kind, because the index leads with it.
        each = (rows.listed(found.filter(kind=kind)[:count]) for kind in NEWS_KINDS)
        return _latest([item for items in each for item in items], count)

    def page_months(self) -> dict[int, set[str]]:
        found: dict[int, set[str]] = defaultdict(set)
        pages = rows.content(site_id=self.site_id, path__isnull=False).order_by()
        for channel_id, month in pages.values_list("parent_id", "month").distinct():
            found[channel_id].add(f"{month:%Y%m}")
        return found


def month_of(item: Listed) -> str:
    """``202611``: the month of its address."""
    month = item.month
    return f"{month.year}{month.month:02}" if month else ""


def parts_of(items: list[Listed]) -> list[tuple[int | None, list[Listed]]]:
    """A month's items in pages: (first number of the range, items), highest first; the first page has None.

    Ranges are halves of halves of the numbers, down to at most ``PART`` items: where an item stands does not depend on
    how many came before or after it, so one more or less touches one page, two when a range is parted.
    """
    if len(items) <= PART:
        return [(None, items)]
    numbered = sorted(items, key=lambda item: item.number or 0)
    size = 1 << (numbered[-1].number or 0).bit_length()
    ranges = _halve(numbered, 0, size)
    order = {item.id: place for place, item in enumerate(items)}
    parts = [(start, sorted(part, key=lambda item: order[item.id])) for start, part in reversed(ranges)]
    return [(None, parts[0][1]), *parts[1:]]


def _halve(items: list[Listed], start: int, size: int) -> list[tuple[int, list[Listed]]]:
    if not items:
        return []
    if len(items) <= PART or size == 1:
        return [(start, items)]
    middle = start + size // 2
    cut = next((place for place, item in enumerate(items) if (item.number or 0) >= middle), len(items))
    return [*_halve(items[:cut], start, size // 2), *_halve(items[cut:], middle, size // 2)]


def _sides(item: Listed) -> tuple[Q, Q]:
    """What stands before and after an item, newest first and undated last."""
    if item.published_at is None:
        undated = Q(published_at__isnull=True)
        return (
            Q(published_at__isnull=False) | undated & Q(number__gt=item.number),
            undated & Q(number__lt=item.number),
        )
    same = Q(published_at=item.published_at)
    return (
        Q(published_at__gt=item.published_at) | same & Q(number__gt=item.number),
        Q(published_at__lt=item.published_at) | same & Q(number__lt=item.number) | Q(published_at__isnull=True),
    )


def _latest(items: list[Listed], count: int) -> list[Listed]:
    dated = [item for item in items if item.published_at and item.kind in NEWS_KINDS]
    return sorted(dated, key=lambda item: (item.published_at, item.number), reverse=True)[:count]
