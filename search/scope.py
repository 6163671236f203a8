"""Which portal a request came to, and whether the search stays within it."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache

from django.http import HttpRequest

from cms.changes.models import Change
from sites.portals.kinds import PortalKind
from sites.portals.models import Portal

from .parameters import ALL, OWN, Parameters

Mark = tuple[int, datetime] | None
# The demo serves www.city.example as www.city.example.localhost.
_LOCAL = ".localhost"


def portal_of(request: HttpRequest) -> Portal | None:
    """The portal whose host, or other host, was asked; None on the program's own address."""
    host = request.get_host().rsplit(":", 1)[0].lower().removesuffix(_LOCAL)
    return _portal_of(last_change(), host)


def city() -> Portal | None:
    """The city portal, or the first there is."""
    return _city(last_change())


def last_change() -> Mark:
    """Tells one state of the cluster from the next: whatever shows of a portal changes with a row of the log."""
    return Change.objects.order_by("-id").values_list("id", "at").first()


@lru_cache(maxsize=512)
def _portal_of(mark: Mark, host: str) -> Portal | None:
    portals = Portal.objects.select_related("site")
    return portals.filter(host=host).first() or portals.filter(aliases__host=host).first()


@lru_cache(maxsize=2)
def _city(mark: Mark) -> Portal | None:
    portals = Portal.objects.select_related("site")
    return portals.filter(kind=PortalKind.CITY).first() or portals.order_by("pk").first()


def is_own(parameters: Parameters, portal: Portal | None) -> bool:
    """Whether to search this portal alone: so by default, but for the city's, under which all others stand."""
    if portal is None:
        return False
    if parameters.scope:
        return parameters.scope == OWN
    return portal.kind != PortalKind.CITY and not parameters.portal


def scope_value(own: bool) -> str:
    return OWN if own else ALL
