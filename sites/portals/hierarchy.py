"""Where a portal stands: one city, its districts, departments under either."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

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


def _check_only_city(portal: Portal) -> None:
    if portal.parent is not None:
        raise ValidationError({"parent": _("市级门户没有上级站点。")})
    other = type(portal).objects.filter(kind=PortalKind.CITY).exclude(pk=portal.pk).first()
    if other is not None:
        raise ValidationError({"kind": _("站群已有市级门户“%(name)s”（%(host)s），只能有一个。") % vars(other)})
