"""Bring some targets of a portal up to date: pages, then lists, then sitemaps, then removals."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

from . import bars, fixed, keys, ledger, records, redirects, relations, release, rows, sitemaps, targets
from .affected import Touched
from .catalogue import WholeCatalogue
from .channels import Channel
from .context import PortalContext
from .manifest.batches import EDIT
from .manifest.log import ManifestLog
from .models import PortalTree
from .needs import Needs
from .planning import Wanted, plan
from .release import Tally
from .rendered import Rendered
from .rows import Listed
from .tree import Tree
from .turns import give_way, turn
from .writing import Writer

# From this many pages on, one query for all items is cheaper than some for each page.
MANY = 100
CHUNK = 500


def update(context: PortalContext, names: Iterable[str], touched: Touched, since: int | None = None) -> Tally:
    """Bring the named targets of a portal up to date, and what ``touched`` adds to them. Under the portal's lock.

    Single edits change the current release in place. When channels come, go or move, pages and lists point at each
    other, and no order of writing keeps every link alive: that is done in a linked copy, which is then switched to.
    ``since``: the end of the log before ``context`` was loaded; urgent changes after it are applied at the end, because
    they may have been overwritten.
    """
    names = set(names)
    if len(names) + len(touched.pages) > MANY:
        context.catalogue = WholeCatalogue(context.site_id)
    tree = Tree(context.host)
    writer = Writer(context, tree)
    if touched.structure:
        # Until the switch the record speaks of another release: a killed run is followed by a full build, and urgent
        # work on the current one leaves the record alone.
        with turn(context.site_id):
            records.keep(context.site_id, tree)
            record = PortalTree.objects.filter(pk=context.site_id)
            record.update(release="")
        record.update(release=tree.branch())
        Update(context, plan(context, names, touched), writer).run()
        with turn(context.site_id):
            _replay(context, tree, since)
            # The manifest names the release, even where all was as it should be before.
            log = ManifestLog(context.site_id, tree, lambda: ledger.files_of(context.site_id))
            log.append(EDIT, tree.writes_to, [])
            bars.switch(context, tree)
            tree.sweep()
        records.prune(tree)
    else:
        with turn(context.site_id):
            Update(context, plan(context, names, touched), writer).run()
            _replay(context, tree, since)
    return Tally(context.host, writer.written, writer.written, writer.removed)


def _replay(context: PortalContext, tree: Tree, since: int | None) -> None:
    from . import urgent

    if since is not None:
        urgent.replay(context.portal, tree, since)


class Update:
    """One run over one portal, under its lock."""

    def __init__(self, context: PortalContext, wanted: Wanted, writer: Writer) -> None:
        self.context = context
        self.wanted = wanted
        self.put = writer.put
        self.remove = writer.remove
        self.tree = writer.tree

    def run(self) -> None:
        for part in self._pages():
            self.put(part)
            give_way(self.context.site_id)
        self.put(self._single(fixed.BEFORE))
        self._put_bar()
        moved = self._moved()
        self._put_lists()
        self.remove()
        # With the portal's settings ("robots") come its aliases.
        if moved or self.wanted.redirected or "robots" in self.wanted.single:
            self.tree.write_beside("redirects.map", redirects.nginx_map(self.context).encode())

    def _pages(self) -> Iterator[list[Rendered]]:
        """Content pages in chunks; a page that is not published here any more has no file."""
        names = iter(sorted(self.wanted.pages))
        while part := list(islice(names, CHUNK)):
            found = list(rows.full(rows.content(site_id=self.context.site_id, pk__in=part)))
            self._prepare(found)
            there = {row.listed.id for row in found}
            rendered = [Rendered(keys.target("content", pk)) for pk in part if pk not in there]
            for row in found:
                near = self.context.catalogue.shelf(row.listed.parent_id or 0).neighbours(row.listed)
                rendered.append(targets.content(self.context, row, *near))
            yield rendered

    def _prepare(self, found: list[rows.Full]) -> None:
        needs = Needs()
        for row in found:
            needs.add_page(row)
        prepare_items(self.context, [row.listed for row in found], needs)

    def _lists(self) -> list[Rendered]:
        tree = self.context.tree
        sources = [channel for pk in sorted(self.wanted.channels) if (channel := tree.get(pk))]
        self._prepare_lists(sources)
        rendered = [
            Rendered(keys.target(kind, pk))
            for pk in self.wanted.channels - tree.by_id.keys()
            for kind in ("channel", "months", "feed")
        ]
        for channel in sources:
            rendered += targets.channel(self.context, channel)
        for channel_id, month in sorted(self.wanted.months):
            source = tree.get(channel_id)
            name = keys.target("month", channel_id, month)
            rendered.append(targets.month(self.context, source, month) if source else Rendered(name))
        return rendered

    def _prepare_lists(self, sources: list[Channel]) -> None:
        """Load what the items of lists refer to."""
        near = [below.id for channel in sources for below in channel.children]
        self.context.catalogue.expect(
            [*(channel.id for channel in sources), *near, *(pk for pk, _ in self.wanted.months)]
        )
        shelf = self.context.catalogue.shelf
        shown = [
            item
            for channel in sources
            for near in (channel, *channel.children)
            for item in (*shelf(near.id).newest, *shelf(near.id).pinned)
        ]
        for channel_id, month in self.wanted.months:
            shown += shelf(channel_id).of_month(month) if self.context.tree.get(channel_id) else []
        prepare_items(self.context, shown)

    def _single(self, renderers: dict) -> list[Rendered]:
        wanted = [name for name in renderers if name in self.wanted.single and name != bars.TARGET]
        if "home" in wanted:
            prepare_home(self.context)
        if "newest" in wanted:
            prepare_items(self.context, self.context.catalogue.latest(fixed.NEWEST_ITEMS))
        return [renderers[name](self.context) for name in wanted]

    def _put_bar(self) -> None:
        """Into the current release; into one that is being made it comes with the switch."""
        if bars.TARGET in self.wanted.single and self.tree.writes_to == self.tree.release:
            bars.write([self.context.site_id])

    def _moved(self) -> bool:
        """Write the pages at old addresses; whether there are or were any, and the map must be looked at."""
        if not self.wanted.redirects:
            return False
        rendered = list(targets.redirect_pages(self.context, sorted(self.wanted.redirects)))
        known = ledger.keys_of(self.context.site_id, [item.target for item in rendered])
        self.put(rendered)
        return bool(known) or any(item.own for item in rendered)

    def _put_lists(self) -> None:
        """What leads to pages: lists, the home, feeds, sitemaps."""
        named = {year: sitemaps.of_year(self.context, year) for year in sorted(self.wanted.sitemaps)}
        moved = self.put([*self._lists(), *self._single(fixed.AFTER), *named.values()])
        if moved & {item.target for item in named.values()} or "sitemap-index" in self.wanted.single:
            self.put([sitemaps.index(self.context)])


def prepare_items(context: PortalContext, shown: Iterable[Listed], needs: Needs | None = None) -> None:
    """Load what items of lists show of others, beside ``needs``: pictures of topics, interpretations of policies."""
    needs = needs or Needs()
    policies = []
    for item in shown:
        needs.add_item(item)
        if item.kind == "policy":
            policies.append(item.id)
    if policies:
        context.interpretations.update(relations.interpretations_of(policy_ids=policies))
        needs.pages.update(pk for policy in policies for pk in context.interpretations.get(policy, ()))
    context.prepare(needs)


def prepare_home(context: PortalContext) -> None:
    """Load what the home page refers to, and what the items of its sections do."""
    needs = Needs()
    release.add_context_needs(context, needs)
    channels = sorted(pk for pk in needs.pages if context.tree.get(pk))
    context.catalogue.expect(channels)
    shelves = [context.catalogue.shelf(pk) for pk in channels]
    for shelf in shelves:
        for item in (*shelf.newest, *shelf.pinned):
            needs.add_item(item)
    context.prepare(needs)
