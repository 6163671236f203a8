"""What portals show of announcements: the publisher asks, from committed rows and without a clock."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import NamedTuple

from django.utils import timezone

from cms.content.models import Publication
from sites.publishing import cluster as clusters
from sites.publishing.announced import Shown
from sites.publishing.cluster import Cluster, host_of
from themes import views
from themes.views import Link

from .kinds import LOUDNESS, HomePage, Severity, Status
from .models import WANTED, Announcement, Delivery, paragraphs_of

# What of an announcement, and of its origin, a portal's pages show or order by.
_SEEN = (
    *("title", "body", "link_url", "attachments", "severity", "spoken", "title_en", "body_en", "banner", "home"),
    *("rank", "starts_at", "started_at", "page", "origin__host", "origin__name"),
)


class _Row(NamedTuple):
    """What a portal's showing of an announcement depends on."""

    portal_id: int
    announcement_id: int
    introduction: str
    path: str | None


def shown(site_ids: list[int]) -> dict[int, Shown]:
    """What each portal shows now; portals that show nothing are missing. At most five queries, mostly one or two."""
    running = Announcement.objects.filter(status=Status.RUNNING).select_related("origin")
    announcements = {row.pk: row for row in sorted(running.only(*_SEEN), key=_order)}
    if not announcements:
        return {}
    by_portal: dict[int, list[_Row]] = defaultdict(list)
    for row in _rows(list(announcements), site_ids):
        by_portal[row.portal_id].append(row)
    views_of = _Views(announcements)
    return {pk: _shown(rows, announcements, views_of) for pk, rows in by_portal.items()}


def view_of(announcement: Announcement) -> views.Announcement:
    """An announcement as a theme shows it, for previews."""
    return _Views({announcement.pk: announcement}).of(_Row(0, announcement.pk, "", None))


def _rows(numbers: list[int], site_ids: list[int]) -> list[_Row]:
    """Deliveries that show, whatever else became of them."""
    found = Delivery.objects.filter(WANTED, announcement__in=numbers)
    if len(site_ids) < 200:
        found = found.filter(portal__in=site_ids)
    values = found.values_list("portal_id", "announcement_id", "introduction", "page__publication__path")
    wanted = set(site_ids)
    return [row for row in map(_Row._make, values) if row.portal_id in wanted]


def _order(row: Announcement) -> tuple[int, int, int]:
    return LOUDNESS[Severity(row.severity)], row.rank, -row.pk


def _shown(rows: list[_Row], announcements: Mapping[int, Announcement], known: _Views) -> Shown:
    rows.sort(key=lambda row: _order(announcements[row.announcement_id]))
    homes = [row for row in rows if announcements[row.announcement_id].home]
    return Shown(
        banners=tuple(known.of(row) for row in rows if announcements[row.announcement_id].banner),
        home=known.of(homes[0]) if homes else None,
        mourning=any(announcements[row.announcement_id].home == HomePage.MEMORIAL for row in homes),
    )


class _Views:
    """View objects, each made once however many portals show it alike."""

    def __init__(self, announcements: Mapping[int, Announcement]) -> None:
        self.announcements = announcements
        self._made: dict[tuple, views.Announcement] = {}
        self._cluster: Cluster | None = None
        # Addresses of pages at the origins, once one was asked for.
        self._paths: dict[int, str | None] | None = None

    def of(self, row: _Row) -> views.Announcement:
        key = (row.announcement_id, row.introduction, row.path)
        if key not in self._made:
            self._made[key] = self._make(row)
        return self._made[key]

    def _make(self, row: _Row) -> views.Announcement:
        item = self.announcements[row.announcement_id]
        at = item.starts_at or item.started_at
        return views.Announcement(
            title=item.title,
            severity=item.severity,
            date=timezone.localdate(at) if at else None,
            link=self._link(item, row),
            attachments=self._page(item, row, "附件") if item.link_url and item.attachments else None,
            number=item.pk,
            introduction=row.introduction,
            paragraphs=item.paragraphs,
            spoken=item.spoken,
            title_en=item.title_en,
            paragraphs_en=paragraphs_of(item.body_en),
            issuer=item.origin.name,
        )

    def _link(self, item: Announcement, row: _Row) -> Link | None:
        """The link given, else the page."""
        if item.link_url:
            return Link("详情", item.link_url, external=self._leaves(item.link_url))
        return self._page(item, row, "详情")

    def _page(self, item: Announcement, row: _Row, label: str) -> Link | None:
        """The portal's own page, else the page at the origin."""
        if row.path:
            return Link(label, row.path)
        path = self._path_at_origin(item.page_id)
        return Link(label, f"https://{item.origin.host}{path}") if path else None

    def _path_at_origin(self, page_id: int | None) -> str | None:
        if page_id and self._paths is None:
            pages = {row.page_id for row in self.announcements.values() if row.page_id}
            self._paths = dict(Publication.objects.filter(pk__in=pages).values_list("pk", "path"))
        return self._paths.get(page_id) if page_id and self._paths else None

    def _leaves(self, url: str) -> bool:
        self._cluster = self._cluster or clusters.load()
        host = host_of(url)
        return bool(host) and not self._cluster.is_ours(host)
