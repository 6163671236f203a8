"""The portal's shell for themes: identity, navigation, and the hosts of the cluster. A constant number of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection

from django.conf import settings

from cms.content.kinds import Kind
from cms.content.models import Publication
from themes import views

from .domains import with_government
from .kinds import Mark, PortalKind, PortalState
from .models import Portal, PortalAlias

Channels = dict[int, list[Publication]]


def portal_view(portal: Portal, hosts: tuple[str, ...] | None = None) -> views.Portal:
    """The shell of one portal, without pictures, which the publisher resolves. ``hosts``: of the cluster."""
    return _view(portal, _channels([portal.pk]).get(portal.pk, []), cluster_hosts() if hosts is None else hosts)


def portal_views() -> dict[int, views.Portal]:
    """The shells of all portals, by site id; as many queries for 300 as for three."""
    hosts, portals = cluster_hosts(), Portal.objects.select_related("parent")
    channels = _channels([portal.pk for portal in portals])
    return {portal.pk: _view(portal, channels.get(portal.pk, []), hosts) for portal in portals}


def cluster_hosts() -> tuple[str, ...]:
    """Hosts and aliases of all portals, then the suffixes of government websites."""
    hosts = set(Portal.objects.values_list("host", flat=True)) | set(PortalAlias.objects.values_list("host", flat=True))
    return with_government(hosts)


def url_of(host: str) -> str:
    return f"https://{host}/"


def link_to(portal: Portal) -> views.Link:
    """A link to a portal's home page, named as in lists."""
    return views.Link(portal.name, url_of(portal.host))


def _view(portal: Portal, channels: list[Publication], hosts: tuple[str, ...]) -> views.Portal:
    parent = portal.parent
    return views.Portal(
        host=portal.host,
        url=url_of(portal.host),
        name=portal.name,
        short_name=portal.short_name or portal.name,
        kind=portal.kind,
        theme=portal.theme,
        masthead=portal.masthead or portal.name,
        site_code=portal.site_code,
        icp=portal.icp,
        police_code=portal.police_code,
        mark="事业单位" if portal.mark == Mark.INSTITUTION else "党政机关",
        mark_url=portal.mark_url,
        organiser=portal.organiser or portal.name,
        phone=portal.phone,
        email=portal.email,
        address=portal.address,
        postcode=portal.postcode,
        report_url=portal.report_url or _report_url(portal.site_code),
        nav=_navigation(channels),
        parent=link_to(parent) if parent and parent.state != PortalState.CLOSED else None,
        has_directory=portal.kind == PortalKind.CITY,
        traditional=portal.traditional,
        cluster_hosts=hosts,
    )


def _report_url(site_code: str) -> str:
    """The link to 我为政府网站找错 of a portal that names none; "" where the installation has no default."""
    return settings.ZHANQUN_REPORT_URL.replace("{site_code}", site_code)


def _channels(site_ids: Collection[int]) -> Channels:
    """The published channels that show in menus, by site, in the order of the tree."""
    chosen = Publication.objects.filter(site_id__in=site_ids, kind=Kind.CHANNEL)
    rows = chosen.only("site_id", "path", "title", "data")
    found: Channels = defaultdict(list)
    for row in sorted(rows, key=lambda row: row.data["order"]):
        if row.data["in_menu"] and row.path:
            found[row.site_id].append(row)
    return found


def _navigation(channels: list[Publication]) -> tuple[views.NavItem, ...]:
    """First-level channels with those of the second level; by address, which mirrors the tree."""
    below: dict[str, list[views.Link]] = defaultdict(list)
    for channel in channels:
        slugs = str(channel.path).strip("/").split("/")
        if len(slugs) == 2:
            below[slugs[0]].append(views.Link(channel.title, str(channel.path)))
    return tuple(
        views.NavItem(channel.title, str(channel.path), slug, tuple(below[slug]))
        for channel in channels
        if "/" not in (slug := str(channel.path).strip("/"))
    )
