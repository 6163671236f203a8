"""The many files of a portal: content pages, lists, feeds and sitemaps of its channels, in building processes.

These processes load neither Wagtail nor Django's apps: they start at once and stay small. What they need of a portal
beside its rows comes as a ``Plan`` from the process that has models; the record of what they wrote goes back to it.
"""

from __future__ import annotations

import gc
import warnings
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from types import TracebackType
from typing import NamedTuple, Self

from themes import rendering, views

from . import forking, hant, sitemaps, targets
from .channel_rows import read_once
from .channels import ChannelTree
from .cluster import Cluster
from .collecting import Collector
from .context import Facts, PortalContext
from .rendered import Rendered
from .rows import Listed
from .shelves import Shelf
from .streamed import StreamedCatalogue
from .timing import watched
from .tree import Tree
from .variants import Media

# Objects made and still there, after which a building process looks for garbage: those of a few thousand pages.
SELDOM = 200_000
# What Django warns of where a database is asked before apps are loaded: here they never are.
NO_APPS = "Accessing the database during app initialization"


class Plan(NamedTuple):
    """A portal as building processes get it: all that its pages refer to, and where its files go."""

    portal: Facts
    cluster: Cluster
    channels: ChannelTree
    view: views.Portal
    stable: views.Portal
    layouts: dict[str, tuple[str, ...]]
    pages: dict[int, Listed]
    media: dict[str, Media]
    elsewhere: dict[int, Shelf]
    interpretations: dict[int, list[int]]
    tree: Tree
    known: dict[str, str]


def plan_of(context: PortalContext, tree: Tree, known: dict[str, str]) -> Plan:
    for channel in context.tree.by_id.values():
        _ = channel.meta  # needs the vocabulary's words, so it is worked out here
    return Plan(
        Facts(context.site_id, context.host),
        context.cluster,
        context.tree,
        context.view,
        context.shell.portal,
        context.shell.layouts,
        context.pages,
        context.media,
        context.elsewhere,
        context.interpretations,
        tree,
        known,
    )


def run(plan: Plan) -> Collector:
    """Write the files of a plan."""
    collector = Collector(plan.tree, plan.known)
    for rendered in watched(everything(plan), collector.times):
        collector.add(rendered)
    # Plain tuples go to the other process in half the time.
    made = list(map(tuple, collector.made))
    return Collector(plan.tree, {}, made, collector.own, collector.written, collector.times)


def everything(plan: Plan) -> Iterator[Rendered]:
    """Every target of a plan, channel by channel."""
    context = _context(plan)
    found = _everything(context, context.catalogue)
    return (hant.with_variant(context, rendered) for rendered in found) if context.view.traditional else found


def _everything(context: PortalContext, catalogue: StreamedCatalogue) -> Iterator[Rendered]:
    years = sitemaps.Years()
    for channel_id in sorted({*catalogue.channels(), *context.tree.by_id}):
        for placed in catalogue.pages(channel_id):
            years.add(placed[0].listed)
            yield targets.content(context, *placed)
        if source := context.tree.get(channel_id):
            catalogue.expect(child.id for child in source.children)
            yield from targets.channel(context, source)
            for name in catalogue.shelf(channel_id).months:
                yield targets.month(context, source, name)
    yield from years.rendered(context)


def _context(plan: Plan) -> PortalContext:
    theme = rendering.load(plan.view.theme)
    shell = rendering.Shell(theme, plan.stable, plan.layouts)
    return PortalContext(
        portal=plan.portal,
        cluster=plan.cluster,
        tree=plan.channels,
        view=plan.view,
        shell=shell,
        full_shell=shell.of_whole(plan.view),
        catalogue=StreamedCatalogue(plan.portal.pk),
        pages=plan.pages,
        media=plan.media,
        elsewhere=plan.elsewhere,
        interpretations=plan.interpretations,
    )


def _begin() -> None:
    """A building process: it has no apps on purpose. It makes no cycles, so garbage is seldom looked for."""
    warnings.filterwarnings("ignore", NO_APPS)
    read_once()
    gc.set_threshold(SELDOM)


class Workers:
    """Building processes, forked from one that has the themes loaded and nothing else. With one job: this process."""

    def __init__(self, jobs: int) -> None:
        self._pool: ProcessPoolExecutor | None = None
        if jobs > 1:
            self._pool = ProcessPoolExecutor(jobs, mp_context=forking.start(), initializer=_begin)

    def run(self, plan: Plan) -> Collector:
        return self._pool.submit(run, plan).result() if self._pool else run(plan)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self._pool:
            self._pool.shutdown(cancel_futures=True)
