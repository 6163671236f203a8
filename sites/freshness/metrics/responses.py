"""互动回应差: no channel for consultation, or messages left unanswered."""

from __future__ import annotations

from datetime import date
from math import ceil

from django.utils.translation import gettext as _

from cms.content.kinds import ChannelKind

from ..measuring import Item, Measured
from ..messages import Message
from ..records import Records
from ..rules import Rule
from ..timeline import Picture
from ..windows import DAY, Window
from . import metric
from .params import span


@metric("unanswered-messages", period=span)
def measure(picture: Picture, rule: Rule, records: Records) -> Measured:
    """One item for each message that waits. One older than ``period`` counts no more.

    ``warning_share``: warned of at this part of the message's own time limit.
    """
    if not any(channel.kind == ChannelKind.INTERACTION for channel in picture.channels.values()):
        return Measured(alarm=_since(picture), note=_("没有互动交流栏目"))
    if records.messages is None:
        return Measured(known=False, note=_("还没有接入留言系统。"))
    period = Window.parse(rule.params.get("period", "1 year"))
    waiting = [message for message in records.messages.get(picture.site_id, ()) if message.answered_on is None]
    return Measured(tuple(_item(message, rule, period) for message in waiting))


def _item(message: Message, rule: Rule, period: Window) -> Item:
    received = message.received_on
    window = rule.window or Window(months=3)
    return Item(
        title=_("留言 %s") % message.number,
        url=message.url,
        date=received,
        fails_on=window.first_day_after(received),
        warns_on=_warning(message, rule),
        ends_on=period.first_day_after(received),
        reason=_("%s 收到，尚未答复") % received,
    )


def _warning(message: Message, rule: Rule) -> date | None:
    received = message.received_on
    days = [rule.warning_window.first_day_after(received)] if rule.warning_window else []
    if message.limit_on is not None and rule.warning_share is not None:
        days.append(received + ceil((message.limit_on - received).days * rule.warning_share) * DAY)
    return min(days, default=None)


def _since(picture: Picture) -> date:
    gone = [
        version.gone_on
        for version in picture.withdrawn.values()
        if version.facts.get("kind") == ChannelKind.INTERACTION
    ]
    return max([picture.opened_on, *gone])
