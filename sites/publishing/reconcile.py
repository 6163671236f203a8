"""Compare what should be on disk with what is recorded, and make up the difference."""

from __future__ import annotations

from cms.changes.locks import exclusive
from cms.changes.readers import end_of_log
from sites.portals.models import Portal

from . import fixed, hant, keys, ledger, operation, redirects, release, rows
from . import loading as contexts
from .affected import Touched
from .catalogue import AskedCatalogue
from .context import PortalContext
from .manifest.log import ManifestLog
from .manifest.models import ManifestHead
from .models import Output, PortalTree
from .release import Tally, lock_name
from .tree import Tree
from .update import update


def reconcile(portal: Portal) -> Tally:
    """Make a portal's files complete; a new release when what every page contains has changed."""
    with exclusive(lock_name(portal.pk)):
        since = end_of_log()
        context = contexts.load(portal, AskedCatalogue(portal.pk))
        if needs_release(context):
            wanted = None
        else:
            _sign_first(context)
            wanted = _missing(context)
            if not wanted:
                return Tally(portal.host, Output.objects.filter(site_id=portal.pk).count())
            return update(context, wanted, Touched(structure=True), since)
    return release.build(portal)


def _sign_first(context: PortalContext) -> None:
    """Begin the manifest of files that were published before there were manifests."""
    if not ManifestHead.objects.filter(pk=context.site_id).exists():
        tree = Tree(context.host)
        log = ManifestLog(context.site_id, tree, lambda: ledger.files_of(context.site_id))
        log.begin(tree.release, ledger.files_of(context.site_id))


def needs_release(context: PortalContext) -> bool:
    """Whether the portal has no tree that the record speaks of, or one of another look, name or state."""
    record = PortalTree.objects.filter(pk=context.site_id).first()
    if record is None or record.host != context.host or record.release != Tree(context.host).release:
        return True
    return record.digest != context.digest


def _missing(context: PortalContext) -> set[str]:
    """Targets that were never finished, that are wanted and not there, or there and not wanted."""
    stored = Output.objects.filter(site_id=context.site_id)
    wanted = set(stored.filter(sha256=ledger.UNFINISHED).values_list("target", flat=True))
    if context.is_shut:
        return wanted
    actual = dict(stored.filter(target__startswith="content:").values_list("path", "target"))
    pages = rows.content(site_id=context.site_id, path__isnull=False).values_list("path", "pk")
    desired = {
        path: keys.target("content", pk)
        for own, pk in pages.iterator(chunk_size=5000)
        for path in hant.paths(context, [own])
    }
    wanted |= {name for _, name in actual.items() ^ desired.items()}
    names = set(stored.exclude(target__startswith="content:").values_list("target", flat=True).distinct())
    lists = {keys.target(kind, pk) for pk in context.tree.by_id for kind in ("channel", "months", "feed")}
    optional = {"directory", "side-navigation"}
    optional |= set() if operation.table_for(context) else {operation.TARGET}
    moved = {keys.target("redirect", path) for path in redirects.paths_of(context.site_id)}
    return (
        wanted
        | (lists - names)
        | ((fixed.BEFORE.keys() | fixed.AFTER.keys()) - names - optional)
        | (_gone(names, moved))
    )


def _gone(names: set[str], moved: set[str]) -> set[str]:
    return {name for name in names if name.startswith("redirect:")} - moved
