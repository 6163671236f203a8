"""What announcements put on a person's board: those to read and answer, those to approve, those that failed."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import ngettext_lazy

from sites.portals.dashboard import Task, Viewer

from . import receipts
from .kinds import Status
from .models import Announcement, Delivery
from .received import OPEN


def tasks(viewer: Viewer) -> Iterable[Task]:
    """Four lines, in three queries."""
    received = Delivery.objects.filter(portal__in=viewer.site_ids, dropped_at=None, announcement__status__in=OPEN)
    optional = Q(announcement__mandatory=False)
    found = received.aggregate(
        unread=Count("pk", filter=~optional & Q(read_at=None)), open=Count("pk", filter=optional & Q(answer=""))
    )
    to_them = reverse("zq_announcements_received")
    yield Task(ngettext_lazy("则公告未读", "则公告未读", found["unread"]), found["unread"], to_them, "warning")
    yield Task(ngettext_lazy("则公告待本站答复", "则公告待本站答复", found["open"]), found["open"], to_them, "warning")
    if viewer.administers:
        yield from _own(viewer)


def _own(viewer: Viewer) -> Iterable[Task]:
    """Of what the person's portals announce, with that which portals lost, or never got."""
    rows = Announcement.objects.filter(origin__in=viewer.site_ids)
    waiting = Q(status=Status.PENDING) & ~Q(created_by=viewer.user.pk)
    pending = rows.filter(waiting).count()
    failed = (
        receipts.failed().filter(announcement__origin__in=viewer.site_ids).values("announcement").distinct().count()
    )
    address = reverse("announcements:index") + "?status="
    yield Task(ngettext_lazy("则公告有站点失败", "则公告有站点失败", failed), failed, address + receipts.FAILED, "fail")
    text = ngettext_lazy("则公告待您批准", "则公告待您批准", pending)
    yield Task(text, pending, address + Status.PENDING, "warning")
