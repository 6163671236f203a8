"""Where a portal stands: one city, its districts, departments under either."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from .hosts import domain_of, is_exempt, readable_host
from .kinds import PortalKind, PortalState

if TYPE_CHECKING:
    from .models import Portal

_SUPERIORS = {PortalKind.DISTRICT: (PortalKind.CITY,), PortalKind.DEPARTMENT: (PortalKind.CITY, PortalKind.DISTRICT)}


def check_place(portal: Portal) -> None:
    """Refuse a portal that stands where its kind cannot. Raises ValidationError."""
    if portal.kind == PortalKind.CITY:
        _check_only_city(portal)
        return
    parent = portal.parent
    if parent is None:
        raise ValidationError({"parent": _("请先开通市级门户，再开通区县和部门的站点。")})
    if parent.kind not in _SUPERIORS[PortalKind(portal.kind)]:
        raise ValidationError({"parent": _("上级站点不符：区县门户的上级是市级门户，部门网站的上级是市级或区县门户。")})
    if parent.state == PortalState.CLOSED and portal.state != PortalState.CLOSED:
        raise ValidationError({"parent": _("上级站点“%s”已永久关停。") % parent.name})


def departments_outside(portal: Portal, hosts: Collection[str]) -> list[Portal]:
    """Departments of a portal, closed ones left out, whose host would stand below none of ``hosts``."""
    domains = tuple(f".{domain_of(host)}" for host in hosts)
    below = portal.subordinates.filter(kind=PortalKind.DEPARTMENT).exclude(state=PortalState.CLOSED).order_by("pk")
    return [one for one in below if not is_exempt(one.host) and not one.host.endswith(domains)]


def check_hosts_left(portal: Portal, hosts: Collection[str]) -> None:
    """Refuse to take the last domain away below which a department's host stands. Raises ValidationError."""
    was = {one.pk for one in departments_outside(portal, portal.all_hosts())}
    lost = [one for one in departments_outside(portal, hosts) if one.pk not in was]
    if lost:
        raise ValidationError(
            {
                "aliases": _("下属部门网站的域名应在本站域名之下，去掉后这些不再符合：%s。请先修改它们的域名。")
                % listed(lost)
            }
        )


def listed(portals: Collection[Portal], most: int = 5) -> str:
    """Names with hosts of the first few, and how many there are where that is more."""
    names = "、".join(f"{one.name}（{readable_host(one.host)}）" for one in list(portals)[:most])
    return names if len(portals) <= most else _("%(names)s 等 %(count)s 个") % {"names": names, "count": len(portals)}


def _check_only_city(portal: Portal) -> None:
    if portal.parent is not None:
        raise ValidationError({"parent": _("市级门户没有上级站点。")})
    other = type(portal).objects.filter(kind=PortalKind.CITY).exclude(pk=portal.pk).first()
    if other is not None:
        raise ValidationError({"kind": _("站群已有市级门户“%(name)s”（%(host)s），只能有一个。") % vars(other)})
