"""When something was last really updated, and until when that lasts: for home page and channels alike."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from ..rules import Rule
from ..timeline import ChannelState, Piece
from ..windows import DAY, Window


def counted(pieces: Iterable[Piece]) -> list[Piece]:
    """Pages that are updates: dated, archived topics apart. Opening, settings and navigation make no such pages."""
    return [piece for piece in pieces if piece.updated_on is not None and not piece.is_archived]


def newest(pieces: Iterable[Piece]) -> Piece | None:
    return max(counted(pieces), key=lambda piece: (piece.updated_on, piece.page_id), default=None)


def first_stale_day(pieces: Iterable[Piece], window: Window) -> date | None:
    """The day after the last on which one of the pages is both live and within the window; None without any."""
    return max((_uncovered(piece, window) for piece in counted(pieces)), default=None)


def warning_day(pieces: Iterable[Piece], rule: Rule, window: Window) -> date | None:
    """The day from which the rule warns of what these pages leave unfilled; None when it gives no earlier warning."""
    if rule.warning_window is not None:
        return first_stale_day(pieces, rule.warning_window)
    if rule.warning_share is None:
        return None
    days = [
        min(_uncovered(piece, window), window.share(piece.updated_on, rule.warning_share)) for piece in counted(pieces)
    ]
    return max(days, default=None)


def early_day(start: date, rule: Rule, window: Window) -> date | None:
    """As ``warning_day``, for what began to be due on ``start``."""
    if rule.warning_window is not None:
        return rule.warning_window.first_day_after(start)
    return window.share(start, rule.warning_share) if rule.warning_share is not None else None


def is_judged(channel: ChannelState, rule: Rule) -> bool:
    """Whether a rule on updates concerns the channel."""
    return (
        rule.concerns(channel.kind)
        and not channel.is_navigation
        and not (channel.is_historical and "historical-topics" in rule.excludes)
    )


def _uncovered(piece: Piece, window: Window) -> date:
    """The first day on which the page is no update any more: too old, or expired."""
    stale = window.first_day_after(piece.updated_on)
    expires = piece.version.expires_on
    return stale if expires is None else min(stale, max(expires, piece.updated_on + DAY))
