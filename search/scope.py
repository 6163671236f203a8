"""Which portal a request came to, and whether the search stays within it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.http import HttpRequest

from cms.changes.models import Change
from sites.portals.kinds import PortalKind
from sites.portals.models import Portal

if TYPE_CHECKING:
    from .parameters import Parameters  # loads the libraries of the API, which building portals has no use for

OWN, ALL = "portal", "all"
# Number and time of a row of the change log, as the database tells them.
Mark = tuple[int, Any] | None
_NOTHING: Mark = (-1, None)
_held: ContextVar[Mark] = ContextVar("last_change", default=_NOTHING)
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
    held = _held.get()
    return _last_change() if held is _NOTHING else held


@contextmanager
def one_moment() -> Iterator[None]:
    """Look once for the last change, not for each thing that depends on it."""
    token = _held.set(_last_change())
    try:
        yield
    finally:
        _held.reset(token)


def _last_change() -> Mark:
    # In SQL: to put it together with the ORM costs five times as much as to ask it, and it is asked for every request.
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT id, at FROM {Change._meta.db_table} ORDER BY id DESC LIMIT 1")  # noqa: S608 - Django's own name of the table
        found: Mark = cursor.fetchone()
    return found


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
