"""Taking a portal off line and back, and closing one for good."""

from __future__ import annotations

import datetime
from html import escape

from django.db import transaction
from django.utils import timezone

from cms.content.kinds import ChannelKind
from cms.content.models import Article, Channel

from .kinds import PortalState
from .models import Portal


@transaction.atomic
def change_state(
    portal: Portal,
    state: str,
    *,
    note: str = "",
    until: datetime.date | None = None,
    successor_url: str = "",
) -> None:
    """Bring a portal into another state. Raises ValidationError when it cannot go there, or a notice lacks its reason.

    A portal closed for good keeps its content; a notice is published on the portal above (STANDARDS §3).
    """
    portal.state = state
    portal.closing_note = note
    portal.closed_until = until if state == PortalState.SUSPENDED else None
    portal.successor_url = successor_url
    portal.clean()
    portal.save()
    if state == PortalState.CLOSED and portal.parent is not None:
        publish_closing_notice(portal, portal.parent)


def publish_closing_notice(portal: Portal, superior: Portal) -> Article | None:
    """A notice on the portal above; None when that has no channel for notices."""
    channels = Channel.objects.live().descendant_of(superior.home).filter(channel_kind=ChannelKind.NOTICES)
    channel = channels.order_by("path").first()
    if channel is None:
        return None
    lines = [
        portal.closing_note,
        f"自{timezone.localdate():%Y年%-m月%-d日}起，{portal.name}网站（{portal.host}）永久关停。",
    ]
    if portal.successor_url:
        lines.append(f"原有内容迁往：{portal.successor_url}")
    notice = Article(
        title=f"关于永久关停{portal.name}网站的公告",
        source=superior.organiser or superior.name,
        body=[{"type": "paragraph", "value": "".join(f"<p>{escape(line)}</p>" for line in lines)}],
        live=False,
    )
    channel.add_child(instance=notice)
    notice.save_revision().publish()
    return notice
