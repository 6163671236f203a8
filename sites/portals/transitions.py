"""Taking a portal off line and back, and closing one for good."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from html import escape

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cms.content.kinds import ChannelKind, Kind
from cms.content.models import Article, Channel, Publication

from .hosts import readable_host, readable_url
from .kinds import PortalState
from .models import Portal
from .states import OFF_LINE

# What else goes off line with a portal, in words, "" for nothing; higher storeys add to it in ``AppConfig.ready``.
consequences: list[Callable[[Portal], str]] = []


@transaction.atomic
def change_state(
    portal: Portal,
    state: str,
    *,
    note: str = "",
    until: datetime.date | None = None,
    successor_url: str = "",
) -> None:
    """Bring a portal into another state, or give it another notice in the same one.

    The row is locked and read again: of two who close a portal at once only the first publishes the notice on the
    portal above (STANDARDS §3). A portal closed for good keeps its content. Raises ValidationError when the portal
    cannot go there, its notice lacks the reason, or the portal above has no place for the notice of closing.
    """
    portal.refresh_from_db(from_queryset=Portal.objects.select_for_update(no_key=True))
    closing = state == PortalState.CLOSED != portal.state
    if state != portal.state:
        portal.off_since = timezone.localdate() if state in OFF_LINE else None
    portal.state = state
    portal.closing_note = note
    portal.closed_until = until if state == PortalState.SUSPENDED else None
    portal.successor_url = successor_url
    portal.clean()
    if closing and portal.parent is not None:
        # Before the log is locked by the portal's own change: whoever adds a page there locks its channel first.
        publish_closing_notice(portal, portal.parent)
    portal.save()


def publish_closing_notice(portal: Portal, superior: Portal) -> Article:
    """Tell of the closing on the portal above.

    Raises ValidationError when that has no channel to tell it in, or none any more.
    """
    channel = _channel_for_notices(superior)
    notice = Article(
        title=f"关于永久关停{portal.name}网站的公告",
        source=superior.organiser or superior.name,
        body=[{"type": "paragraph", "value": "".join(f"<p>{escape(line)}</p>" for line in _closing_lines(portal))}],
        live=False,
    )
    channel.add_child(instance=notice)
    notice.save_revision().publish()
    if not Publication.objects.filter(pk=notice.pk).exists():
        refusal = _("上级站点“%(portal)s”的栏目“%(channel)s”刚刚撤下，关停公告无法公开，未关停。请先发布该栏目再重试。")
        raise ValidationError(refusal % {"portal": superior.name, "channel": channel.title})
    return notice


def _channel_for_notices(superior: Portal) -> Channel:
    """The first that the public can read."""
    found = Channel.objects.public_on(superior.home, [ChannelKind.NOTICES], Kind.ARTICLE)
    if not found:
        raise ValidationError(
            _(
                "上级站点“%s”没有公开的“通知公告”栏目，关停公告无处发布，未关停。请先在该站点新建或发布“通知公告”类栏目。"
            )
            % superior.name
        )
    return found[0]


def _closing_lines(portal: Portal) -> list[str]:
    host = readable_host(portal.host)
    lines = [portal.closing_note, f"自{timezone.localdate():%Y年%-m月%-d日}起，{portal.name}网站（{host}）永久关停。"]
    if portal.successor_url:
        lines.append(f"原有内容迁往：{readable_url(portal.successor_url)}")
    return lines
