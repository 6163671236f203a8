"""Items of channels as lists show them: which are newest, which stand in month pages, which are beside each other."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Protocol

from cms.content.kinds import Kind

from .rows import Listed

# Items on a channel's own page; older ones stand in month pages (DESIGN).
NEWEST = 20
# What counts as news of a portal, in its feed and its newest items.
NEWS_KINDS = (Kind.ARTICLE, Kind.POLICY, Kind.INTERPRETATION, Kind.GUIDE, Kind.TOPIC)
# Items on one page of a month; a larger month is parted by ranges of numbers, which later items do not move.
PART = 200


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
    def expect(self, channel_ids: Iterable[int]) -> None:
        """Read the newest items of channels together, before their shelves are asked for."""
        ...

    def shelf(self, channel_id: int) -> Shelf: ...

    def latest(self, count: int) -> list[Listed]:
        """The newest dated news items of the portal."""
        ...


@dataclass(slots=True)
class WholeShelf:
    """A channel whose every item is at hand."""

    items: list[Listed] = field(default_factory=list)
    _by_month: dict[str, list[Listed]] | None = None
    _months: list[str] | None = None
    _near: dict[int, tuple[Listed | None, Listed | None]] | None = None
    _new: frozenset[int] | None = None

    @property
    def newest(self) -> list[Listed]:
        return self.items[:NEWEST]

    @property
    def pinned(self) -> list[Listed]:
        return [item for item in self.items if item.pinned_until]

    def older(self, month: str) -> list[Listed]:
        if self._new is None:
            self._new = frozenset(item.id for item in self.newest)
        return [item for item in self.of_month(month) if item.id not in self._new]

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


def latest_of(items: Iterable[Listed], count: int) -> list[Listed]:
    """The newest dated news among items."""
    dated = [item for item in items if item.published_at and item.kind in NEWS_KINDS]
    return sorted(dated, key=lambda item: (item.published_at, item.number), reverse=True)[:count]


def month_of(item: Listed) -> str:
    """``202611``: the month of its address."""
    month = item.month
    return f"{month.year}{month.month:02}" if month else ""


def parts_of(items: list[Listed]) -> list[tuple[int | None, list[Listed]]]:
    """A month's items in pages: (first number of the range, items), highest first; the first page has None."""
    if len(items) <= PART:
        return [(None, items)]
    by_number = {item.number or 0: item for item in items}
    order = {item.id: place for place, item in enumerate(items)}
    parts = [
        (start, sorted((by_number[number] for number in numbers), key=lambda item: order[item.id]))
        for start, numbers in reversed(ranges_of(by_number, PART))
    ]
    return [(None, parts[0][1]), *parts[1:]]


def ranges_of(numbers: Iterable[int], most: int) -> list[tuple[int | None, list[int]]]:
    """Numbers in order, in ranges of at most ``most``: (first number of the range, numbers); a single one has None.

    Ranges are halves of halves: where a number stands does not depend on how many came before or after it, so one
    more or less touches one range, two when it is parted. No numbers give no range.
    """
    ordered = sorted(numbers)
    if len(ordered) <= most:
        return [(None, ordered)] if ordered else []
    return _halve(ordered, 0, 1 << ordered[-1].bit_length(), most)


def _halve(numbers: list[int], start: int, size: int, most: int) -> list[tuple[int | None, list[int]]]:
    if not numbers:
        return []
    if len(numbers) <= most or size == 1:
        return [(start, numbers)]
    middle = start + size // 2
    cut = bisect_left(numbers, middle)
    return [*_halve(numbers[:cut], start, size // 2, most), *_halve(numbers[cut:], middle, size // 2, most)]
