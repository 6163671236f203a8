"""The notice of a portal that is in preparation, suspended or closed."""

from __future__ import annotations

from urllib.parse import urlsplit

from cms.content.kinds import chinese
from themes.views import Closed, Link

from .hosts import readable_host
from .kinds import PortalState
from .models import Portal
from .shell import link_to, url_of


def is_shut(portal: Portal) -> bool:
    """Whether the public sees a notice in the place of the portal."""
    return portal.state != PortalState.NORMAL


def closed_view(portal: Portal) -> Closed:
    """The notice page of a portal that is shut."""
    return Closed(
        title=f"{portal.name} · {chinese(PortalState(portal.state))}",
        url="/",
        canonical=url_of(portal.host),
        robots="noindex" if portal.state == PortalState.PREPARING else "",
        state=portal.state,
        note=portal.closing_note or _default_note(portal),
        since=portal.off_since,
        until=portal.closed_until if portal.state == PortalState.SUSPENDED else None,
        successor=successor_of(portal) if portal.state == PortalState.CLOSED else None,
    )


def successor_of(portal: Portal) -> Link | None:
    """Where the content of a portal closed for good went: the address given, else the portal above."""
    if portal.successor_url:
        return Link(readable_host(urlsplit(portal.successor_url).netloc), portal.successor_url)
    return link_to(portal.parent) if portal.parent else None


def _default_note(portal: Portal) -> str:
    return f"{portal.name}正在筹建，敬请期待。" if portal.state == PortalState.PREPARING else ""
