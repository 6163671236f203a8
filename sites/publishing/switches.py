"""Switching between releases: forth after a full build, back when somebody asks; one portal, or many as a bundle.

A switch is *proposed* (a release stands ready), *decided* for all portals of a bundle in one step, and *made* portal by
portal. What was decided is made even if the process dies: ``complete`` does so, before anything else is read or built.
Before a release becomes public it gets every change since its files were current, so an unpublished page stays so.
"""

from __future__ import annotations

import logging
from collections.abc import Collection

from django.db import transaction

from cms.changes.locks import exclusive
from cms.changes.models import Change, ReaderPosition
from cms.changes.readers import set_position
from sites.portals.models import Portal

from . import affected, bars, keys, ledger, records, redirects
from . import context as contexts
from .catalogue import AskedCatalogue, WholeCatalogue
from .context import PortalContext
from .manifest.log import ManifestLog
from .models import Output, PendingSwitch, PortalTree
from .planning import plan
from .records import Record
from .release import build, lock_name
from .rows import content
from .tree import Tree
from .turns import turn
from .update import MANY, Update
from .writing import Writer

logger = logging.getLogger(__name__)
READER = "files"
# Changes looked at in one go.
MOST_CHANGES = 5000
# Targets of assets that only pages of an earlier look need: no target of the present look removes them.
KEPT = "kept"


def propose(site_id: int, release: str, since: int) -> None:
    """Let a release wait until it is decided on."""
    facts = {"release": release, "since": since, "decided": False}
    PendingSwitch.objects.update_or_create(site_id=site_id, defaults=facts)


def decide(site_ids: Collection[int]) -> int:
    """From here on the proposed releases of these portals will be switched to, whatever happens; how many."""
    return PendingSwitch.objects.filter(site_id__in=site_ids).update(decided=True)


def complete() -> int:
    """Make every switch that was decided on; how many. Cheap where there is none."""
    waiting = list(PendingSwitch.objects.filter(decided=True).order_by("site_id").values_list("site_id", flat=True))
    for site_id in waiting:
        with exclusive(lock_name(site_id)):
            row = PendingSwitch.objects.filter(pk=site_id, decided=True).first()
            portal = Portal.objects.filter(pk=site_id).first()
            if row and portal:
                _complete(portal, row)
    return len(waiting)


def _complete(portal: Portal, row: PendingSwitch) -> None:
    try:
        make(portal, row.release)
    except LookupError:
        # The release or its record is not there any more: the same by another way.
        PendingSwitch.objects.filter(pk=portal.pk).delete()
        build(portal)


def make(portal: Portal, name: str, record: Record | None = None, context: PortalContext | None = None) -> None:
    """Switch a portal to one of its releases, under its lock. Raises LookupError for one that is not there.

    ``record`` and ``context``: of a release that was built just now.
    """
    tree = Tree(portal.host)
    tree.open(name)
    with turn(portal.pk):
        stored = PortalTree.objects.filter(pk=portal.pk).first()
        if stored is None or (stored.host, stored.release) != (portal.host, name):
            record = record or records.load(tree, name)
            _keep(portal, tree, stored)
            _take_up(portal, name, record)
        if tree.release != name or record:
            context = _bring_up(portal, tree, record, context)
            tree.write_beside("redirects.map", redirects.nginx_map(context).encode())
        PendingSwitch.objects.filter(pk=portal.pk).delete()
        tree.sweep()
    tree.prune()
    records.prune(tree, tree.releases())


def _keep(portal: Portal, tree: Tree, stored: PortalTree | None) -> None:
    """Keep the record of the current release, so that it can be switched back to."""
    if stored and stored.release and (stored.host, stored.release) == (portal.host, tree.release):
        position = ReaderPosition.objects.filter(reader=READER).values_list("change_id", flat=True).first() or 0
        records.save(tree, stored.release, Record(stored.digest, position, *ledger.everything_of(portal.pk)))


def _take_up(portal: Portal, name: str, record: Record) -> None:
    """Let the record speak of the release, and remember that it must become public."""
    row = PortalTree(site_id=portal.pk, host=portal.host, release=name, digest=record.digest)
    with transaction.atomic():
        ledger.replace_all(portal.pk, record.entries, record.own, row)
        PendingSwitch.objects.update_or_create(
            site_id=portal.pk, defaults={"release": name, "since": record.position, "decided": True}
        )


def _bring_up(portal: Portal, tree: Tree, record: Record | None, context: PortalContext | None) -> PortalContext:
    """Bring the files of the release, which the record speaks of now, up to date, sign them, and make it public."""
    row = PendingSwitch.objects.get(pk=portal.pk)
    changed = Change.objects.filter(id__gt=row.since).exists()
    if changed:
        remove_withdrawn(portal.pk, tree)
    if changed or context is None:
        context = contexts.load(portal, AskedCatalogue(portal.pk))
    if changed:
        _catch_up(portal, tree, context, row.since)
    files = ledger.files_of(portal.pk) if changed or record is None else [entry.file for entry in record.entries]
    ManifestLog(portal.pk, tree, lambda: ledger.files_of(portal.pk)).begin(tree.writes_to, files)
    bars.switch(context, tree)
    return context


def remove_withdrawn(site_id: int, tree: Tree) -> None:
    """Remove the pages that are not published here any more: needs no theme, and so works when a theme is broken."""
    published = {keys.target("content", pk) for pk in content(site_id=site_id).values_list("pk", flat=True)}
    pages = Output.objects.filter(site_id=site_id, target__startswith="content:").values_list("path", "target")
    gone = [path for path, target in pages if target not in published]
    for path in gone:
        tree.remove(path)
    ledger.forget(site_id, gone)


def _catch_up(portal: Portal, tree: Tree, context: PortalContext, since: int) -> None:
    """Apply the changes since. If they cannot be rendered the release is switched to all the same, without them, and
    the reader is sent back to them.
    """
    try:
        _apply(portal, tree, context, since)
    except Exception:
        logger.exception("%s is switched without what was published since", portal.host)
        if ReaderPosition.objects.filter(reader=READER, change_id__gt=since).exists():
            set_position(READER, since)


def _apply(portal: Portal, tree: Tree, context: PortalContext, since: int) -> None:
    """Urgent work may come in between the parts of an update, so it is looked again until there is nothing new."""
    while changes := list(Change.objects.filter(id__gt=since).order_by("id")[:MOST_CHANGES]):
        found = affected.with_relations(changes)
        names = set(ledger.targets_using(found.keys).get(portal.pk, ()))
        touched = affected.on(found, portal.pk)
        if PortalTree.objects.get(pk=portal.pk).digest != context.digest:
            _accept(portal.pk, context.digest)
            names, touched.settings = names | {"look"}, False
        if len(names) + len(touched.pages) > MANY:
            context.catalogue = WholeCatalogue(portal.pk)
        # A new release took unchanged files over from the current one, which may have changed meanwhile.
        doubtful = names | touched.single | {keys.target("content", pk) for pk in touched.pages}
        Output.objects.filter(site_id=portal.pk, target__in=doubtful).update(sha256=ledger.UNFINISHED)
        Update(context, plan(context, names, touched), Writer(context, tree)).run()
        since = changes[-1].pk
        context = contexts.load(portal, AskedCatalogue(portal.pk))


def _accept(site_id: int, digest: str) -> None:
    """Let an earlier look stand until the look changes again: what is published from now on has the present one."""
    PortalTree.objects.filter(pk=site_id).update(digest=digest)
    Output.objects.filter(site_id=site_id, target="look", path__startswith="/_assets/").update(target=KEPT)
