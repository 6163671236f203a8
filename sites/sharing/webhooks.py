"""Telling programs elsewhere what is published and withdrawn: signed, tried again, and kept in a log.

The signature is HMAC-SHA256 with the hook's secret over "<X-Zhanqun-Timestamp>.<body>", in hex after ``sha256=``.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import socket
import ssl
from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from django.core.exceptions import ValidationError
from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from cms.changes.models import Change
from cms.content.kinds import CONTENT_KINDS
from cms.content.models import Publication
from cms.content.publications import SUBJECT
from sites.portals.models import Portal

from .destinations import check_address, resolve
from .models import Delivery, Webhook

# Minutes until the next try after each failure; after the last it is given up.
PAUSES = (1, 5, 30, 120, 360, 1440)
# Seconds until the answer's status, whatever the other side sends, and how slowly.
SECONDS = 8.0
AT_ONCE = 20
KEPT = timedelta(days=30)
EVENTS = {Change.Kind.PUBLISHED: "publish", Change.Kind.MOVED: "publish", Change.Kind.WITHDRAWN: "withdraw"}


class WebhookReader:
    """Writes down what is to be told, and tells it. What fails waits for its next time and holds up nothing else."""

    name = "webhooks"

    def is_due(self) -> bool:
        return _due().exists()

    def retry(self, eager: bool) -> None:
        send_due()

    def read(self, changes: Sequence[Change]) -> None:
        if enqueue(changes):
            send_due()


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
            rows += [Delivery(webhook=hook, change_id=change.pk, body=body) for hook in wanted]
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


def _due() -> QuerySet[Delivery]:
    return Delivery.objects.filter(due_at__lte=timezone.now(), webhook__active=True)


def send_due() -> int:
    """Try what is due, oldest first; how many were taken. A hook that fails is left alone until its next time."""
    taken, failed = 0, set()
    for row in _due().select_related("webhook").order_by("pk")[:AT_ONCE]:
        if row.webhook_id in failed:
            continue
        if send(row):
            taken += 1
        else:
            failed.add(row.webhook_id)
            later = timezone.now() + timedelta(minutes=PAUSES[0])
            Delivery.objects.filter(webhook=row.webhook_id, due_at__lte=timezone.now()).update(due_at=later)
    return taken


def send(row: Delivery) -> bool:
    """Send one message, and note how it went."""
    status, error = _post(row)
    now = timezone.now()
    values: dict = {"attempts": F("attempts") + 1, "status": status, "error": error[:300]}
    if error:
        left = PAUSES[row.attempts] if row.attempts < len(PAUSES) else None
        values["due_at"] = now + timedelta(minutes=left) if left else None
    else:
        values |= {"due_at": None, "delivered_at": now}
    Delivery.objects.filter(pk=row.pk).update(**values)
    return not error


def sign(secret: str, timestamp: str, body: str) -> str:
    return "sha256=" + hmac.new(secret.encode(), f"{timestamp}.{body}".encode(), hashlib.sha256).hexdigest()


def _post(row: Delivery) -> tuple[int | None, str]:
    """(status, reason of failure or ""). Connects to the number that was checked, and follows no redirects."""
    import httpx  # a large library that few processes need

    parts = urlsplit(row.webhook.url)
    stamp = str(int(timezone.now().timestamp()))
    headers = {
        "Host": parts.netloc,
        "Content-Type": "application/json; charset=utf-8",
        "User-Agent": "Zhanqun-Webhook/1.0",
        "X-Zhanqun-Event": json.loads(row.body)["event"],
        "X-Zhanqun-Delivery": str(row.pk),
        "X-Zhanqun-Timestamp": stamp,
        "X-Zhanqun-Signature": sign(row.webhook.secret, stamp, row.body),
    }
    try:
        check_address(row.webhook.url)
        address = _at_number(row.webhook.url, resolve(row.webhook.url))
        extensions = {"sni_hostname": parts.hostname or ""}
        status = asyncio.run(_status(address, content=row.body.encode(), headers=headers, extensions=extensions))
    except ValidationError as error:
        return None, "；".join(error.messages)
    except TimeoutError:
        return None, _("%g 秒内没有答复") % SECONDS
    except (httpx.HTTPError, httpx.InvalidURL, OSError, ValueError) as error:
        # ValueError: a port or a name that no address can have. It must not hold up the other hooks.
        return None, _why(error)
    return status, "" if httpx.codes.is_success(status) else f"HTTP {status}"


def _why(error: Exception) -> str:
    """What people are told of it; libraries and the system speak English."""
    import httpx

    causes = [error, error.__cause__, error.__context__]
    if isinstance(error, socket.gaierror):
        return _("域名没有解析")
    if isinstance(error, httpx.TimeoutException):
        return _("超时")
    if any(isinstance(one, ssl.SSLError) for one in causes) or "SSL" in str(error) or "CERTIFICATE" in str(error):
        return _("对方的证书无效")
    if isinstance(error, httpx.RemoteProtocolError):
        return _("对方的答复不合 HTTP 规范")
    if isinstance(error, httpx.InvalidURL | httpx.UnsupportedProtocol | httpx.LocalProtocolError | ValueError):
        return _("网址不正确，请修改")
    return _("连接不上")


async def _status(address: str, **given: Any) -> int:
    """What a POST is answered with. The body of the answer is not read, however long it is. Raises TimeoutError."""
    import httpx

    async with (
        asyncio.timeout(SECONDS),
        httpx.AsyncClient(trust_env=False, timeout=SECONDS) as client,
        client.stream("POST", address, **given) as answer,
    ):
        return answer.status_code


def _at_number(url: str, number: str) -> str:
    parts = urlsplit(url)
    host = f"[{number}]" if ":" in number else number
    return urlunsplit(parts._replace(netloc=f"{host}:{parts.port}" if parts.port else host))


def repeat(webhook: Webhook) -> int:
    """Try again, now, all that was given up or waits; how many."""
    rows = Delivery.objects.filter(webhook=webhook, delivered_at=None)
    return rows.update(due_at=timezone.now(), attempts=0)
