"""The dashboard: the portals a person works on, and what waits for them there."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth.models import AbstractUser
from django.db.models import Count, Max, QuerySet
from django.urls import reverse
from wagtail.admin.ui.components import Component
from wagtail.models import Page, WorkflowState

from cms.content import hooks
from cms.content.kinds import CONTENT_KINDS
from cms.content.models import Publication
from sites.portals.models import Portal
from sites.portals.permissions import portals_of
from sites.portals.rights import is_cluster_administrator


@dataclass(frozen=True, slots=True)
class PortalRow:
    """One line of the panel. ``newest`` is the latest date shown on a published page."""

    name: str
    state: str
    explore_url: str
    public_url: str
    published: int
    drafts: int
    waiting: int
    newest: datetime | None


class MyPortalsPanel(Component):
    """Every portal on which the person may write; those with work waiting first, then the longest without news."""

    name = "my_portals"
    template_name = "zq_admin/my_portals.html"
    order = 10

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        return {"rows": portal_rows(parent_context["request"].user)}


def portal_rows(user: AbstractUser) -> list[PortalRow]:
    """Rows for ``user`` in six queries, however many portals there are."""
    portals = list(_portals_of(user).select_related("site__root_page"))
    counts = _published(portal.pk for portal in portals)
    homes = {portal.site.root_page.path: portal.pk for portal in portals}
    drafts = _per_portal(homes, _changed_pages())
    waiting = _per_portal(homes, _pages_in_review())
    rows = [_row(portal, counts.get(portal.pk), drafts[portal.pk], waiting[portal.pk]) for portal in portals]
    return sorted(rows, key=lambda row: (-row.waiting, row.newest.timestamp() if row.newest else 0.0))


def _row(portal: Portal, published: tuple[int, datetime | None] | None, drafts: int, waiting: int) -> PortalRow:
    count, newest = published or (0, None)
    return PortalRow(
        name=portal.name,
        state=portal.get_state_display(),
        explore_url=reverse("wagtailadmin_explore", args=[portal.site.root_page_id]),
        public_url=hooks.public_url(portal.host) + "/",
        published=count,
        drafts=drafts,
        waiting=waiting,
        newest=newest,
    )


def _portals_of(user: AbstractUser) -> QuerySet[Portal]:
    """By memberships: Wagtail's policy joins one condition for each grant, which SQLite refuses at some hundreds."""
    return Portal.objects.all() if is_cluster_administrator(user) else portals_of(user)


def _published(site_ids: Iterable[int]) -> dict[int, tuple[int, datetime | None]]:
    rows = Publication.objects.filter(site_id__in=list(site_ids), kind__in=CONTENT_KINDS)
    totals = rows.values_list("site_id").annotate(Count("pk"), Max("published_at"))
    return {site: (count, newest) for site, count, newest in totals}


def _changed_pages() -> Iterable[str]:
    return Page.objects.filter(has_unpublished_changes=True).values_list("path", flat=True)


def _pages_in_review() -> Iterable[str]:
    ids = WorkflowState.objects.filter(status=WorkflowState.STATUS_IN_PROGRESS).values_list("object_id", flat=True)
    return Page.objects.filter(pk__in=[int(one) for one in ids]).values_list("path", flat=True)


def _per_portal(homes: Mapping[str, int], paths: Iterable[str]) -> Counter[int]:
    """Count tree paths by the portal whose home they stand under."""
    ordered = sorted(homes)
    found: Counter[int] = Counter()
    for path in paths:
        index = bisect_right(ordered, path) - 1
        if index >= 0 and path.startswith(ordered[index]):
            found[homes[ordered[index]]] += 1
    return found
