"""空白栏目: channels that never held anything since they were opened."""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext as _

from ..measuring import Item, Measured
from ..records import Records
from ..rules import Rule
from ..timeline import ChannelState, Picture
from . import metric
from .params import whole


@metric("blank-channels", grace_days=whole)
def measure(picture: Picture, rule: Rule, records: Records) -> Measured:
    """One item for each channel without a page, now or ever. ``grace_days``: days after opening that are forgiven."""
    grace = timedelta(days=int(rule.params.get("grace_days", 0)))
    return Measured(
        tuple(
            Item(
                title=channel.version.title,
                url=channel.version.url,
                channel=channel.version.url,
                channel_id=channel.page_id,
                fails_on=channel.opened_on + grace,
                ends_on=channel.version.expires_on,
                reason=_("%s 开设，从未发布内容") % channel.opened_on,
            )
            for channel in picture.channels.values()
            if rule.concerns(channel.kind) and not channel.is_navigation and not _held_anything(channel)
        )
    )


def _held_anything(channel: ChannelState) -> bool:
    return channel.was_used or any(_held_anything(child) for child in channel.children)
