"""Which templates are slow: what a full build spent on each kind of target, loading and rendering together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from time import perf_counter

from .rendered import Rendered


@dataclass(slots=True)
class Spent:
    """On one kind of target: how many, seconds in all, and the slowest with its address."""

    count: int = 0
    total: float = 0.0
    slowest: float = 0.0
    path: str = ""

    def add(self, other: Spent) -> None:
        self.count += other.count
        self.total += other.total
        if other.slowest > self.slowest:
            self.slowest, self.path = other.slowest, other.path


def watched(stream: Iterable[Rendered], times: dict[str, Spent]) -> Iterator[Rendered]:
    """Pass a stream on, and note in ``times`` how long each target took, by its kind (``content``, ``month``)."""
    begun = perf_counter()
    for rendered in stream:
        took = perf_counter() - begun
        kind = rendered.target.partition(":")[0]
        spent = times.get(kind)
        if spent is None:
            spent = times[kind] = Spent()
        spent.count += 1
        spent.total += took
        if took > spent.slowest:
            spent.slowest, spent.path = took, next(iter(rendered.files), "")
        yield rendered
        begun = perf_counter()


def save(times: dict[str, dict[str, Spent]]) -> None:
    """Keep what full builds spent, by host: one transaction for all portals."""
    from django.db import transaction

    from sites.portals.models import Portal

    from .jobs.models import RenderTime

    sites = dict(Portal.objects.filter(host__in=times).values_list("host", "pk"))
    rows = [
        RenderTime(
            site_id=sites[host],
            template=kind,
            pages=spent.count,
            total_ms=spent.total * 1000,
            slowest_ms=spent.slowest * 1000,
            slowest_path=spent.path[:255],
        )
        for host, kinds in times.items()
        if host in sites
        for kind, spent in kinds.items()
    ]
    with transaction.atomic():
        RenderTime.objects.filter(site_id__in=sites.values()).delete()
        RenderTime.objects.bulk_create(rows, batch_size=500)
