"""Pages without a date, and old texts with a new one (旧稿新发)."""

from __future__ import annotations

from django.utils.translation import gettext as _

from cms.content.kinds import Kind

from ..measuring import Measured
from ..records import Records
from ..rules import Rule
from ..timeline import Picture, Piece
from ..windows import Window
from . import metric
from .describing import page_item

# Kinds whose pages need no date: they describe, and have a date of review.
_STANDING = (Kind.GUIDE, Kind.ORGANISATION, Kind.TOPIC)


@metric("undated-pages")
def measure_undated(picture: Picture, rule: Rule, records: Records) -> Measured:
    return Measured(
        tuple(
            page_item(picture, piece, fails_on=piece.version.since, reason=_("没有显示发布日期，不算更新"))
            for piece in picture.pieces
            if piece.version.shown_on is None and piece.version.kind not in _STANDING
        )
    )


@metric("redated-content")
def measure_redated(picture: Picture, rule: Rule, records: Records) -> Measured:
    """Pages whose shown date, within the window, is later than their text."""
    window = rule.window or Window(months=12)
    return Measured(
        tuple(
            page_item(
                picture,
                piece,
                fails_on=max(piece.version.since, piece.version.live_on),
                ends_on=window.first_day_after(piece.version.shown_on),
                reason=why(picture, piece),
            )
            for piece in picture.pieces
            if piece.is_redated
        )
    )


def why(picture: Picture, piece: Piece) -> str:
    """Why the date shown does not count."""
    shown = {"shown": piece.version.shown_on, "day": piece.updated_on}
    if piece.first.day >= piece.version.live_on or piece.first.page_id == piece.page_id:
        return _("显示 %(shown)s，但该内容 %(day)s 已上线，改日期不算更新") % shown
    other = next((other.version for other in picture.pieces if other.page_id == piece.first.page_id), None)
    other = other or picture.withdrawn.get(piece.first.page_id)
    return _("显示 %(shown)s，但与 %(day)s 的“%(title)s”内容相同（旧稿新发）") % {
        **shown,
        "title": other.title if other else _("已撤下的页面"),
    }
