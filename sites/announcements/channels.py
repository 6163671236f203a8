"""The channels that take announcements as items."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from cms.content.kinds import ChannelKind, Kind
from cms.content.models import Channel
from sites.portals.models import Portal

from .models import Announcement


def kinds_of(row: Announcement) -> list[str]:
    """Kinds of channels of its pages, the first choice first."""
    return row.channel_kinds or [ChannelKind.NOTICES]


def channel_for(portal: Portal, kinds: list[str]) -> Channel:
    """The first public channel of a portal, in the order of ``kinds``, that takes articles. Raises ValidationError."""
    found = Channel.objects.public_on(portal.home, kinds, Kind.ARTICLE)
    if not found:
        labels = "、".join(str(ChannelKind(kind).label) for kind in kinds)
        text = _("“%(name)s”没有可发文章的%(kinds)s栏目，请先建栏目再重发。")
        raise ValidationError(text % {"name": portal.name, "kinds": labels})
    return found[0]


def check_origin(row: Announcement) -> None:
    """Raises ValidationError where the origin has no channel for the page that the others point to."""
    if not row.has_page:
        return
    try:
        channel_for(row.origin, kinds_of(row))
    except ValidationError as error:
        labels = "、".join(str(ChannelKind(kind).label) for kind in kinds_of(row))
        text = _("发起站点“%(name)s”没有可发文章的%(kinds)s栏目，不能生成正文页面。请先建栏目，或另选“发到栏目”。")
        raise ValidationError(text % {"name": row.origin.name, "kinds": labels}) from error
