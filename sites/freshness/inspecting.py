"""Inspecting portals by the rules of a day: today, in the past from recorded history, in the future if nobody acts."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from sites.portals.kinds import PortalState
from sites.portals.models import Portal

from . import records
from .active_rules import pack_on
from .kinds import Verdict
from .measuring import Outcome, judge
from .metrics import METRICS, PAGELESS
from .metrics.home_update import home_updates
from .metrics.updates import counted
from .records import Records
from .results import Inspected, PortalResult
from .rules import Pack, Rule
from .timeline import Picture, outlines, pictures
from .windows import DAY

# Days of updates that an outcome keeps, for charts.
UPDATES_KEPT = 120 * DAY
# Days over which the updates of a portal are counted.
COUNTED = 30


def inspect(
    day: date | None = None,
    site_ids: Collection[int] | None = None,
    *,
    pack: Pack | None = None,
    progress: Callable[[Iterable[Picture]], Iterable[Picture]] = lambda pictures: pictures,
) -> Inspected:
    """Every portal that was open on ``day`` (today), or those of ``site_ids``, in the order of the registry.

    Portals closed for good are left out unless they are named. A constant number of queries; the pages of one portal
    are in memory at a time. Raises PackError.
    """
    began, day = timezone.now(), day or timezone.localdate()
    pack = pack or pack_on(day)
    used = records.load(day, site_ids)
    results = _results(progress(pictures(day, site_ids)), pack.active, used, site_ids)
    return Inspected(day, pack, tuple(sorted(results, key=lambda result: result.site_id)), began)


def inspect_observed(site_ids: Collection[int] | None = None) -> Inspected:
    """What probes and surveys say today: as ``inspect``, with no other rules. No page is read. Raises PackError."""
    day = timezone.localdate()
    pack = pack_on(day)
    rules = [rule for rule in pack.active if rule.metric in PAGELESS]
    results = _results(outlines(day, site_ids), rules, records.load_observed(day, site_ids), site_ids)
    return Inspected(day, pack, tuple(results))


def _results(
    pictures: Iterable[Picture], asked: Collection[Rule], used: Records, site_ids: Collection[int] | None
) -> Iterator[PortalResult]:
    portals = Portal.objects.all() if site_ids is None else Portal.objects.filter(pk__in=site_ids)
    known = {portal.pk: portal for portal in portals.only("pk", "host", "name", "kind")}
    for picture in pictures:
        portal = known.get(picture.site_id)
        if portal is not None and (site_ids is not None or picture.state != PortalState.CLOSED):
            rules = [rule for rule in asked if not rule.portal_kinds or portal.kind in rule.portal_kinds]
            outcomes = tuple(outcome_of(rule, picture, used) for rule in rules)
            updates = home_updates(picture, picture.day - UPDATES_KEPT)
            dead = used.dead_links(portal.pk)
            count = sum(piece.updated_on > picture.day - COUNTED * DAY for piece in counted(picture.pieces))
            yield PortalResult(portal.pk, portal.host, portal.name, picture.state, outcomes, updates, dead, count)


def outcome_of(rule: Rule, picture: Picture, used: Records) -> Outcome:
    """What one rule says of one portal, which is nothing while the portal is not open."""
    if not picture.is_inspected:
        label = PortalState(picture.state).label
        return Outcome(rule, Verdict.UNKNOWN, note=_("站点%s，不检查。") % label)
    return judge(rule, METRICS[rule.metric](picture, rule, used), picture.day)
