"""首页不更新: the newest dated item of the channels that the home page shows."""

from __future__ import annotations

from datetime import date
from itertools import chain

from django.utils.translation import gettext as _

from ..measuring import Item, Measured
from ..records import Records
from ..rules import Rule
from ..timeline import Picture
from ..windows import DAY
from . import metric
from .updates import counted, first_stale_day, newest, warning_day


def home_updates(picture: Picture, start: date) -> tuple[date, ...]:
    """Days from ``start`` on that saw an update on the home page."""
    days = {
        piece.updated_on
        for channel in picture.home_channels()
        for piece in counted(channel.all_pieces())
        if piece.updated_on >= start
    }
    return tuple(sorted(days))


@metric("home-update", has_window=lambda rule: rule.window is not None)
def measure(picture: Picture, rule: Rule, records: Records) -> Measured:
    """One item, the home page. Without any dated item it was never updated: opening it is no update."""
    shown = picture.home_channels()
    pieces = list(chain.from_iterable(channel.past_pieces() for channel in shown))
    last, window = newest(chain.from_iterable(channel.all_pieces() for channel in shown)), rule.window
    names = "、".join(dict.fromkeys(channel.version.title for channel in shown))
    if last is None or window is None:
        since = first_stale_day(pieces, window) if window else None
        since, reason = since or picture.opened_on, _("没有带日期的信息")
        item = Item(_("首页"), "/", fails_on=since, warns_on=since, reason=reason, subject="home")
        return Measured((item,), note=_("可发布的栏目：%s") % names if names else "")
    channel = picture.channels.get(last.version.parent_id or 0)
    item = Item(
        title=last.version.title,
        url=last.version.url,
        channel=channel.version.url if channel else "",
        channel_id=channel.page_id if channel else None,
        page_id=last.page_id,
        date=last.updated_on,
        fails_on=first_stale_day(pieces, window),
        warns_on=warning_day(pieces, rule, window),
        subject="home",
        reason=_("首页最新一条信息，距今 %d 天") % ((picture.day - last.updated_on) // DAY),
    )
    return Measured((item,), note=_("在任一栏目发布即可：%s") % names)
