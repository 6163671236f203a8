"""Which pages of months stood at an old address of a channel, told from what is published now.

Those of the items that went live before the channel moved, without the newest of them, which stood on its own page. Of
what comes later nobody knows an old address, so it writes no file there, however often the channel moved.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, datetime

from django.db.models import Count, QuerySet

from cms.content.models import Publication

from . import rows, shelves


def pages_of(channel_id: int, moved_at: datetime | None) -> Iterator[tuple[str, str]]:
    """Month ("202611") and address below the channel ("202611/", "202611/512/") of each page."""
    older = _older(channel_id, moved_at)
    counts = dict(older.values_list("month").annotate(Count("pk")).order_by("-month"))
    numbers = _numbers(older, [month for month, count in counts.items() if count > shelves.PART])
    for month in counts:
        name = f"{month:%Y%m}"
        yield name, f"{name}/"
        # The highest range stands at the month's own address.
        for start, _numbers_of in shelves.ranges_of(numbers[month], shelves.PART)[:-1]:
            yield name, f"{name}/{start}/"


def _older(channel_id: int, moved_at: datetime | None) -> QuerySet[Publication]:
    """Items that were in month pages when the channel moved; in all of them where that is not known."""
    items = rows.content(parent_id=channel_id)
    if moved_at:
        items = items.filter(first_live_at__lt=moved_at)
    # Asked for apart, each answered by an index.
    dated, undated = items.filter(published_at__isnull=False), items.filter(published_at=None)
    newest = list(dated.order_by("-published_at", "-number").values_list("pk", flat=True)[: shelves.NEWEST])
    rest = shelves.NEWEST - len(newest)
    newest += undated.order_by("-number").values_list("pk", flat=True)[:rest]
    return items.exclude(pk__in=newest).exclude(month=None).order_by()


def _numbers(items: QuerySet[Publication], months: Iterable[date]) -> dict[date, list[int]]:
    found: dict[date, list[int]] = defaultdict(list)
    for month, number in items.filter(month__in=list(months)).values_list("month", "number"):
        found[month].append(number or 0)
    return found
