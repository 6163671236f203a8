"""What the screen shows, in a number of queries that does not depend on how many portals there are."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db.models import Count, F, Max, Q, QuerySet, Sum
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cms.changes import readers
from cms.changes.models import ReaderPosition
from cms.content import hooks
from sites.portals.models import Portal

from ..jobs.models import PortalJob, RenderTime
from ..manifest.models import OutputCheck
from ..models import PortalTree
from ..receipts.models import Receipt

State = Receipt.State
RECENT = timedelta(days=7)
SHOWN = 20


# Readers as people know them; others go by their own name.
READERS = {
    "urgent": _("紧急变更"),
    "files": _("静态文件"),
    "index": _("搜索索引"),
    "attachments": _("附件检索"),
    "announcements": _("公告推送"),
    "announcement-pages": _("公告页面"),
    "freshness": _("内容检查"),
    "sharing": _("内容共享"),
    "webhooks": _("发布通知"),
    "subscriptions": _("邮件订阅"),
}
TARGETS = {
    "content": _("内容页"),
    "channel": _("栏目页"),
    "month": _("月份页"),
    "months": _("月份导航"),
    "feed": _("订阅源"),
    "sitemap": _("站点地图文件"),
}


@dataclass(frozen=True, slots=True)
class ReaderRow:
    """A reader of the log: how many changes it is behind, and what stopped it."""

    name: str
    label: str | Promise
    lag: int
    moved_at: datetime | None
    error: str


@dataclass(frozen=True, slots=True)
class PortalRow:
    """One portal's line. ``checked``: when its files were compared with the manifest, and ``sound`` what came out."""

    site_id: int
    name: str
    host: str
    url: str
    release: datetime | None
    live_at: datetime | None
    waiting: int
    failed: int
    error: str
    checked: datetime | None
    sound: bool | None

    @property
    def trouble(self) -> bool:
        return bool(self.failed or self.error or self.sound is False)


def reader_rows() -> list[ReaderRow]:
    known = {row.reader: row for row in ReaderPosition.objects.all()}
    return [
        ReaderRow(
            name, READERS.get(name, name), readers.lag(name), row.moved_at if row else None, row.error if row else ""
        )
        for name in readers.registered()
        for row in [known.get(name)]
    ]


def portal_rows(portals: QuerySet[Portal]) -> list[PortalRow]:
    """Lines of the portals, those in trouble first."""
    found = list(portals.order_by("pk").values_list("pk", "name", "host"))
    releases = dict(PortalTree.objects.values_list("site_id", "release"))
    states = Receipt.objects.values_list("site_id").annotate(
        newest=Max("live_at"),
        waiting=Count("pk", filter=Q(state__in=[State.BUILDING, State.BUILT])),
        failed=Count("pk", filter=Q(state=State.FAILED)),
    )
    counts = {site_id: rest for site_id, *rest in states}
    aside = dict(PortalJob.objects.filter(run="").values_list("site_id", "error"))
    checks = {site: (at, sound) for site, at, sound in OutputCheck.objects.values_list("site_id", "at", "sound")}
    rows = [
        PortalRow(
            pk,
            name,
            host,
            hooks.public_url(host),
            released_at(releases.get(pk, "")),
            *counts.get(pk, (None, 0, 0)),
            aside.get(pk, ""),
            *checks.get(pk, (None, None)),
        )
        for pk, name, host in found
    ]
    return sorted(rows, key=lambda row: (not row.trouble, not row.waiting))


def slowest_pages(site_ids: Iterable[int]) -> Sequence[Receipt]:
    """Pages of the last days that took longest from the commit to being live."""
    since = timezone.now() - RECENT
    rows = Receipt.objects.filter(site_id__in=list(site_ids), accepted_at__gte=since, live_at__isnull=False)
    return list(rows.annotate(took=F("live_at") - F("accepted_at")).order_by("-took")[:SHOWN])


def slowest_templates(site_ids: Iterable[int]) -> list[dict[str, Any]]:
    """Templates by the milliseconds that their pages took in the last full builds, the slowest first."""
    rows = RenderTime.objects.filter(site_id__in=list(site_ids)).values("template")
    totals = rows.annotate(count=Sum("pages"), total=Sum("total_ms"), slowest=Max("slowest_ms"))
    found = [
        {**row, "label": TARGETS.get(row["template"], row["template"]), "mean": row["total"] / row["count"]}
        for row in totals
        if row["count"]
    ]
    return sorted(found, key=lambda row: -row["mean"])[:SHOWN]


def failed_receipts(site_ids: Iterable[int]) -> Sequence[Receipt]:
    rows = Receipt.objects.filter(site_id__in=list(site_ids), state=State.FAILED)
    return list(rows.order_by("-change_id")[:SHOWN])


def released_at(name: str) -> datetime | None:
    """The moment in the name of a release (UTC); None for other names."""
    try:
        return datetime.strptime(name[:15], "%Y%m%dT%H%M%S").replace(tzinfo=UTC)
    except ValueError:
        return None


def summary() -> dict[str, Any]:
    """Figures for monitoring: ``{"changes", "receipts": {state: n}, "aside", "shared", "oldest"}``.

    ``oldest``: seconds that the longest waiting page waits to be live, 0 for none.
    """
    states = Receipt.objects.filter(state__in=[State.BUILDING, State.BUILT, State.FAILED]).values_list("state")
    waiting = Receipt.objects.filter(state__in=[State.BUILDING, State.BUILT])
    oldest = waiting.order_by("accepted_at").values_list("accepted_at", flat=True).first()
    return {
        "changes": readers.end_of_log(),
        "receipts": dict(states.annotate(count=Count("pk"))),
        "aside": PortalJob.objects.filter(run="").count(),
        "shared": PortalJob.objects.filter(done_at=None).exclude(run="").count(),
        "oldest": (timezone.now() - oldest).total_seconds() if oldest else 0,
    }
