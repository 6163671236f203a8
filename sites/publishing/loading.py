"""Load a portal for building: its settings, channels and shell, each in bulk."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import NamedTuple

from cms.changes.readers import end_of_log
from sites.portals.models import Portal
from sites.portals.shell import portal_view, portal_views
from themes import rendering, views

from . import cluster as clusters
from . import keys, media, relations, rows
from .announced import Shown, shown_at
from .channels import ChannelTree
from .cluster import Cluster
from .context import PortalContext, digest_of
from .needs import Needs
from .shelves import Catalogue
from .variants import Media

# Shown only by fragments and by the few pages that ask for the whole portal: a change here leaves content pages alone.
_CHANGING = dict(
    nav=(), icp="", police_code="", mark="", mark_url="", organiser="", phone="", email="", address="",
    postcode="", report_url="",
    cluster_hosts=(),
)  # fmt: skip


class Together(NamedTuple):
    """What a build of many portals asks once for all of them, after the change ``since``."""

    since: int
    cluster: Cluster
    # By host; the others by site id.
    portals: dict[str, Portal]
    views: dict[int, views.Portal]
    shown: dict[int, Shown]
    interpretations: dict[int, dict[int, list[int]]]


def together() -> Together:
    since = end_of_log()
    portals = {portal.host: portal for portal in Portal.objects.all()}
    shown = shown_at(portal.pk for portal in portals.values())
    return Together(since, clusters.load(), portals, portal_views(), shown, relations.interpretations_by_site())


def load(
    portal: Portal, catalogue: Catalogue, cluster: Cluster | None = None, view: views.Portal | None = None
) -> PortalContext:
    """The context of a portal; ``view``: its shell without pictures, where that is at hand.

    Raises LookupError when its theme is not installed.
    """
    cluster = cluster or clusters.load()
    tree = ChannelTree(rows.listed(rows.structure(portal.pk)))
    needs = Needs(images={pk for pk in (portal.logo_id, portal.banner_id) if pk})
    found = media.ensure_images(needs.images)
    view = _with_pictures(view or portal_view(portal, cluster.names), portal, found)
    # Going by shapes pays for many pages of one kind; building processes do so.
    stable, shell = _shell(view)
    shell = shell.of_whole(stable)
    context = PortalContext(portal, cluster, tree, view, shell, shell.of_whole(view), catalogue)
    context.media.update(found)
    return context


def digests(portals: Collection[Portal]) -> dict[int, str]:
    """Digests of the present look of portals, by site id (``PortalContext.digest``).

    Raises LookupError when the theme of one is not installed.
    """
    found = media.ensure_images({pk for portal in portals for pk in (portal.logo_id, portal.banner_id) if pk})
    views_of = portal_views()
    shells = {portal: _shell(_with_pictures(views_of[portal.pk], portal, found))[1] for portal in portals}
    return {portal.pk: digest_of(portal.host, portal.state, shell) for portal, shell in shells.items()}


def _shell(view: views.Portal) -> tuple[views.Portal, rendering.Shell]:
    stable = replace(view, **_CHANGING)
    return stable, rendering.load(view.theme).shell(stable)


def _with_pictures(view: views.Portal, portal: Portal, found: dict[str, Media]) -> views.Portal:
    pictures = {
        name: found[key].picture(portal.name if name == "logo" else "")
        for name in ("logo", "banner")
        if (pk := getattr(portal, f"{name}_id")) and (key := keys.image(pk)) in found
    }
    return replace(view, newest_fragment="newest", **pictures)
