"""Compare what should be on disk with what is recorded, and make up the difference."""

from __future__ import annotations

from cms.changes.locks import exclusive
from cms.changes.readers import end_of_log
from sites.portals.models import Portal

from . import ledger, release, survey
from . import loading as contexts
from .affected import Touched
from .catalogue import AskedCatalogue
from .cluster import Cluster
from .context import PortalContext
from .manifest.log import ManifestLog
from .manifest.models import ManifestHead
from .models import Output, PortalTree
from .release import Tally, lock_name
from .tree import Tree
from .update import update


def reconcile(portal: Portal, cluster: Cluster | None = None) -> Tally:
    """Make a portal's files complete; a new release when what every page contains has changed."""
    with exclusive(lock_name(portal.pk)):
        since = end_of_log()
        context = contexts.load(portal, AskedCatalogue(portal.pk), cluster)
        if needs_release(context):
            wanted = None
        else:
            _sign_first(context)
            wanted = survey.missing([portal])[portal.pk]
            if not wanted:
                return Tally(portal.host, Output.objects.filter(site_id=portal.pk).count())
            return update(context, wanted, Touched(structure=True), since)
    return release.build(portal)


def needs_release(context: PortalContext) -> bool:
    """Whether the portal has no tree that the record speaks of, or one of another look, name or state."""
    record = PortalTree.objects.filter(pk=context.site_id).first()
    return survey.needs_release(record, context.host, context.digest)


def _sign_first(context: PortalContext) -> None:
    """Begin the manifest of files that were published before there were manifests."""
    if not ManifestHead.objects.filter(pk=context.site_id).exists():
        tree = Tree(context.host)
        log = ManifestLog(context.site_id, tree, lambda: ledger.files_of(context.site_id))
        log.begin(tree.release, ledger.files_of(context.site_id))
