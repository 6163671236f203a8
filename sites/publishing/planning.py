"""Which targets of a portal to bring up to date: those that use what changed, and what comes or goes beside it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from wagtail.contrib.redirects.models import Redirect

from cms.content.models import Publication

from . import fixed, keys, ledger, rows
from .affected import Touched
from .catalogue import around_the_edge
from .context import PortalContext
from .models import Output

LISTS = frozenset({"channel", "months", "feed"})
# What shows the channels themselves.
STRUCTURE = frozenset({"look", "fragments", "side-navigation", "home", "site-map", "sitemap-structure"})


@dataclass(slots=True)
class Wanted:
    """Targets of one portal to bring up to date, by what renders them."""

    pages: set[int] = field(default_factory=set)
    channels: set[int] = field(default_factory=set)
    months: set[tuple[int, str]] = field(default_factory=set)
    # Years.
    sitemaps: set[str] = field(default_factory=set)
    redirects: set[str] = field(default_factory=set)
    single: set[str] = field(default_factory=set)
    # Redirects came, changed or went, though a killed run may have forgotten theirs already.
    redirected: bool = False

    def add(self, names: Iterable[str]) -> None:
        for name in names:
            kind, _, rest = name.partition(":")
            if kind == "content":
                self.pages.add(int(rest))
            elif kind in LISTS and rest:
                self.channels.add(int(rest))
            elif kind == "month":
                channel, _, month = rest.partition(":")
                self.months.add((int(channel), month))
            elif kind == "sitemap":
                self.sitemaps.add(rest)
            elif kind == "redirect":
                self.redirects.add(rest)
            elif kind != "media":
                self.single.add(name)


def plan(context: PortalContext, names: Iterable[str], touched: Touched) -> Wanted:
    """The named targets, and what stands beside the pages that came or went: neighbours, months, redirects."""
    wanted = Wanted(pages=set(touched.pages))
    wanted.add(names)
    wanted.add(touched.single)
    context.catalogue.expect(touched.months)
    wanted.pages |= _neighbours(context, touched)
    for channel_id, months in touched.months.items():
        wanted.sitemaps |= {month[:4] for month in months if month}
        edge = around_the_edge(channel_id, touched.counts[channel_id])
        found = {month for month in months if month} | edge | _months_out_of_line(context, channel_id)
        wanted.months |= {(channel_id, month) for month in found}
    if touched.structure:
        wanted.channels |= context.tree.by_id.keys() | _channels_on_disk(context.site_id)
        wanted.single |= STRUCTURE
    if touched.settings:
        wanted.single |= fixed.BEFORE.keys() | fixed.AFTER.keys()
    wanted.redirected = bool(touched.redirects)
    wanted.redirects |= touched.redirects | _redirects_about(context.site_id, touched)
    return wanted


def _neighbours(context: PortalContext, touched: Touched) -> set[int]:
    """Pages that were or are beside a touched page."""
    if not touched.pages:
        return set()
    names = [keys.target("content", pk) for pk in touched.pages]
    stored = ledger.outputs_of(context.site_id, names).values()
    found = {int(pk) for row in stored for pk in row.neighbours.split(",") if pk}
    for item in rows.listed(rows.content(site_id=context.site_id, pk__in=touched.pages)):
        near = context.catalogue.shelf(item.parent_id or 0).neighbours(item)
        found.update(row.id for row in near if row)
    return found


def _months_out_of_line(context: PortalContext, channel_id: int) -> set[str]:
    """Months whose page comes or goes, or links to another month before it than on disk."""
    desired = context.catalogue.shelf(channel_id).months if context.tree.get(channel_id) else []
    stored = Output.objects.filter(site_id=context.site_id, target__startswith=f"month:{channel_id}:")
    actual = {name.rpartition(":")[2] for name in stored.values_list("target", flat=True).distinct()}
    now, then = _older(sorted(desired)), _older(sorted(actual))
    return {month for month in now.keys() | then.keys() if now.get(month) != then.get(month)}


def _older(line: list[str]) -> dict[str, str]:
    """Each month with the one before it."""
    return dict(zip(line, ["", *line], strict=False))


def _channels_on_disk(site_id: int) -> set[int]:
    """Channels that have targets: those that are gone have still."""
    found = Output.objects.filter(site_id=site_id, target__startswith="channel:")
    return {int(name.partition(":")[2]) for name in found.values_list("target", flat=True)}


def _redirects_about(site_id: int, touched: Touched) -> set[str]:
    """Old paths to look at: those left, those taken, and those that lead to a touched page."""
    if not touched.pages and not touched.old_paths:
        return set()
    pages = Publication.objects.filter(pk__in=touched.pages, path__isnull=False)
    paths = {*touched.old_paths, *pages.values_list("path", flat=True)}
    leading = Redirect.objects.filter(site_id=site_id, redirect_page_id__in=touched.pages)
    return {Redirect.normalise_path(path) for path in paths} | set(leading.values_list("old_path", flat=True))
