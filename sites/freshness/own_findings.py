"""The person's own list on the dashboard: the findings that are due first."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils import timezone
from wagtail.admin.ui.components import Component

from sites.portals.dashboard import Viewer

from .models import Finding
from .responsible import waiting_for

# Findings of the panel; the list behind it has all.
SHOWN = 8


class OwnFindings(Component):
    template_name = "zq_freshness/own_findings.html"
    order = 15

    def __init__(self, viewer: Viewer, rows: list[Finding]) -> None:
        self.viewer = viewer
        self.rows = rows

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        names = {portal.pk: portal.short_name or portal.name for portal in self.viewer.portals}
        rows = [(row, names.get(row.site_id, "")) for row in self.rows[:SHOWN]]
        return {"rows": rows, "more": len(self.rows) - len(rows), "today": timezone.localdate()}


def panel(viewer: Viewer) -> OwnFindings | None:
    """Nothing for those for whom nothing waits."""
    rows = waiting_for(viewer)
    return OwnFindings(viewer, rows) if rows else None
