"""Doing the work on one portal: following changes, or building it whole."""

from __future__ import annotations

from cms.changes.locks import exclusive
from cms.changes.models import Change
from cms.changes.readers import end_of_log
from sites.portals.models import Portal

from .. import affected, ledger, release
from .. import loading as contexts
from ..affected import Affected, Touched
from ..catalogue import AskedCatalogue
from ..manifest.log import because_of
from ..models import Output, OwnKey, PortalTree
from ..reconcile import needs_release
from ..release import Tally, lock_name
from ..update import update
from .models import PortalJob

# Beyond this many changes a portal is built whole, which costs less than to look at each of them.
MOST_CHANGES = 5000
# The last span looked at: the jobs of one batch share it.
_seen: dict[tuple[int, int], tuple[Affected, dict[int, set[str]]]] = {}


def do(job: PortalJob) -> Tally:
    """Do one job. Raises what went wrong. A portal that is gone is forgotten."""
    portal = Portal.objects.filter(pk=job.site_id).first()
    if portal is None:
        forget_portal(job.site_id)
        return Tally("")
    if job.kind == PortalJob.Kind.BUILD:
        # Whoever shares a full build out switches all portals when the last is ready.
        return release.prepare(portal)
    span = Change.objects.filter(id__gt=job.since, id__lte=job.through).order_by("id")
    if span[MOST_CHANGES : MOST_CHANGES + 1].exists():
        return release.build(portal)
    found, using = _look(job, list(span))
    with because_of(job.since + 1, job.through):
        return follow(portal, using.get(portal.pk, set()), affected.on(found, portal.pk))


def follow(portal: Portal, names: set[str], touched: Touched) -> Tally:
    """Bring one portal up to date, by a new release where that is what it takes."""
    with exclusive(lock_name(portal.pk)):
        since = end_of_log()
        context = contexts.load(portal, AskedCatalogue(portal.pk))
        if not needs_release(context):
            if not context.is_shut:
                return update(context, names, touched, since)
            if not (touched.settings or names):
                return Tally(portal.host)
    return release.build(portal)


def forget_portal(site_id: int) -> None:
    """Forget the files of a portal that was deleted; its host goes off line with all others that are no portal's."""
    for model in (Output, OwnKey, PortalTree):
        model.objects.filter(site_id=site_id).delete()


def forget_spans() -> None:
    """What was looked up for jobs is of no use to later ones: pages have changed since."""
    _seen.clear()


def _look(job: PortalJob, changes: list[Change]) -> tuple[Affected, dict[int, set[str]]]:
    """What the job's changes touch, and which targets use it."""
    span = (job.since, job.through)
    if span not in _seen or not job.run:
        _seen.clear()
        found = affected.with_relations(changes)
        _seen[span] = found, ledger.targets_using(found.keys)
    return _seen[span]
