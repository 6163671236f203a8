"""The reader of the change log that keeps the static files up to date."""

from __future__ import annotations

from collections.abc import Sequence

from cms.changes.locks import exclusive
from cms.changes.models import Change
from sites.portals.models import Portal

from . import affected, ledger, relations, release
from . import context as contexts
from .affected import Affected, Touched
from .building import READER
from .catalogue import AskedCatalogue
from .models import Output, PortalTree
from .reconcile import needs_release
from .release import lock_name
from .tree import Tree
from .update import update


class FileReader:
    """Renders what changes touch. The same changes may be given again: the same bytes are not written twice."""

    name = READER

    def read(self, changes: Sequence[Change]) -> None:
        found = affected.by(changes)
        affected.add_places(found, relations.refresh(found.page_ids))
        using = ledger.targets_using(found.keys)
        portals = {portal.pk: portal for portal in Portal.objects.filter(pk__in=using.keys() | found.portals.keys())}
        for site_id in sorted(using.keys() | found.portals.keys()):
            if site_id in portals:
                follow(portals[site_id], using[site_id], _touched(found, site_id))
            else:
                withdraw_portal(site_id)


def follow(portal: Portal, names: set[str], touched: Touched) -> None:
    """Bring one portal up to date, by a new release where that is what it takes."""
    with exclusive(lock_name(portal.pk)):
        context = contexts.load(portal, AskedCatalogue(portal.pk))
        fresh = needs_release(context)
        if not fresh and not context.is_shut:
            update(context, names, touched)
        elif not fresh and touched.settings:
            fresh = True
    if fresh:
        release.build(portal)


def withdraw_portal(site_id: int) -> None:
    """Take a portal that was deleted off the disk."""
    for record in PortalTree.objects.filter(pk=site_id):
        with exclusive(lock_name(site_id)):
            Tree(record.host).withdraw()
            Output.objects.filter(site_id=site_id).delete()
            record.delete()


def _touched(found: Affected, site_id: int) -> Touched:
    return found.portals[site_id] if site_id in found.portals else Touched()
