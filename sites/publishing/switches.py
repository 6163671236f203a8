"""Switching between releases: forth after a full build, back when somebody asks; one portal, or many as a bundle.

A switch is *proposed* (a release stands ready), *decided* for all portals of a bundle in one step, and *made* portal by
portal. What was decided is made even if the process dies: ``complete`` does so, before anything else is read or built.
Before a release becomes public it gets every change since its files were current, so an unpublished page stays so.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Mapping

from django.db import transaction
from django.db.models import Q

from cms.changes.locks import exclusive
from cms.changes.models import Change, ReaderPosition
from cms.changes.readers import set_position
from sites.portals.models import Portal

from . import affected, bars, keys, ledger, records, redirects
from . import loading as contexts
from .catalogue import AskedCatalogue, WholeCatalogue
from .context import PortalContext
from .entries import file_of
from .manifest.log import ManifestLog
from .models import Output, PendingSwitch, PortalTree
from .planning import plan
from .records import Record
from .release import build_in_lock, lock_name
from .rows import content
from .tree import Tree
from .turns import turn
from .update import MANY, Update
from .writing import Writer

logger = logging.getLogger(__name__)
READER = "files"
# Changes looked at in one go.
MOST_CHANGES = 5000
# Target of files that only pages of an earlier look need: no target of the present look removes them.
KEPT = "kept"


def propose(site_id: int, release: str, since: int) -> None:
    """Let a release that was built just now wait until it is decided on."""
    facts = {"release": release, "since": since, "decided": False, "back": False}
    PendingSwitch.objects.update_or_create(site_id=site_id, defaults=facts)


def go_back(releases: Mapping[int, str]) -> None:
    """Decide on releases of old, by site id, in one step, and switch to them."""
    decide_on(releases)
    complete()


def decide_on(releases: Mapping[int, str]) -> None:
    """Decide on releases of old, by site id, in one step. The next reader of files, or ``complete``, switches."""
    with transaction.atomic():
        for site_id, name in releases.items():
            facts = {"release": name, "since": 0, "decided": True, "back": True}
            PendingSwitch.objects.update_or_create(site_id=site_id, defaults=facts)


def drop(hosts: Collection[str]) -> None:
    """Throw away the releases of these portals that were proposed and not decided on."""
    for row in PendingSwitch.objects.filter(decided=False):
        portal = Portal.objects.filter(pk=row.site_id, host__in=hosts).first()
        if portal:
            with exclusive(lock_name(portal.pk)):
                Tree(portal.host).discard(row.release)
                row.delete()


def decide(hosts: Collection[str]) -> list[str]:
    """From here on the proposed releases of these portals will be switched to, whatever happens; which portals."""
    found = Portal.objects.filter(host__in=hosts, pk__in=PendingSwitch.objects.values("pk")).order_by("pk")
    chosen = dict(found.values_list("pk", "host"))
    PendingSwitch.objects.filter(pk__in=chosen).update(decided=True)
    return list(chosen.values())


def is_waiting() -> bool:
    """Whether a switch was decided on and not made."""
    return PendingSwitch.objects.filter(decided=True).exists()


def complete(host: str | None = None) -> None:
    """Make every switch that was decided on, or that of one portal. Cheap where there is none."""
    waiting = PendingSwitch.objects.filter(decided=True)
    if host is not None:
        waiting = waiting.filter(site_id__in=Portal.objects.filter(host=host).values("pk"))
    for site_id in list(waiting.order_by("pk").values_list("pk", flat=True)):
        with exclusive(lock_name(site_id)):
            row = PendingSwitch.objects.filter(pk=site_id, decided=True).first()
            portal = Portal.objects.filter(pk=site_id).first()
            if row and portal:
                _complete(portal, row)


def _complete(portal: Portal, row: PendingSwitch) -> None:
    try:
        make(portal, row.release)
    except LookupError:
        # The release or its record is not there any more, or the portal has another look or state now.
        PendingSwitch.objects.filter(pk=portal.pk).delete()
        build_in_lock(portal)


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
            records.keep(portal.pk, tree)
            _take_up(portal, name, record, fresh=context is not None)
        if tree.release != name or record:
            context = _bring_up(portal, tree, record, context)
            tree.write_beside("redirects.map", redirects.nginx_map(context).encode())
        PendingSwitch.objects.filter(pk=portal.pk).delete()
        tree.sweep()
    records.prune(tree)


def _take_up(portal: Portal, name: str, record: Record, *, fresh: bool) -> None:
    """Let the record speak of the release, and remember that it must become public."""
    row = PortalTree(site_id=portal.pk, host=portal.host, release=name, digest=record.digest, held=record.held)
    with transaction.atomic():
        ledger.replace_all(portal.pk, record.entries, record.own, row)
        waiting = PendingSwitch(site_id=portal.pk, release=name, since=record.position)
        changed = ["release", "since", "decided", *(["back"] if fresh else [])]
        PendingSwitch.objects.bulk_create(
            [waiting], update_conflicts=True, unique_fields=["site"], update_fields=changed
        )


def _bring_up(portal: Portal, tree: Tree, record: Record | None, context: PortalContext | None) -> PortalContext:
    """Bring the files of the release, which the record speaks of now, up to date, sign them, and make it public."""
    row = PendingSwitch.objects.get(pk=portal.pk)
    changed = Change.objects.filter(id__gt=row.since).exists()
    if changed:
        remove_withdrawn(portal.pk, tree)
    if context is None:
        context = contexts.load(portal, AskedCatalogue(portal.pk))
        if not row.back and PortalTree.objects.get(pk=portal.pk).digest != context.digest:
            raise LookupError(row.release)
    if changed:
        context = contexts.load(portal, AskedCatalogue(portal.pk))
        _catch_up(portal, tree, context, row.since, row.back)
    files = ledger.files_of(portal.pk) if changed or record is None else map(file_of, record.entries)
    ManifestLog(portal.pk, tree, lambda: ledger.files_of(portal.pk)).begin(tree.writes_to, files)
    bars.switch(context, tree)
    return context


def remove_withdrawn(site_id: int, tree: Tree) -> None:
    """Remove the pages that are not published here any more: needs no theme, and so works when a theme is broken.

    They stay in the record as unfinished, with what they stood beside, until the update that takes them out of lists.
    """
    published = {keys.target("content", pk) for pk in content(site_id=site_id).values_list("pk", flat=True)}
    recorded = Output.objects.filter(site_id=site_id, target__startswith="content:")
    gone = [path for path, target in recorded.values_list("path", "target") if target not in published]
    for path in gone:
        tree.remove(path)
    for start in range(0, len(gone), ledger.BATCH):
        recorded.filter(path__in=gone[start : start + ledger.BATCH]).update(sha256=ledger.UNFINISHED)


def _catch_up(portal: Portal, tree: Tree, context: PortalContext, since: int, back: bool) -> None:
    """Apply the changes since. If they cannot be rendered the release is switched to all the same, without them, and
    the reader is sent back to them.
    """
    try:
        _apply(portal, tree, context, since, back)
    except Exception:
        logger.exception("%s is switched without what was published since", portal.host)
        if ReaderPosition.objects.filter(reader=READER, change_id__gt=since).exists():
            set_position(READER, since)


def _apply(portal: Portal, tree: Tree, context: PortalContext, since: int, back: bool) -> None:
    """Urgent work may come in between the parts of an update, so it is looked again until there is nothing new."""
    while changes := list(Change.objects.filter(id__gt=since).order_by("id")[:MOST_CHANGES]):
        found = affected.with_relations(changes)
        names = set(ledger.targets_using(found.keys).get(portal.pk, ()))
        touched = affected.on(found, portal.pk)
        if back and PortalTree.objects.get(pk=portal.pk).digest != context.digest:
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
    """Let an earlier look stand until the look changes again, or somebody asks for the present one
    (``releases.renew``): what is published from now on has the present one.
    """
    PortalTree.objects.filter(pk=site_id).update(digest=digest, held=True)
    pictures = keys.media_among(ledger.keys_of(site_id, ["look"])["look"])
    assets = Q(target="look", path__startswith="/_assets/") | Q(
        target__in=[keys.target("media", key) for key in pictures]
    )
    Output.objects.filter(assets, site_id=site_id).update(target=KEPT)
