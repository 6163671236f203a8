"""One message to a program elsewhere: signed, to an address that was checked, within a few seconds.

The signature is HMAC-SHA256 with the hook's secret over "<X-Zhanqun-Timestamp>.<body>", in hex after ``sha256=``.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import socket
import ssl
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from .destinations import check_address, resolve
from .models import Delivery

# Seconds until the answer's status, whatever the other side sends, and how slowly.
SECONDS = 8.0


def sign(secret: str, timestamp: str, body: str) -> str:
    return "sha256=" + hmac.new(secret.encode(), f"{timestamp}.{body}".encode(), hashlib.sha256).hexdigest()


def post(row: Delivery) -> tuple[int | None, str]:
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
