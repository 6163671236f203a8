"""What the registry puts on a person's board: portals that are still off line after the day their notice names."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .dashboard import Task, Viewer
from .kinds import PortalState


def tasks(viewer: Viewer) -> Iterable[Task]:
    """A suspension is limited in time (STANDARDS §3). No query of its own."""
    if not viewer.administers:
        return
    today = timezone.localdate()
    late = [
        portal
        for portal in viewer.portals
        if portal.state == PortalState.SUSPENDED and portal.closed_until and portal.closed_until < today
    ]
    if len(late) == 1 and viewer.is_cluster_administrator:
        url = reverse("portals:suspend", args=[late[0].pk])  # Its notice.
    else:
        url = f"{reverse('portals:index')}?state={PortalState.SUSPENDED}"
    yield Task(_("个临时下线的站点已过预计恢复日期"), len(late), url, "warning")
