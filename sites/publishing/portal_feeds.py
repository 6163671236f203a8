"""Feeds of a whole portal: its newest items, those of each kind, and those of all portals below a city or district.

Each holds 20 items and is written only when one of its own kind, or below it, comes, changes or goes.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial

from django.utils import timezone

from cms.content.kinds import Kind, chinese
from sites.portals.kinds import PortalKind, PortalState
from sites.portals.models import Portal

from . import keys, rows
from .catalogue import NEWS_KINDS
from .channel_files import both_feeds
from .context import PortalContext
from .rendered import Rendered
from .rows import Listed
from .shelves import NEWEST

_NEWEST_FIRST = ("-published_at", "-number")


def newest(context: PortalContext) -> Rendered:
    files = both_feeds(context, context.view.name, "/feed", "/", context.catalogue.latest(NEWEST))
    return Rendered("feed", files, own={keys.newest(context.site_id)})


def of_kind(kind: Kind, context: PortalContext) -> Rendered:
    found = rows.content(site_id=context.site_id, kind=kind, published_at__isnull=False)
    items = list(rows.listed(found.order_by(*_NEWEST_FIRST)[:NEWEST]))
    title = f"{chinese(kind)} - {context.view.name}"
    files = both_feeds(context, title, f"/feeds/{kind.value}", "/", items)
    return Rendered(_target(kind), files, own={keys.kind(context.site_id, kind.value)})


def below(context: PortalContext) -> Rendered:
    """What the city or district and all portals under it publish; nothing on the portal of a department."""
    sites = _below(context.site_id)
    own = {keys.PORTALS}
    if not sites:
        return Rendered("feed-below", own=own)
    items = _newest_among(sites)
    files = both_feeds(context, f"{context.view.name}及下属站点", "/feeds/district", "/", items)
    return Rendered("feed-below", files, own=own | {keys.newest(site) for site in sites})


def _newest_among(sites: list[int]) -> list[Listed]:
    """Without references, whose origin may be among the portals. Widens its view of the past until it has enough, so
    that an index answers and nobody sorts all that was ever published; how far it looks does not show in the result.
    """
    found = rows.content(site_id__in=sites, published_at__isnull=False, data__origin__isnull=True)
    found = found.filter(kind__in=NEWS_KINDS)
    for days in (3, 30, 365, None):
        near = found.filter(published_at__gte=timezone.now() - timedelta(days=days)) if days else found
        items = list(rows.listed(near.order_by(*_NEWEST_FIRST)[:NEWEST]))
        if len(items) == NEWEST:
            break
    return items


def _below(site_id: int) -> list[int]:
    """Ids of the portal and all open ones below it; empty for a department."""
    known = Portal.objects.exclude(state=PortalState.CLOSED).values_list("pk", "parent_id", "kind", "state")
    portals = {pk: (parent, kind, state) for pk, parent, kind, state in known}
    if site_id not in portals or portals[site_id][1] == PortalKind.DEPARTMENT:
        return []
    return sorted(pk for pk in portals if portals[pk][2] == PortalState.NORMAL and _is_below(pk, site_id, portals))


def _is_below(pk: int | None, site_id: int, portals: dict[int, tuple[int | None, str, str]]) -> bool:
    while pk is not None and pk != site_id:
        pk = portals[pk][0] if pk in portals else None
    return pk == site_id


def _target(kind: Kind) -> str:
    return f"feed-{kind.value}"


TARGETS: dict[str, Callable[[PortalContext], Rendered]] = {
    "feed": newest,
    **{_target(kind): partial(of_kind, kind) for kind in NEWS_KINDS},
    "feed-below": below,
}
