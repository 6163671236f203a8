"""What sharing puts on a person's board: items to decide, references that are gone, repeats that are overdue."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import ngettext_lazy

from sites.portals.dashboard import Task, Viewer

from .kinds import State
from .models import Share
from .models.receiving import DUTY


def tasks(viewer: Viewer) -> Iterable[Task]:
    """Three lines, in one query."""
    pending = Q(state=State.PENDING)
    overdue = Q(superior=True, live_at=None, offered_at__lt=timezone.now() - DUTY) & ~Q(state=State.WITHDRAWN)
    found = Share.objects.filter(portal__in=viewer.site_ids).aggregate(
        pending=Count("pk", filter=pending),
        gone=Count("pk", filter=Q(unseen=True)),
        overdue=Count("pk", filter=overdue),
    )
    received = reverse("zq_sharing_received") + "?state="
    late, waiting, gone = found["overdue"], found["pending"], found["gone"]
    yield Task(
        ngettext_lazy("条上级内容逾期未转载", "条上级内容逾期未转载", late), late, reverse("zq_sharing_duty"), "fail"
    )
    yield Task(
        ngettext_lazy("条收到的内容待审核", "条收到的内容待审核", waiting),
        waiting,
        received + "pending",
        "warning",
    )
    yield Task(ngettext_lazy("条引用已随原文撤下", "条引用已随原文撤下", gone), gone, received + "unseen", "warning")
