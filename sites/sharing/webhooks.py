"""What programs elsewhere are to be told: written down for each hook, kept as a log, sent by ``hook_queues``."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import timedelta

from django.utils import timezone

from cms.changes.models import Change
from cms.content.kinds import CONTENT_KINDS
from cms.content.models import Publication
from cms.content.publications import SUBJECT
from sites.portals.models import Portal

from . import hook_queues
from .models import Delivery, Webhook

KEPT = timedelta(days=30)
EVENTS = {Change.Kind.PUBLISHED: "publish", Change.Kind.MOVED: "publish", Change.Kind.WITHDRAWN: "withdraw"}


class WebhookReader:
    """Writes down what is to be told, and tells it. What fails waits for its next time and holds up nothing else."""

    name = "webhooks"

    def __init__(self) -> None:
        # Whether whoever reads waits until all is told, or comes again.
        self._waits = True

    def is_due(self) -> bool:
        return hook_queues.due().exists()

    def retry(self, eager: bool) -> None:
        self._waits = eager
        hook_queues.send_due(wait=eager)

    def read(self, changes: Sequence[Change]) -> None:
        if enqueue(changes):
            hook_queues.send_due(wait=self._waits)


def enqueue(changes: Iterable[Change]) -> int:
    """Write down a delivery for each change and hook that it concerns; how many."""
    about = [change for change in changes if change.subject_type == SUBJECT and change.kind in EVENTS]
    hooks = list(Webhook.objects.filter(active=True)) if about else []
    if not hooks:
        return 0
    items = Publication.objects.defer("body_html", "plain_text").in_bulk({change.subject_id for change in about})
    hosts = dict(Portal.objects.values_list("pk", "host"))
    rows = []
    for change in about:
        body = _body(change, items.get(change.subject_id), hosts)
        wanted = [hook for hook in hooks if hook.portal_id in (None, change.site_id) and change.at >= hook.created_at]
        if body:
            rows += [
                Delivery(webhook=hook, change_id=change.pk, page_id=change.subject_id, body=body) for hook in wanted
            ]
    Delivery.objects.bulk_create(rows, ignore_conflicts=True, batch_size=500)
    Delivery.objects.filter(due_at=None, created_at__lt=timezone.now() - KEPT).delete()
    return len(rows)


def _body(change: Change, item: Publication | None, hosts: dict[int, str]) -> str:
    """JSON of a change; "" for homes and channels, and for what another change tells."""
    was = change.payload
    kind = item.kind if item else was.get("kind")
    host = hosts.get(change.site_id or 0)
    if kind not in CONTENT_KINDS or not host or (item is None and EVENTS[change.kind] == "publish"):
        return ""
    withdrawn = EVENTS[change.kind] == "withdraw"
    path = was.get("path") if withdrawn or item is None else item.path
    told = {
        "id": change.pk,
        "event": EVENTS[change.kind],
        "at": change.at.isoformat(),
        "portal": host,
        "kind": kind,
        "page": change.subject_id,
        "title": was.get("title") if withdrawn or item is None else item.title,
        "url": f"https://{host}{path}" if path else (item.link_url if item and not withdrawn else ""),
    }
    if change.kind == Change.Kind.MOVED and was.get("path"):
        told["previous_url"] = f"https://{hosts.get(was.get('site'), host)}{was['path']}"
    if item and not withdrawn:
        told["published"] = item.published_at.isoformat() if item.published_at else None
    return json.dumps(told, ensure_ascii=False)
