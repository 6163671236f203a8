"""What 我的站点 says of a portal without other apps: state, what is in review or unfinished, what is public."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable

from django.db.models import Count, Max
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.models import Page, WorkflowState

from cms.content.kinds import CONTENT_KINDS
from cms.content.models import Publication
from sites.portals.dashboard import Cell, Column, Viewer, add_column
from sites.portals.kinds import PortalState


def register() -> None:
    """Called once, in ``AppConfig.ready``."""
    add_column(Column(gettext_lazy("状态"), states, order=200, narrow=False))
    add_column(Column(gettext_lazy("待审"), in_review, order=210, number=True))
    add_column(Column(gettext_lazy("草稿"), drafts, order=220, narrow=False, number=True))
    add_column(Column(gettext_lazy("已发布"), published, order=230, narrow=False, number=True))
    add_column(Column(gettext_lazy("最近更新"), newest, order=240, narrow=False))


def states(viewer: Viewer) -> dict[int, Cell]:
    off = (PortalState.SUSPENDED, PortalState.CLOSED)
    return {
        portal.pk: Cell(portal.get_state_display(), verdict="warning" if portal.state in off else "")
        for portal in viewer.portals
    }


def in_review(viewer: Viewer) -> dict[int, Cell]:
    """Pages under review, one query for those of the cluster: they are few."""
    states = WorkflowState.objects.filter(status=WorkflowState.STATUS_IN_PROGRESS)
    ids = [int(pk) for pk in states.values_list("object_id", flat=True)]
    return _counted(viewer, Page.objects.filter(pk__in=ids).values_list("path", flat=True))


def drafts(viewer: Viewer) -> dict[int, Cell]:
    return _counted(viewer, Page.objects.filter(has_unpublished_changes=True).values_list("path", flat=True))


def published(viewer: Viewer) -> dict[int, Cell]:
    rows = _content(viewer).annotate(Count("pk")).values_list("site_id", "pk__count")
    counts = dict(rows)
    return {site_id: Cell(str(counts.get(site_id, 0))) for site_id in viewer.site_ids}


def newest(viewer: Viewer) -> dict[int, Cell]:
    """The latest date shown on a published page."""
    rows = _content(viewer).annotate(Max("published_at")).values_list("site_id", "published_at__max")
    return {site_id: Cell(f"{timezone.localdate(at):%Y-%m-%d}" if at else _("尚无")) for site_id, at in rows}


def _content(viewer: Viewer):  # noqa: ANN202 - a query that groups by site
    content = Publication.objects.filter(kind__in=CONTENT_KINDS).order_by().values("site_id")
    # The ids of hundreds of portals in every query would be longer than the answer.
    return content if viewer.is_cluster_administrator else content.filter(site_id__in=viewer.site_ids)


def _counted(viewer: Viewer, paths: Iterable[str]) -> dict[int, Cell]:
    """Count tree paths by the portal whose home they stand under."""
    homes = {portal.site.root_page.path: portal for portal in viewer.portals}
    counts = _per_home(sorted(homes), paths)
    return {portal.pk: Cell(str(counts[path])) for path, portal in homes.items()}


def _per_home(homes: list[str], paths: Iterable[str]) -> Counter[str]:
    found: Counter[str] = Counter()
    for path in paths:
        index = bisect_right(homes, path) - 1
        if index >= 0 and path.startswith(homes[index]):
            found[homes[index]] += 1
    return found
