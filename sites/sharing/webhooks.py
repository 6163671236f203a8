"""What programs elsewhere are to be told: written down for each hook, kept as a log, sent by ``hook_queues``."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta

from django.utils import timezone

from cms.changes.models import Change
from cms.content.kinds import CONTENT_KINDS
from cms.content.models import Publication
from cms.content.publications import SUBJECT
from sites.portals.kinds import PortalState
from sites.portals.models import Portal

from . import hook_queues
from .models import Delivery, Webhook

KEPT = timedelta(days=30)
_TOLD = (Change.Kind.PUBLISHED, Change.Kind.MOVED, Change.Kind.WITHDRAWN)


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
    about = [change for change in changes if change.subject_type == SUBJECT and change.kind in _TOLD]
    hooks = list(Webhook.objects.filter(active=True)) if about else []
    if not hooks:
        return 0
    items = Publication.objects.defer("body_html", "plain_text").in_bulk({change.subject_id for change in about})
    portals = Portal.objects.in_bulk()
    rows = []
    for change in about:
        for hook in hooks:
            event = _event(change, hook, portals) if change.pk > hook.change_id else ""
            if event and (body := _body(change, event, items.get(change.subject_id), portals)):
                rows.append(Delivery(webhook=hook, change_id=change.pk, page_id=change.subject_id, body=body))
    Delivery.objects.bulk_create(rows, ignore_conflicts=True, batch_size=500)
    Delivery.objects.filter(due_at=None, created_at__lt=timezone.now() - KEPT).delete()
    return len(rows)


def _event(change: Change, hook: Webhook, portals: Mapping[int, Portal]) -> str:
    """What a change means for a hook: "publish", "withdraw", or "" for nothing.

    What a portal in preparation holds is told to nobody; what moves out of a hook's sight is gone.
    """
    here = hook.portal_id in (None, change.site_id) and _is_open(change.site_id, portals)
    if change.kind == Change.Kind.WITHDRAWN:
        return "withdraw" if here else ""
    if here:
        return "publish"
    was = change.payload.get("site") if change.kind == Change.Kind.MOVED else None
    left = was != change.site_id and hook.portal_id in (None, was) and _is_open(was, portals)
    return "withdraw" if left else ""


def _is_open(site_id: int | None, portals: Mapping[int, Portal]) -> bool:
    """A portal that is suspended comes back, and programs must not have missed what it published meanwhile."""
    return site_id in portals and portals[site_id].state != PortalState.PREPARING


def _body(change: Change, event: str, item: Publication | None, portals: Mapping[int, Portal]) -> str:
    """JSON of a change; "" for homes and channels, and for what another change tells."""
    return (_withdrawn if event == "withdraw" else _published)(change, item, portals)


def _withdrawn(change: Change, item: Publication | None, portals: Mapping[int, Portal]) -> str:
    was = change.payload
    kind = was.get("kind")
    portal = portals.get(was.get("site") or change.site_id or 0)
    if kind not in CONTENT_KINDS or portal is None:
        return ""
    path = was.get("path")
    url = f"https://{portal.host}{path}" if path else ""
    return _json(change, "withdraw", portal, kind=kind, title=was.get("title"), url=url)


def _published(change: Change, item: Publication | None, portals: Mapping[int, Portal]) -> str:
    """ "" where it has left the portal meanwhile, which a later change tells."""
    portal = portals.get(change.site_id or 0)
    if item is None or portal is None or item.site_id != portal.pk or item.kind not in CONTENT_KINDS:
        return ""
    told = {"kind": item.kind, "title": item.title}
    told["url"] = f"https://{portal.host}{item.path}" if item.path else item.link_url
    was = change.payload
    if change.kind == Change.Kind.MOVED and was.get("path"):
        before = portals.get(was.get("site") or 0, portal)
        told["previous_url"] = f"https://{before.host}{was['path']}"
    published = item.published_at.isoformat() if item.published_at else None
    return _json(change, "publish", portal, **told, published=published)


def _json(change: Change, event: str, portal: Portal, **told: str | None) -> str:
    head = {"id": change.pk, "event": event, "at": change.at.isoformat(), "portal": portal.host}
    return json.dumps(head | {"page": change.subject_id} | told, ensure_ascii=False)
