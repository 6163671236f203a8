"""What the dashboard says of freshness: the verdict of each portal, and the person's own findings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.ui.components import Component

from sites.portals import dashboard
from sites.portals.dashboard import Cell, Column, Task, Viewer

from .kinds import Verdict

if TYPE_CHECKING:
    from .models import Inspection


def register() -> None:
    """Called once, in ``AppConfig.ready``."""
    dashboard.add_column(Column(gettext_lazy("检查判定"), verdicts, order=10))
    dashboard.add_tasks(tasks)
    dashboard.add_panel(own_findings)


def verdicts(viewer: Viewer) -> Mapping[int, Cell]:
    from .standing import newest

    site_ids = None if viewer.is_cluster_administrator else viewer.site_ids
    return {site_id: _cell(row) for site_id, row in newest(site_ids).items()}


def _cell(row: Inspection) -> Cell:
    verdict = Verdict(row.verdict)
    text = str(verdict.label)
    if row.fails_on and row.fails_on > row.day:
        text = _("%(verdict)s，%(day)s 到期") % {"verdict": text, "day": f"{row.fails_on:%m-%d}"}
    shape = "" if verdict == Verdict.UNKNOWN else verdict.value
    return Cell(text, reverse("freshness_portal", args=[row.site_id]), shape)


def own_findings(viewer: Viewer) -> Component | None:
    from .own_findings import panel

    return panel(viewer)


def tasks(viewer: Viewer) -> Iterable[Task]:
    from .responsible import waiting_for

    mine, today = waiting_for(viewer), timezone.localdate()
    url = reverse("freshness_findings") + "?mine=1"
    late = [row for row in mine if row.due_on < today]
    yield Task(gettext_lazy("个网站问题已逾期"), len(late), url, "fail")
    yield Task(gettext_lazy("个网站问题待整改"), len(mine) - len(late), url, "warning")
