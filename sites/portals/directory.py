"""The directory of all portals (站点导航), shown on the city portal."""

from collections import defaultdict

from themes.views import DirectoryGroup, Link

from .kinds import PortalKind, PortalState
from .models import Portal
from .shell import link_to


def directory_groups() -> tuple[DirectoryGroup, ...]:
    """The city, its districts, its departments, then the departments of each district. One query.

    Portals in preparation and closed ones are left out; a suspended one stays, for its notice says when it returns.
    """
    shown = (PortalState.NORMAL, PortalState.SUSPENDED)
    portals = Portal.objects.filter(state__in=shown).select_related("parent__area").order_by("opened_at", "pk")
    groups: dict[str, list[Link]] = defaultdict(list)
    for portal in sorted(portals, key=_rank):
        groups[_heading(portal)].append(link_to(portal))
    return tuple(DirectoryGroup(heading, tuple(links)) for heading, links in groups.items())


def _rank(portal: Portal) -> tuple[int, int]:
    """City, districts, the city's departments, the districts' departments by district."""
    if portal.kind != PortalKind.DEPARTMENT:
        return (0 if portal.kind == PortalKind.CITY else 1, 0)
    of_city = portal.parent is None or portal.parent.kind == PortalKind.CITY
    return (2, 0) if of_city else (3, portal.parent_id or 0)


def _heading(portal: Portal) -> str:
    parent = portal.parent
    if portal.kind == PortalKind.CITY:
        return "市级门户"
    if portal.kind == PortalKind.DISTRICT:
        return "区县门户"
    if parent is None or parent.kind == PortalKind.CITY:
        return "市级部门"
    return f"{parent.area.title if parent.area else parent.name}部门"
