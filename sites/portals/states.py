"""States of a portal and the ways between them (STANDARDS §3)."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from .kinds import PortalState

if TYPE_CHECKING:
    from .models import Portal

OFF_LINE = (PortalState.SUSPENDED, PortalState.CLOSED)
FOLLOWING: dict[str, frozenset[str]] = {
    PortalState.PREPARING: frozenset({PortalState.NORMAL, PortalState.CLOSED}),
    PortalState.NORMAL: frozenset({PortalState.SUSPENDED, PortalState.CLOSED}),
    PortalState.SUSPENDED: frozenset({PortalState.NORMAL, PortalState.CLOSED}),
    PortalState.CLOSED: frozenset(),
}


def check_transition(old: str, new: str) -> None:
    """Raises ValidationError when a portal cannot go from ``old`` to ``new``."""
    if old == new or new in FOLLOWING[old]:
        return
    if old == PortalState.CLOSED:
        raise ValidationError({"state": _("站点已永久关停，不能再改变状态。如需恢复，请用新域名开通站点。")})
    raise ValidationError(
        {"state": _("不能从“%(old)s”改为“%(new)s”。") % {"old": PortalState(old).label, "new": PortalState(new).label}}
    )


def check_notice(portal: Portal) -> None:
    """What the public must be told: why, and for a suspension until when. Raises ValidationError."""
    problems = {}
    if portal.state in OFF_LINE and not portal.closing_note.strip():
        problems["closing_note"] = _("请说明下线或关停的原因，这段文字会显示给公众。")
    if portal.state == PortalState.SUSPENDED and not _future(portal.closed_until):
        problems["closed_until"] = _("临时下线须写明预计恢复日期，且不早于今天。")
    if problems:
        raise ValidationError(problems)


def check_subordinates(portal: Portal) -> None:
    """A portal closes after those below it. Raises ValidationError."""
    if portal.state != PortalState.CLOSED or not portal.pk:
        return
    below = list(portal.subordinates.exclude(state=PortalState.CLOSED).values_list("name", flat=True)[:5])
    if below:
        raise ValidationError({"state": _("请先关停下属站点：%s。") % "、".join(below)})


def _future(day: date | None) -> bool:
    return day is not None and day >= timezone.localdate()
