"""A full build: a portal's whole tree into a new release, which then becomes the current one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from cms.changes.locks import exclusive
from cms.changes.readers import end_of_log
from sites.portals.models import Portal

from . import context as contexts
from . import fixed, hant, keys, ledger, media, needs, records, relations, rows, targets
from .catalogue import WholeCatalogue
from .cluster import Cluster
from .context import PortalContext
from .ledger import Entry
from .models import Output, PortalTree
from .needs import Needs
from .qr import QRCodes
from .records import Record
from .rendered import Rendered
from .tree import Tree

# What it learns holds for every portal.
_qr_codes = QRCodes()


@dataclass(slots=True)
class Tally:
    """What a run did to one portal."""

    host: str
    files: int = 0
    written: int = 0
    removed: int = 0


def lock_name(site_id: int) -> str:
    """Name of the lock under which the files of a portal change."""
    return f"portal-{site_id}"


def build(portal: Portal, cluster: Cluster | None = None) -> Tally:
    """Render a portal into a new release and switch to it. Nothing public changes when it fails."""
    with exclusive(lock_name(portal.pk)):
        return build_in_lock(portal, cluster)


def build_in_lock(portal: Portal, cluster: Cluster | None = None) -> Tally:
    """As ``build``, for who holds the portal's lock already."""
    from . import switches

    staged = _stage(portal, cluster)
    switches.make(portal, staged.name, staged.record, staged.context)
    return staged.tally


def prepare(portal: Portal, cluster: Cluster | None = None) -> Tally:
    """Render a portal into a new release that waits, until ``switches.decide``, to be switched to with others.

    A portal that has no files yet gets them at once.
    """
    from . import switches

    if not Tree(portal.host).release:
        return build(portal, cluster)
    with exclusive(lock_name(portal.pk)):
        staged = _stage(portal, cluster)
        records.save(Tree(portal.host), staged.name, staged.record)
        switches.propose(portal.pk, staged.name, staged.record.position)
        return staged.tally


class _Staged(NamedTuple):
    """A release that is complete and not public."""

    name: str
    record: Record
    context: PortalContext
    tally: Tally


def _stage(portal: Portal, cluster: Cluster | None) -> _Staged:
    since = end_of_log()
    portal.refresh_from_db()
    tree = Tree(portal.host)
    known, name = _known(portal, tree), tree.stage()
    builder = _Builder(portal.pk, tree, known)
    try:
        context = whole_context(portal, cluster)
        for rendered in everything(context):
            builder.add(rendered)
        builder.add_media(context)
        tree.settle()
    except BaseException:
        tree.abandon()
        raise
    record = Record(context.digest, since, builder.entries, builder.own)
    return _Staged(name, record, context, Tally(portal.host, len(builder.entries), builder.written))


def files_of(portal: Portal) -> dict[str, bytes]:
    """What a full build would write: every file of the portal by its address. Writes nothing."""
    context = whole_context(portal)
    files: dict[str, bytes] = {}
    used = contexts.shell_images(portal)
    for rendered in everything(context):
        files.update(rendered.files)
        used |= keys.media_among(rendered.own)
    for key in used & context.media.keys():
        files.update((path, media.content_of(variant)) for path, variant in targets.media_files(context.media[key]))
    return files


def whole_context(portal: Portal, cluster: Cluster | None = None) -> PortalContext:
    """A portal with everything its pages refer to, in a number of queries that does not depend on how many they are."""
    catalogue = WholeCatalogue(portal.pk)
    context = contexts.load(portal, catalogue, cluster)
    context.qr = _qr_codes
    context.pages.update(catalogue.by_id)
    context.interpretations = relations.interpretations_of(site_id=portal.pk)
    wanted = needs.of_portal(portal.pk)
    add_context_needs(context, wanted)
    for item in catalogue.by_id.values():
        wanted.add_item(item)
    context.prepare(wanted)
    return context


def add_context_needs(context: PortalContext, wanted: Needs) -> None:
    """What lists and the home refer to."""
    if context.tree.home:
        wanted.add("home", context.tree.home.data, None, [], "")
    wanted.pages.update(pk for found in context.interpretations.values() for pk in found)


def everything(context: PortalContext) -> Iterator[Rendered]:
    """Every target of a portal; of one that is shut only the notice."""
    for rendered in _everything(context):
        yield hant.with_variant(context, rendered)


def _everything(context: PortalContext) -> Iterator[Rendered]:
    if context.is_shut:
        yield from (render(context) for render in fixed.CLOSED.values())
        return
    yield from (render(context) for render in fixed.BEFORE.values())
    for row in rows.rest(rows.content(site_id=context.site_id), context.pages):
        shelf = context.catalogue.shelf(row.listed.parent_id or 0)
        yield targets.content(context, row, *shelf.neighbours(row.listed))
    for channel in context.tree.by_id.values():
        yield from targets.channel(context, channel)
        for name in context.catalogue.shelf(channel.id).months:
            yield targets.month(context, channel, name)
    for channel_id, names in context.catalogue.page_months().items():
        yield from (targets.month_sitemap(context, channel_id, name) for name in sorted(names))
    yield from targets.redirect_pages(context)
    yield from (render(context) for render in fixed.AFTER.values())
    yield targets.sitemap_index(context)


@dataclass(slots=True)
class _Builder:
    """Writes a release and collects its rows. Unchanged files are taken over from the current release as hard links."""

    site_id: int
    tree: Tree
    known: dict[str, str]
    entries: list[Entry] = field(default_factory=list)
    own: dict[str, set[str]] = field(default_factory=dict)
    groups: ledger.Groups = field(default_factory=ledger.Groups)
    written: int = 0

    def add(self, rendered: Rendered) -> None:
        for path, content in rendered.files.items():
            digest = ledger.sha256(content)
            self._put(path, digest, content)
            self.entries.append(ledger.entry_of(self.site_id, rendered, path, (digest, len(content)), self.groups))
        if rendered.own:
            self.own[rendered.target] = rendered.own

    def add_media(self, context: PortalContext) -> None:
        """The images and attachments that the pages use, and no other."""
        used = keys.media_among(key for own in self.own.values() for key in own)
        for key in sorted(used | contexts.shell_images(context.portal)):
            if key in context.media:
                target = keys.target("media", key)
                for path, variant in targets.media_files(context.media[key]):
                    self._put(path, variant["sha256"], None, variant)
                    self.entries.append(Entry(self.site_id, path, target, variant["sha256"], variant["size"]))

    def _put(self, path: str, digest: str, content: bytes | None, variant: dict | None = None) -> None:
        if self.known.get(path) == digest and self.tree.take_over(path):
            return
        self.tree.create(path, media.content_of(variant) if variant else content or b"")
        self.written += 1


def _known(portal: Portal, tree: Tree) -> dict[str, str]:
    """Path -> hash of the current release's files, as far as the record speaks of that release."""
    record = PortalTree.objects.filter(pk=portal.pk).first()
    if record is None or record.host != portal.host or not record.release or record.release != tree.release:
        return {}
    return dict(Output.objects.filter(site_id=portal.pk).values_list("path", "sha256"))
