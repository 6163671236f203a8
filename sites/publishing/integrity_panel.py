"""The dashboard's panel of the regular check: shown to cluster administrators when something is wrong."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.utils import timezone
from wagtail.admin.ui.components import Component

from sites.portals.dashboard import Viewer

from . import checking
from .manifest.models import OutputCheck

# The check runs daily: without one for so long, the clock stands still.
STALE = timedelta(days=3)
SHOWN = 10


class IntegrityPanel(Component):
    """Portals whose files are not those that were signed, and what is wrong with them."""

    name = "output_integrity"
    template_name = "zq_publishing/integrity.html"
    order = 5

    def __init__(self, rows: list[OutputCheck], last: OutputCheck) -> None:
        self.rows = rows
        self.last = last

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        portals = [(row.findings["host"], row.at, list(checking.lines(row.findings))[:SHOWN]) for row in self.rows]
        return {"portals": portals, "last": self.last}


def panel(viewer: Viewer) -> IntegrityPanel | None:
    """Nothing for others, and nothing while all is well."""
    if not viewer.is_cluster_administrator:
        return None
    rows = list(OutputCheck.objects.order_by("-at"))
    wrong = [row for row in rows if not row.sound]
    if rows and (wrong or rows[0].at < timezone.now() - STALE):
        return IntegrityPanel(wrong, rows[0])
    return None
