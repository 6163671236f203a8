"""Bring some targets of a portal up to date in its current release: pages, then lists, then sitemaps, then removals."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice

from cms.content.models import Publication

from . import context as contexts
from . import fixed, keys, ledger, media, redirects, relations, release, rows, targets
from .affected import Touched
from .catalogue import AskedCatalogue, WholeCatalogue
from .context import PortalContext
from .models import Output
from .needs import Needs
from .release import Tally
from .rendered import Rendered
from .tree import Tree

# From this many pages on, one query for all items is cheaper than some for each page.
MANY = 100
CHUNK = 500


@dataclass(slots=True)
class Wanted:
    """Targets of one portal to bring up to date, by what renders them."""

    pages: set[int] = field(default_factory=set)
    channels: set[int] = field(default_factory=set)
    months: set[tuple[int, str]] = field(default_factory=set)
    sitemaps: set[tuple[int, str]] = field(default_factory=set)
    redirects: set[str] = field(default_factory=set)
    single: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, names: Iterable[str]) -> Wanted:
        wanted = cls()
        for name in names:
            wanted.add(name)
        return wanted

    def add(self, name: str) -> None:
        kind, _, rest = name.partition(":")
        if kind == "content":
            self.pages.add(int(rest))
        elif kind in ("channel", "months", "feed") and rest:
            self.channels.add(int(rest))
        elif kind in ("month", "sitemap"):
            channel, _, month = rest.partition(":")
            (self.months if kind == "month" else self.sitemaps).add((int(channel), month))
        elif kind == "redirect":
            self.redirects.add(rest)
        elif kind != "media":
            self.single.add(name)


class Update:
    """One run over one portal, under its lock."""

    def __init__(self, context: PortalContext, wanted: Wanted, touched: Touched) -> None:
        self.context = context
        self.wanted = wanted
        self.touched = touched
        self.site_id = context.site_id
        self.tree = Tree(context.host)
        self.groups = ledger.Groups()
        self.tally = Tally(context.host)
        self.gone: set[str] = set()
        self.media: set[str] = set()

    def run(self) -> Tally:
        self._widen()
        for part in self._pages():
            self._put(part)
        self._put(self._lists())
        self._put(self._single(fixed.BEFORE))
        self._put(list(targets.redirect_pages(self.context, sorted(self.wanted.redirects))))
        self._put(self._single(fixed.AFTER))
        self._put(self._sitemaps())
        self._remove()
        self.tree.write_beside("redirects.map", redirects.nginx_map(self.context).encode())
        return self.tally

    def _widen(self) -> None:
        """Add what appears beside the pages that came or went: neighbours, months at the edge, redirects."""
        self._add_neighbours()
        self._add_months()
        if self.touched.structure:
            self._add_structure()
        if self.touched.structure or self.touched.months:
            self.wanted.single.add("sitemap-index")
        if self.touched.settings:
            self.wanted.single |= fixed.BEFORE.keys() | fixed.AFTER.keys()
        self.wanted.redirects |= _redirects_about(self.site_id, self.touched)

    def _add_neighbours(self) -> None:
        names = [keys.target("content", pk) for pk in self.touched.pages]
        for row in ledger.outputs_of(self.site_id, names).values():
            self.wanted.pages.update(int(pk) for pk in row.neighbours.split(",") if pk)
        catalogue = self.context.catalogue
        for item in rows.listed(rows.content(site_id=self.site_id, pk__in=self.touched.pages)):
            near = catalogue.shelf(item.parent_id or 0).neighbours(item)
            self.wanted.pages.update(row.id for row in near if row)

    def _add_months(self) -> None:
        asked = AskedCatalogue(self.site_id)
        for channel_id, months in self.touched.months.items():
            found = {month for month in months if month}
            self.wanted.sitemaps |= {(channel_id, month) for month in found}
            found |= asked.shelf(channel_id).around_the_edge(self.touched.counts[channel_id])
            self.wanted.months |= {(channel_id, month) for month in found | self._months_out_of_step(channel_id)}

    def _months_out_of_step(self, channel_id: int) -> set[str]:
        """Months that begin or cease to have a page, and those beside them, which link to them."""
        channel = self.context.tree.get(channel_id)
        desired = self.context.catalogue.shelf(channel_id).months if channel else []
        actual = _months_on_disk(self.site_id, channel_id)
        differing = actual ^ set(desired)
        line = sorted(actual | set(desired))
        beside = {
            line[near]
            for at, month in enumerate(line)
            if month in differing
            for near in (at - 1, at + 1)
            if 0 <= near < len(line)
        }
        return differing | _nearest(differing, desired) | beside

    def _add_structure(self) -> None:
        """Channels that are new have no targets yet; those that are gone have still."""
        self.wanted.channels |= self.context.tree.by_id.keys()
        found = Output.objects.filter(site_id=self.site_id, target__startswith="channel:")
        self.wanted.channels.update(int(name.partition(":")[2]) for name in found.values_list("target", flat=True))
        self.wanted.single |= {"look", "fragments", "side-navigation", "home", "site-map", "sitemap-structure"}

    def _pages(self) -> Iterator[list[Rendered]]:
        """Content pages in chunks; a page that is not published here any more has no file."""
        names = iter(sorted(self.wanted.pages))
        while part := list(islice(names, CHUNK)):
            found = list(rows.full(rows.content(site_id=self.site_id, pk__in=part)))
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
        self._relate([row.listed.id for row in found if row.listed.kind == "policy"], needs)

    def _relate(self, policy_ids: list[int], needs: Needs) -> None:
        if policy_ids:
            self.context.interpretations.update(relations.interpretations_of(policy_ids=policy_ids))
            needs.pages.update(pk for policy in policy_ids for pk in self.context.interpretations.get(policy, ()))
        self.context.prepare(needs)

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

    def _prepare_lists(self, sources: list) -> None:
        """Load what the items of lists refer to."""
        shelf = self.context.catalogue.shelf
        shown = [
            item
            for channel in sources
            for near in (channel, *channel.children)
            for item in (*shelf(near.id).newest, *shelf(near.id).pinned)
        ]
        for channel_id, month in self.wanted.months:
            shown += shelf(channel_id).of_month(month) if self.context.tree.get(channel_id) else []
        self._prepare_items(shown)

    def _prepare_items(self, shown: list[rows.Listed]) -> None:
        needs = Needs()
        for item in shown:
            needs.add_item(item)
        self._relate([item.id for item in shown if item.kind == "policy"], needs)

    def _single(self, renderers: dict) -> list[Rendered]:
        wanted = [name for name in renderers if name in self.wanted.single]
        if "home" in wanted:
            prepare_home(self.context)
        if "newest" in wanted:
            self._prepare_items(self.context.catalogue.latest(fixed.NEWEST_ITEMS))
        return [renderers[name](self.context) for name in wanted]

    def _sitemaps(self) -> list[Rendered]:
        rendered = []
        for channel_id, month in sorted(self.wanted.sitemaps):
            source = self.context.tree.get(channel_id)
            name = keys.target("sitemap", channel_id, month)
            rendered.append(targets.month_sitemap(self.context, source, month) if source else Rendered(name))
        if "sitemap-index" in self.wanted.single:
            rendered.append(targets.sitemap_index(self.context))
        return rendered

    def _put(self, rendered: list[Rendered]) -> None:
        """Write what differs from the record. Images come first, so that no page shows a missing one."""
        if not rendered:
            return
        names = [item.target for item in rendered]
        known = ledger.outputs_of(self.site_id, names)
        before = ledger.keys_of(self.site_id, names)
        after = {item.target: item.own for item in rendered}
        self._put_media(keys.media_among(key for own in after.values() for key in own))
        fresh = {path: (item, content) for item in rendered for path, content in item.files.items()}
        changed, rows_out = {}, []
        for path, (item, content) in fresh.items():
            row = ledger.row_of(self.site_id, item, path, (ledger.sha256(content), len(content)), self.groups)
            old = known.get(path)
            if old is None or old.sha256 != row.sha256:
                changed[path] = (item.target, content)
            if old is None or _facts(old) != _facts(row):
                rows_out.append(row)
        self._write(changed)
        ledger.finish(self.site_id, rows_out)
        ledger.replace_keys(self.site_id, before, after)
        self.media |= keys.media_among(key for own in before.values() for key in own)
        self.gone -= fresh.keys()
        self.gone |= known.keys() - fresh.keys()

    def _write(self, changed: dict[str, tuple[str, bytes]]) -> None:
        if changed:
            ledger.begin(self.site_id, {path: target for path, (target, _) in changed.items()})
        for path, (_, content) in changed.items():
            self.tree.write(path, content)
        self.tally.files += len(changed)
        self.tally.written += len(changed)

    def _put_media(self, wanted: set[str]) -> None:
        """Publish images and attachments that pages are about to use."""
        used = [self.context.media[key] for key in sorted(wanted) if key in self.context.media]
        known = ledger.outputs_of(self.site_id, [keys.target("media", item.key) for item in used])
        for item in used:
            for path, variant in targets.media_files(item):
                if path not in known or known[path].sha256 != variant["sha256"]:
                    self._write({path: (keys.target("media", item.key), media.content_of(variant))})
                    row = Output(site_id=self.site_id, path=path, target=keys.target("media", item.key))
                    row.sha256, row.size = variant["sha256"], variant["size"]
                    ledger.finish(self.site_id, [row])
                known.pop(path, None)
        self.gone |= known.keys()

    def _remove(self) -> None:
        """Remove files that nothing links to any more."""
        unused = self.media - ledger.used_media(self.site_id, self.media)
        unused -= contexts.shell_images(self.context.portal)
        self.gone |= ledger.outputs_of(self.site_id, [keys.target("media", key) for key in unused]).keys()
        for path in sorted(self.gone):
            self.tree.remove(path)
        ledger.forget(self.site_id, self.gone)
        self.tally.removed += len(self.gone)


def update(context: PortalContext, names: set[str], touched: Touched) -> Tally:
    """Bring the named targets of a portal up to date, and what ``touched`` adds to them. Holds no lock itself."""
    wanted = Wanted.of(names)
    wanted.pages |= touched.pages
    if len(wanted.pages) > MANY:
        context.catalogue = WholeCatalogue(context.site_id)
    return Update(context, wanted, touched).run()


def prepare_home(context: PortalContext) -> None:
    """Load what the home page refers to, and what the items of its sections do."""
    needs = Needs()
    release.add_context_needs(context, needs)
    shelves = [context.catalogue.shelf(pk) for pk in sorted(needs.pages) if context.tree.get(pk)]
    for shelf in shelves:
        for item in (*shelf.newest, *shelf.pinned):
            needs.add_item(item)
    context.prepare(needs)


def _facts(row: Output) -> tuple:
    return row.target, row.sha256, row.group_id, row.neighbours


def _months_on_disk(site_id: int, channel_id: int) -> set[str]:
    found = Output.objects.filter(site_id=site_id, target__startswith=f"month:{channel_id}:")
    return {name.rpartition(":")[2] for name in found.values_list("target", flat=True).distinct()}


def _nearest(months: set[str], desired: list[str]) -> set[str]:
    """The months of ``desired`` right before and after each of ``months``."""
    found = set()
    for month in months:
        found |= {min((other for other in desired if other > month), default=month)}
        found |= {max((other for other in desired if other < month), default=month)}
    return found


def _redirects_about(site_id: int, touched: Touched) -> set[str]:
    """Old paths to look at: those left, those taken, and those that lead to a touched page."""
    stored = redirects.Redirect.objects
    left = {redirects.Redirect.normalise_path(path) for path in touched.old_paths}
    paths = Publication.objects.filter(pk__in=touched.pages, path__isnull=False).values_list("path", flat=True)
    taken = {redirects.Redirect.normalise_path(path) for path in paths}
    leading = stored.filter(site_id=site_id, redirect_page_id__in=touched.pages).values_list("old_path", flat=True)
    return left | taken | set(leading)
