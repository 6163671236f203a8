"""Compare what should be on disk with what is recorded, and make up the difference."""

from __future__ import annotations

from django.db import connection

from cms.changes.locks import exclusive
from cms.changes.readers import end_of_log
from sites.portals.models import Portal

from . import fixed, hant, keys, ledger, operation, redirects, release
from . import loading as contexts
from .affected import Touched
from .catalogue import AskedCatalogue
from .cluster import Cluster
from .context import PortalContext
from .manifest.log import ManifestLog
from .manifest.models import ManifestHead
from .models import Output, PortalTree
from .release import Tally, lock_name
from .rows import KINDS
from .tree import Tree
from .update import update

_PAGES = f"page.kind IN ({KINDS}) AND page.path IS NOT NULL AND page.site_id = file.site_id"
# Pages of a portal that have not the file that belongs to them below a prefix ("" or that of a variant).
_UNWRITTEN = f"""
SELECT page.page_id FROM zq_content_publication AS page
WHERE page.site_id = %s AND page.kind IN ({KINDS}) AND page.path IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM zq_publishing_output AS file WHERE file.site_id = page.site_id
    AND file.path = %s || page.path AND file.target = 'content:' || page.page_id)
"""  # noqa: S608
# Files of pages that no page has, with or without the prefix of a variant.
_UNWANTED = f"""
SELECT file.target FROM zq_publishing_output AS file
WHERE file.site_id = %s AND file.target LIKE 'content:%%' AND NOT EXISTS (
    SELECT 1 FROM zq_content_publication AS page WHERE {_PAGES}
    AND page.path = file.path AND file.target = 'content:' || page.page_id)
AND NOT (file.path LIKE %s || '/%%' AND EXISTS (
    SELECT 1 FROM zq_content_publication AS page WHERE {_PAGES}
    AND page.path = substr(file.path, %s) AND file.target = 'content:' || page.page_id))
"""  # noqa: S608


def reconcile(portal: Portal, cluster: Cluster | None = None) -> Tally:
    """Make a portal's files complete; a new release when what every page contains has changed."""
    with exclusive(lock_name(portal.pk)):
        since = end_of_log()
        context = contexts.load(portal, AskedCatalogue(portal.pk), cluster)
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
    wanted |= _pages_out_of_step(context)
    others = stored.exclude(target__startswith="content:").exclude(target__startswith="month:")
    names = set(others.values_list("target", flat=True))
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


def _pages_out_of_step(context: PortalContext) -> set[str]:
    """Pages without their files, and files without their page. The database compares, and tells what differs alone."""
    found: set[str] = set()
    prefixes = list(hant.paths(context, [""]))
    with connection.cursor() as cursor:
        for prefix in prefixes:
            cursor.execute(_UNWRITTEN, [context.site_id, prefix])
            found |= {keys.target("content", pk) for (pk,) in cursor.fetchall()}
        # Where there is no variant, no path begins with two slashes.
        variant = prefixes[-1] or "/"
        cursor.execute(_UNWANTED, [context.site_id, variant, len(variant) + 1])
        return found | {name for (name,) in cursor.fetchall()}


def _gone(names: set[str], moved: set[str]) -> set[str]:
    return {name for name in names if name.startswith("redirect:")} - moved
