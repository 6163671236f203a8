"""The items of a portal's channels, read from the table of publications."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import date, datetime

from django.db.models import Count, F, Q, Window
from django.db.models.functions import RowNumber

from cms.content.kinds import Kind

from . import rows, shelves
from .rows import Listed
from .shelves import WholeShelf, month_of

# What counts as news of a portal, in its feed and its newest items.
NEWS_KINDS = (Kind.ARTICLE, Kind.POLICY, Kind.INTERPRETATION, Kind.GUIDE, Kind.TOPIC)


def newest_of(channel_ids: Iterable[int]) -> dict[int, WholeShelf]:
    """The newest and the pinned items of channels of any portal, from one query."""
    rank = Window(RowNumber(), partition_by=F("parent_id"), order_by=list(rows.NEWEST_FIRST))
    found = rows.content(parent_id__in=list(channel_ids)).annotate(rank=rank)
    found = found.filter(Q(rank__lte=shelves.NEWEST) | Q(pinned_until__isnull=False))
    found_items: dict[int, WholeShelf] = defaultdict(WholeShelf)
    for item in rows.listed(found.order_by("parent_id", *rows.NEWEST_FIRST)):
        found_items[item.parent_id or 0].items.append(item)
    return found_items


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


class AskedShelf:
    """A channel of which only the parts asked for are read."""

    def __init__(self, channel_id: int) -> None:
        self._rows = rows.content(parent_id=channel_id)
        self.newest = list(rows.listed(self._rows.order_by(*rows.NEWEST_FIRST)[: shelves.NEWEST]))
        pinned = rows.listed(self._rows.filter(pinned_until__isnull=False).order_by())
        self.pinned = sorted(pinned, key=_newest_first, reverse=True)
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
            # Sorted here: for the order of the database it would read the whole channel.
            found = rows.listed(self._rows.filter(month=first).order_by())
            self._months[month] = sorted(found, key=_newest_first, reverse=True)
        return self._months[month]

    def neighbours(self, item: Listed) -> tuple[Listed | None, Listed | None]:
        pages = self._rows.filter(path__isnull=False)
        before, after = _sides(item)
        nearest = pages.filter(before).order_by(F("published_at").asc(nulls_first=True), "number")[:1]
        following = pages.filter(after).order_by(*rows.NEWEST_FIRST)[:1]
        return next(rows.listed(nearest), None), next(rows.listed(following), None)

    def around_the_edge(self, changed: int) -> set[str]:
        """Months whose pages may gain or lose an item when ``changed`` items came or went among the newest."""
        edge = self._rows.order_by(*rows.NEWEST_FIRST)[max(0, shelves.NEWEST - changed) : shelves.NEWEST + changed]
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
        self._latest: list[Listed] = []
        self._asked = 0

    def shelf(self, channel_id: int) -> AskedShelf:
        if channel_id not in self._shelves:
            self._shelves[channel_id] = AskedShelf(channel_id)
        return self._shelves[channel_id]

    def latest(self, count: int) -> list[Listed]:
        if count > self._asked:
            self._asked = max(count, shelves.NEWEST)
            self._latest = self._read_latest(self._asked)
        return self._latest[:count]

    def _read_latest(self, count: int) -> list[Listed]:
        found = rows.content(site_id=self.site_id, published_at__isnull=False).order_by("-published_at", "-number")
        # One query a kind, because the index leads with it.
        each = (rows.listed(found.filter(kind=kind)[:count]) for kind in NEWS_KINDS)
        return _latest([item for items in each for item in items], count)


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


def _newest_first(item: Listed) -> tuple[bool, datetime, int]:
    return item.published_at is not None, item.published_at or datetime.min, item.number or 0


def _latest(items: list[Listed], count: int) -> list[Listed]:
    dated = [item for item in items if item.published_at and item.kind in NEWS_KINDS]
    return sorted(dated, key=lambda item: (item.published_at, item.number), reverse=True)[:count]
