"""Load a portal for building: its settings, channels and shell, each in bulk."""

from __future__ import annotations

from dataclasses import replace

from sites.portals.models import Portal
from sites.portals.shell import portal_view
from themes import rendering, views

from . import cluster as clusters
from . import keys, media, rows
from .channels import ChannelTree
from .cluster import Cluster
from .context import PortalContext
from .needs import Needs
from .shelves import Catalogue
from .variants import Media

# Shown only by fragments and by the few pages that ask for the whole portal: a change here leaves content pages alone.
_CHANGING = dict(
    nav=(), icp="", police_code="", mark="", mark_url="", organiser="", phone="", email="", address="",
    postcode="", report_url="",
    cluster_hosts=(),
)  # fmt: skip


def load(portal: Portal, catalogue: Catalogue, cluster: Cluster | None = None) -> PortalContext:
    """The context of a portal. Raises LookupError when its theme is not installed."""
    cluster = cluster or clusters.load()
    tree = ChannelTree(rows.listed(rows.structure(portal.pk)))
    needs = Needs(images={pk for pk in (portal.logo_id, portal.banner_id) if pk})
    found = media.ensure_images(needs.images)
    view = _view(portal, found)
    stable = replace(view, **_CHANGING)
    theme = rendering.load(view.theme)
    # Going by shapes pays for many pages of one kind; building processes do so.
    shell = theme.shell(stable).of_whole(stable)
    context = PortalContext(portal, cluster, tree, view, shell, shell.of_whole(view), catalogue)
    context.media.update(found)
    return context


def shell_images(portal: Portal) -> set[str]:
    """Keys of the images that the shell itself shows."""
    return {keys.image(pk) for pk in (portal.logo_id, portal.banner_id) if pk}


def _view(portal: Portal, found: dict[str, Media]) -> views.Portal:
    pictures = {
        name: found[key].picture(portal.name if name == "logo" else "")
        for name in ("logo", "banner")
        if (pk := getattr(portal, f"{name}_id")) and (key := keys.image(pk)) in found
    }
    return replace(portal_view(portal), newest_fragment="newest", **pictures)
