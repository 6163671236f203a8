"""Which portal a request came to, and whether the search stays within it."""

from __future__ import annotations

from django.db.models import Q
from django.http import HttpRequest

from sites.portals.kinds import PortalKind
from sites.portals.models import Portal

from .parameters import ALL, OWN, Parameters

# The demo serves www.city.example as www.city.example.localhost.
_LOCAL = ".localhost"


def portal_of(request: HttpRequest) -> Portal | None:
    """The portal whose host, or other host, was asked; None on the program's own address."""
    host = request.get_host().rsplit(":", 1)[0].lower().removesuffix(_LOCAL)
    return Portal.objects.select_related("site").filter(Q(host=host) | Q(aliases__host=host)).first()


def city() -> Portal | None:
    """The city portal, or the first there is."""
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
