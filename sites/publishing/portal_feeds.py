"""Feeds of a whole portal. Its newest items as Atom are a file; all others are answered when somebody asks.

A feed reader asks every so often, and few feeds are ever asked for. As files, those of each kind, of the district and
of each channel, in both forms, would be written again with every edit (ten more files, for each portal above, too).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import NamedTuple

from django.utils import timezone

from cms.content.kinds import Kind, chinese
from sites.portals.kinds import PortalKind, PortalState
from sites.portals.models import Portal

from . import asked_rows, feeds, keys, rows
from . import cluster as clusters
from .catalogue import AskedCatalogue
from .channel_files import atom_feed
from .cluster import Cluster
from .context import PortalContext
from .rendered import Rendered
from .rows import Listed
from .shelves import NEWEST, NEWS_KINDS

_NEWEST_FIRST = ("-published_at", "-number")
# What follows it in the name of a feed is the path of a channel: ``channel/zwgk/tzgg``.
CHANNEL = "channel/"
PORTAL, DISTRICT = "portal", "district"
_FORMS: dict[str, Callable[..., bytes]] = {"xml": feeds.atom, "json": feeds.json_feed}


def newest(context: PortalContext) -> Rendered:
    file = atom_feed(context, context.view.name, "/feed.xml", "/", context.catalogue.latest(NEWEST))
    return Rendered("feed", file, own={keys.newest(context.site_id)})


class _Feed(NamedTuple):
    """Title, the page it is about, its items."""

    title: str
    page: str
    items: list[Listed]


def answer(portal: Portal, name: str, form: str, address: str) -> bytes:
    """The feed ``name`` of a portal as ``form`` (xml, json), which stands at ``address``. Raises LookupError.

    Names: ``portal``, ``district`` (with everything below a city or district), a kind (``guide``), or
    ``channel/<path>``.
    """
    found, cluster = _found(portal, name), clusters.load()
    entries = [(row, url) for row in found.items if (url := _url(cluster, row))]
    about = {"page": found.page, "author": portal.name, "entries": entries}
    return _FORMS[form](found.title, f"https://{portal.host}", address, **about)


def _found(portal: Portal, name: str) -> _Feed:
    if name == PORTAL:
        return _Feed(portal.name, "/", AskedCatalogue(portal.pk).latest(NEWEST))
    if name == DISTRICT and (sites := _below(portal.pk)):
        return _Feed(f"{portal.name}及下属站点", "/", _newest_among(sites))
    if name in NEWS_KINDS:
        return _Feed(f"{chinese(Kind(name))} - {portal.name}", "/", asked_rows.latest(portal.pk, [name], NEWEST))
    if name.startswith(CHANNEL):
        return _of_channel(portal, f"/{name.removeprefix(CHANNEL)}/")
    raise LookupError(name)


def _of_channel(portal: Portal, path: str) -> _Feed:
    channel = next(rows.listed(rows.structure(portal.pk).filter(kind=Kind.CHANNEL, path=path)), None)
    if channel is None:
        raise LookupError(path)
    return _Feed(f"{channel.title} - {portal.name}", path, AskedCatalogue(portal.pk).shelf(channel.id).newest)


def _url(cluster: Cluster, row: Listed) -> str:
    """Absolute address of an item, "" for one that has none."""
    if row.link_url or row.path is None:
        return row.link_url
    return cluster.root(row.site_id) + row.path if row.site_id in cluster.hosts else ""


def _newest_among(sites: Iterable[int]) -> list[Listed]:
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
