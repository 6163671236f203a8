"""Looking at portals from outside, at their public addresses, many a day (STANDARDS §1: at least 20, 15 s each)."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from time import monotonic
from urllib.parse import urlsplit

import httpx
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from cms.content import hooks
from sites.portals.hosts import is_exempt
from sites.portals.kinds import PortalState
from sites.portals.models import Portal

from .active_rules import pack_on
from .models import FailedProbe, ProbeDay
from .packs import PackError
from .reasons import why
from .windows import day_of

TIMEOUT = 15.0
AT_ONCE = 20
AGENT = "Zhanqun-Probe/1.0 (+portal availability)"
# Answers below this count as loaded; a redirect is followed.
FAILED_STATUS = 400


@dataclass(frozen=True, slots=True)
class Probe:
    """One look at one portal; ``reason`` is empty when it loaded in time."""

    site_id: int
    at: datetime
    seconds: float
    reason: str = ""


def probe_all(portals: Iterable[Portal] | None = None, *, timeout: float | None = None) -> list[Probe]:
    """Look once at every portal that is open to the public, and record it. ``timeout``: that of the rule."""
    if portals is None:
        portals = Portal.objects.filter(state=PortalState.NORMAL).only("pk", "host")
    addresses = {portal.pk: hooks.public_url(portal.host) + "/" for portal in portals}
    addresses = {pk: address for pk, address in addresses.items() if _can_exist(address)}
    probes = asyncio.run(_look_at(addresses, timeout or seconds_to_load()))
    record(probes)
    return probes


def record(probes: Sequence[Probe]) -> None:
    """Add probes to the counts of their days."""
    with transaction.atomic():
        for probe in probes:
            row, _fresh = ProbeDay.objects.get_or_create(site_id=probe.site_id, day=day_of(probe.at))
            ProbeDay.objects.filter(pk=row.pk).update(
                probes=F("probes") + 1,
                failed=F("failed") + int(bool(probe.reason)),
                seconds=F("seconds") + probe.seconds,
            )
        FailedProbe.objects.bulk_create(
            FailedProbe(site_id=probe.site_id, at=probe.at, reason=probe.reason[:200])
            for probe in probes
            if probe.reason
        )


def seconds_to_load() -> float:
    """How long a page may take to load, as the rule has it."""
    try:
        rules = pack_on(timezone.localdate()).rules
    except PackError:
        return TIMEOUT
    found = (rule.params.get("timeout_seconds") for rule in rules if rule.metric == "unreachable-share")
    return float(next(found, None) or TIMEOUT)


def _can_exist(address: str) -> bool:
    """Names reserved for examples and tests (RFC 2606) lead nowhere; the demo's own addresses end in localhost."""
    host = urlsplit(address).hostname or ""
    return host.endswith("localhost") or not is_exempt(host)


def _request(address: str) -> tuple[str, dict[str, str]]:
    """Address and headers. Names below localhost mean this machine, which not every resolver knows (RFC 6761)."""
    parts = urlsplit(address)
    if not (parts.hostname or "").endswith(".localhost"):
        return address, {}
    port = f":{parts.port}" if parts.port else ""
    return f"{parts.scheme}://127.0.0.1{port}{parts.path}", {"Host": parts.netloc}


async def _look_at(addresses: dict[int, str], timeout: float) -> list[Probe]:
    limit = asyncio.Semaphore(AT_ONCE)
    async with httpx.AsyncClient(follow_redirects=True, headers={"User-Agent": AGENT}, trust_env=False) as client:

        async def look(site_id: int, address: str) -> Probe:
            async with limit:
                at, start = timezone.now(), monotonic()
                reason = await _failure(client, address, timeout)
                return Probe(site_id, at, monotonic() - start, reason)

        return await asyncio.gather(*(look(site_id, address) for site_id, address in addresses.items()))


async def _failure(client: httpx.AsyncClient, address: str, timeout: float) -> str:
    """Why the page did not load completely within ``timeout`` seconds; empty when it did."""
    try:
        async with asyncio.timeout(timeout):
            url, headers = _request(address)
            response = await client.get(url, headers=headers, timeout=timeout)
    except (TimeoutError, httpx.TimeoutException):
        return _("%g 秒内没有打开") % timeout
    except (httpx.HTTPError, httpx.InvalidURL, OSError, ValueError) as error:
        return _("连接失败：%s") % why(error)
    return _("服务器回应 %d") % response.status_code if response.status_code >= FAILED_STATUS else ""
