"""The dashboard: what waits for a person, and their portals. Apps fill it through ``sites.portals.dashboard``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from wagtail.admin.ui.components import Component

from cms.content import hooks
from sites.portals import dashboard
from sites.portals.dashboard import Cell, Column, Viewer
from sites.portals.models import Portal

NOTHING = Cell("—")
_RANK = {"fail": 0, "warning": 1}


@dataclass(frozen=True, slots=True)
class PortalRow:
    """One line of the table: a cell for each column, in their order."""

    name: str
    explore_url: str
    public_url: str
    cells: tuple[tuple[Column, Cell], ...]

    @property
    def rank(self) -> int:
        """0 where a cell says "fail", 1 for a warning, 2 otherwise."""
        return min((_RANK.get(cell.verdict, 2) for _column, cell in self.cells), default=2)


class TasksPanel(Component):
    """待办: one line for each kind of thing that waits for the person, the worst first."""

    name = "tasks"
    template_name = "zq_admin/tasks.html"
    order = 10

    def __init__(self, viewer: Viewer) -> None:
        self.viewer = viewer

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        return {"tasks": dashboard.tasks_for(self.viewer)}


class MyPortalsPanel(Component):
    """Every portal on which the person may write, the worst first."""

    name = "my_portals"
    template_name = "zq_admin/my_portals.html"
    order = 20

    def __init__(self, viewer: Viewer) -> None:
        self.viewer = viewer

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        return {"rows": portal_rows(self.viewer), "columns": dashboard.columns(), "viewer": self.viewer}


def panels_for(viewer: Viewer) -> list[Component]:
    return [TasksPanel(viewer), MyPortalsPanel(viewer), *dashboard.panels_for(viewer)]


def portal_rows(viewer: Viewer) -> list[PortalRow]:
    """Rows of the table, the worst first, equals as they were opened; a constant number of queries."""
    columns = dashboard.columns()
    by_site = [column.cells(viewer) for column in columns]
    rows = [
        _row(portal, [(column, cells.get(portal.pk, NOTHING)) for column, cells in zip(columns, by_site, strict=True)])
        for portal in viewer.portals
    ]
    return sorted(rows, key=lambda row: row.rank)


def _row(portal: Portal, cells: Sequence[tuple[Column, Cell]]) -> PortalRow:
    return PortalRow(
        name=portal.short_name or portal.name,
        explore_url=reverse("wagtailadmin_explore", args=[portal.site.root_page_id]),
        public_url=hooks.public_url(portal.host) + "/",
        cells=tuple(cells),
    )
