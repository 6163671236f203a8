"""The reader of the change log that keeps the static files up to date."""

from __future__ import annotations

from collections.abc import Sequence

from cms.changes.locks import exclusive
from cms.changes.models import Change
from sites.portals.models import Portal

from . import affected, keys, ledger, relations, release
from . import context as contexts
from .affected import Affected, Touched
from .building import READER
from .catalogue import AskedCatalogue
from .models import Output, OwnKey, PortalTree
from .reconcile import needs_release
from .release import Tally, lock_name
from .tree import withdraw_strangers
from .update import update


class FileReader:
    """Renders what changes touch. The same changes may be given again: the same bytes are not written twice."""

    name = READER

    def __init__(self) -> None:
        # Files written since the process began.
        self.written = 0

    def read(self, changes: Sequence[Change]) -> None:
        found = affected.by(changes)
        affected.add_places(found, relations.refresh(found.page_ids))
        using = ledger.targets_using(found.keys)
        portals = {portal.pk: portal for portal in Portal.objects.filter(pk__in=using.keys() | found.portals.keys())}
        for site_id in sorted(using.keys() | found.portals.keys()):
            if site_id in portals:
                tally = follow(portals[site_id], using[site_id], _touched(found, site_id))
                self.written += tally.written
            else:
                forget_portal(site_id)
        if keys.PORTALS in found.keys:
            withdraw_strangers(Portal.objects.values_list("host", flat=True))


def follow(portal: Portal, names: set[str], touched: Touched) -> Tally:
    """Bring one portal up to date, by a new release where that is what it takes."""
    with exclusive(lock_name(portal.pk)):
        context = contexts.load(portal, AskedCatalogue(portal.pk))
        if not needs_release(context):
            if not context.is_shut:
                return update(context, names, touched)
            if not touched.settings:
                return Tally(portal.host)
    return release.build(portal)


def forget_portal(site_id: int) -> None:
    """Forget the files of a portal that was deleted; its host goes off line with all others that are no portal's."""
    for model in (Output, OwnKey, PortalTree):
        model.objects.filter(site_id=site_id).delete()


def _touched(found: Affected, site_id: int) -> Touched:
    return found.portals[site_id] if site_id in found.portals else Touched()
