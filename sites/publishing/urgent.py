"""The urgent lane: announcements and withdrawals reach the public while a full build or bulk work goes on.

Its reader is a second one beside the reader of files. It changes the current release at once; the reader of files
gives the same changes their turn in the log's order, and a release made meanwhile gets them before it is switched to
(``replay``). Both ways end in the same bytes, so it does not matter who is first, or whether one of them dies.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from cms.changes.models import Change, Lane
from cms.changes.readers import end_of_log
from sites.portals.models import Portal

from . import affected, announced, fixed, keys, ledger, rows
from . import cluster as clusters
from . import loading as contexts
from .affected import Touched
from .announced import Shown
from .catalogue import AskedCatalogue
from .context import PortalContext
from .manifest.log import because_of
from .models import Output
from .planning import plan
from .reconcile import needs_release
from .rendered import file_name
from .tree import Tree
from .turns import turn
from .update import Update
from .writing import Writer

logger = logging.getLogger(__name__)
READER = "urgent"
# Portals whose announcements are looked up in one go.
TOGETHER = 50


class UrgentReader:
    """Reads urgent changes alone. What fails here is logged, and done by the reader of files."""

    name = READER
    lanes = (Lane.URGENT,)

    def read(self, changes: Sequence[Change]) -> None:
        from .receipts import recording

        found = affected.with_relations(changes)
        using = ledger.targets_using(found.keys)
        cluster, done = clusters.load(), set()
        portals = Portal.objects.filter(pk__in=using.keys() | found.portals.keys()).select_related("parent")
        for portal, shown, through in _with_announcements(portals.order_by("pk")):
            try:
                with turn(portal.pk, urgent=True), because_of(changes[0].pk, changes[-1].pk):
                    known = shown if end_of_log() == through else None
                    if apply(portal, using[portal.pk], affected.on(found, portal.pk), cluster, known):
                        done.add(portal.pk)
            except Exception:
                logger.exception("urgent changes of %s wait for the reader of files", portal.host)
        recording.built(changes, only=done)


def _with_announcements(portals: Iterable[Portal]) -> Iterator[tuple[Portal, Shown, int]]:
    """Each portal with what it shows, asked for some at a time, and the end of the log as of then."""
    found = iter(portals)
    while part := list(islice(found, TOGETHER)):
        through, shown = end_of_log(), announced.shown_at(portal.pk for portal in part)
        yield from ((portal, shown[portal.pk], through) for portal in part)


def apply(
    portal: Portal,
    names: set[str],
    touched: Touched,
    cluster: clusters.Cluster | None = None,
    shown: Shown | None = None,
) -> bool:
    """Bring the current release of a portal in step, in its turn; whether that could be done without a new one."""
    tree = Tree(portal.host)
    if touched.structure or not tree.release:
        return False
    context = contexts.load(portal, AskedCatalogue(portal.pk), cluster)
    if shown is not None:
        context.show(shown)
    if context.is_shut:
        return False
    if needs_release(context):
        return _apply_bare(context, tree, names, touched)
    Update(context, plan(context, names, touched), Writer(context, tree)).run()
    return True


def replay(portal: Portal, tree: Tree, since: int) -> None:
    """Apply urgent changes after ``since`` to ``tree``, of which the record speaks: a release about to be switched to,
    or the current one after an update whose data is older. In the portal's turn, before the switch.
    """
    changes = list(Change.objects.filter(id__gt=since, lane=Lane.URGENT).order_by("id"))
    if not changes:
        return
    found = affected.with_relations(changes)
    names, touched = ledger.targets_using(found.keys)[portal.pk], affected.on(found, portal.pk)
    context = contexts.load(portal, AskedCatalogue(portal.pk))
    if not touched.structure and not context.is_shut:
        # A new release takes unchanged files over from the current one, which urgent work may have changed meanwhile.
        doubtful = names | touched.single | {keys.target("content", pk) for pk in touched.pages}
        Output.objects.filter(site_id=portal.pk, target__in=doubtful).update(sha256=ledger.UNFINISHED)
        Update(context, plan(context, names, touched), Writer(context, tree)).run()


def _apply_bare(context: PortalContext, tree: Tree, names: set[str], touched: Touched) -> bool:
    """While a new release with another look is on its way: fragments, and the removal of what was withdrawn.

    Nothing else, because pages of the new look need assets that the current release does not hold. The record may
    speak of either release: files written here are marked in it as unfinished, so that they are looked at again.
    """
    for name in sorted(touched.single | (names & _FRAGMENTS)):
        for path, body in ({**fixed.BEFORE, **fixed.AFTER})[name](context).files.items():
            if tree.read(path) != body:
                _mark(context.site_id, path)
                tree.write(path, body)
    for path in _withdrawn(context, touched):
        _mark(context.site_id, path)
        tree.remove(path)
    return True


# Targets that hold nothing but fragments.
_FRAGMENTS = frozenset({"fragments"})


def _withdrawn(context: PortalContext, touched: Touched) -> list[str]:
    """Files of touched pages that are not published here any more."""
    published = rows.content(site_id=context.site_id)
    there = set(published.filter(pk__in=touched.pages).values_list("pk", flat=True))
    known = set(ledger.outputs_of(context.site_id, [keys.target("content", pk) for pk in touched.pages - there]))
    known |= {file_name(path) for path in touched.old_paths}
    taken = published.filter(path__in=touched.old_paths).values_list("path", flat=True)
    return sorted(known - {file_name(path) for path in taken})


def _mark(site_id: int, path: str) -> None:
    Output.objects.filter(site_id=site_id, path=path).update(sha256=ledger.UNFINISHED)
