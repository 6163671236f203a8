"""栏目不更新: channels without an update within their window."""

from __future__ import annotations

from django.utils.translation import gettext as _

from ..measuring import Item, Measured
from ..records import Records
from ..rules import Rule
from ..timeline import ChannelState, Picture
from ..windows import Window
from . import metric
from .params import kinds, switch
from .updates import counted, early_day, first_stale_day, is_judged, newest, warning_day


def has_window(rule: Rule) -> bool:
    """One for every kind of channel that the rule concerns, unless channels bring their own."""
    if rule.params.get("own_cadence") or rule.window is not None:
        return True
    return bool(rule.channel_kinds) and set(rule.channel_kinds) <= set(rule.windows)


@metric("channel-update", has_window=has_window, own_cadence=switch, first_level_only=kinds)
def measure(picture: Picture, rule: Rule, records: Records) -> Measured:
    """One item for each channel in the rule's scope.

    ``own_cadence``: the channel's own cadence is the window, and channels without one are left out.
    ``first_level_only``: kinds that count only on the first level.
    An empty channel is due from the day it was opened: nobody can be late in what did not exist.
    """
    items = [
        _item(channel, rule, window)
        for channel in picture.channels.values()
        if is_judged(channel, rule) and (window := _window(channel, rule)) is not None
    ]
    return Measured(tuple(items))


def _window(channel: ChannelState, rule: Rule) -> Window | None:
    if rule.params.get("own_cadence"):
        return Window(days=channel.cadence) if channel.cadence else None
    if channel.kind in rule.params.get("first_level_only", ()) and not channel.is_first_level:
        return None
    return rule.window_for(channel.kind)


def _item(channel: ChannelState, rule: Rule, window: Window) -> Item:
    pieces = list(channel.past_pieces())
    last = newest(channel.all_pieces())
    stale = first_stale_day(pieces, window) or window.first_day_after(channel.opened_on)
    early = warning_day(pieces, rule, window) if counted(pieces) else early_day(channel.opened_on, rule, window)
    return Item(
        title=channel.version.title,
        url=channel.version.url,
        channel=channel.version.url,
        channel_id=channel.page_id,
        date=last.updated_on if last else None,
        fails_on=stale,
        warns_on=early,
        ends_on=channel.version.expires_on,
        reason=_("应在%(window)s内更新，最近更新 %(date)s")
        % {"window": window, "date": last.updated_on if last else _("无")},
    )
