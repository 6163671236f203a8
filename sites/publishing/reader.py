"""The reader of the change log that keeps the static files up to date."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from cms.changes import help as helpers
from cms.changes.models import Change
from sites.portals.models import Portal

from . import affected, keys, ledger, switches
from .affected import Affected
from .building import READER
from .jobs import failures, sharing
from .jobs.models import PortalJob
from .jobs.work import follow, forget_portal
from .manifest.log import because_of
from .receipts import recording
from .release import Tally
from .tree import withdraw_strangers

# Fewer portals than this one worker does faster alone than with others.
SHARED_FROM = 4


class FileReader:
    """Renders what changes touch. The same changes may be given again: the same bytes are not written twice.

    A portal whose files cannot be written is set aside with what it needs, and holds up no other.
    """

    name = READER

    def __init__(self) -> None:
        # Files written since the process began.
        self.written = 0

    def read(self, changes: Sequence[Change]) -> None:
        found = affected.with_relations(changes)
        using = ledger.targets_using(found.keys)
        touched = _in_turn(using.keys() | found.portals.keys(), changes)
        recording.begin(changes)
        if helpers.is_at_hand() and len(touched) >= SHARED_FROM:
            tallies = _share(touched, changes)
            recording.built(changes, only=tallies.keys())
        else:
            tallies = _alone(touched, using, found, changes)
        self.written += sum(tally.written for tally in tallies.values())
        if keys.PORTALS in found.keys:
            withdraw_strangers(Portal.objects.values_list("host", flat=True))

    def prepare(self) -> None:
        switches.complete()

    def retry(self, eager: bool) -> None:
        self.written += sum(tally.written for tally in failures.retry(eager=eager))

    def is_due(self) -> bool:
        return failures.is_due() or switches.is_waiting()

    def unfinished(self) -> str:
        return failures.unfinished()


def _in_turn(site_ids: Iterable[int], changes: Sequence[Change]) -> list[int]:
    """Portals in the order in which they changed, then those that only show what others changed."""
    first = {change.site_id: place for place, change in reversed(list(enumerate(changes)))}
    return sorted(site_ids, key=lambda pk: (first.get(pk, len(changes)), pk))


def _alone(
    touched: Sequence[int], using: dict[int, set[str]], found: Affected, changes: Sequence[Change]
) -> dict[int, Tally]:
    """Portals one after another, each with its receipts; those that were done, by site id."""
    portals = {portal.pk: portal for portal in Portal.objects.filter(pk__in=touched)}
    aside = set(PortalJob.objects.filter(run="", site_id__in=touched).values_list("site_id", flat=True))
    tallies: dict[int, Tally | None] = {}
    for site_id in touched:
        if site_id not in portals:
            forget_portal(site_id)
        elif site_id in aside:
            tallies[site_id] = failures.include(site_id, changes[-1].pk)
        else:
            names = using.get(site_id, set())
            tallies[site_id] = _safely(portals[site_id], names, found, changes)
        if tallies.get(site_id):
            recording.built([change for change in changes if change.site_id == site_id], only=[site_id])
    return {site_id: tally for site_id, tally in tallies.items() if tally}


def _safely(portal: Portal, names: set[str], found: Affected, changes: Sequence[Change]) -> Tally | None:
    try:
        with because_of(changes[0].pk, changes[-1].pk):
            return follow(portal, names, affected.on(found, portal.pk))
    except Exception as error:
        failures.set_aside(portal.pk, changes[0].pk - 1, changes[-1].pk, error)
        return None


def _share(touched: Sequence[int], changes: Sequence[Change]) -> dict[int, Tally]:
    """Portals with the help of other workers."""
    since, through = changes[0].pk - 1, changes[-1].pk
    tallies = {}
    for job in sharing.spread(PortalJob.Kind.FOLLOW, touched, since=since, through=through):
        if job.error:
            failures.set_aside(job.site_id, since, through, RuntimeError(job.error))
        elif failures.include(job.site_id, through) is None:
            tallies[job.site_id] = sharing.tally_of(job, "")
    return tallies
