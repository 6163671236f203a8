"""严重问题: cases that were reported, and dates that look forged (伪造发稿日期)."""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext as _

from ..kinds import CaseKind
from ..measuring import Item, Measured
from ..models import Case
from ..records import Records
from ..rules import Rule
from ..timeline import Picture, Piece
from . import metric
from .describing import page_item
from .params import kinds, whole


@metric("serious-cases", backdated_days=whole, backdated_kinds=kinds)
def measure(picture: Picture, rule: Rule, records: Records) -> Measured:
    """Reported cases fail; a page dated well before it went live warns until somebody has judged it.

    ``backdated_days``: how many days earlier a date may be. ``backdated_kinds``: channels whose dates prove updates.
    Imports keep their dates, what is repeated from another portal those of its origin: neither is suspected.
    """
    cases = records.cases.get(picture.site_id, ())
    judged = {case.page_id for case in cases if case.page_id}
    items = [_reported(case) for case in cases if not case.dismissed]
    suspected = [
        page_item(
            picture,
            piece,
            warns_on=piece.version.live_on,
            reason=_("疑似伪造发稿日期：显示 %(shown)s，实际 %(live)s 上线")
            % {"shown": piece.version.shown_on, "live": piece.version.live_on},
        )
        for piece in picture.pieces
        if piece.page_id not in judged and _is_backdated(picture, piece, rule)
    ]
    note = _("系统只能发现伪造的发稿日期，其他严重问题靠登记。")
    return Measured((*items, *suspected), note=note)


def _reported(case: Case) -> Item:
    return Item(
        title=case.title,
        url=case.url,
        page_id=case.page_id,
        date=case.found_on,
        fails_on=case.found_on,
        ends_on=case.closed_on,
        reason=str(CaseKind(case.kind).label),
    )


def _is_backdated(picture: Picture, piece: Piece, rule: Rule) -> bool:
    version = piece.version
    if version.imported or version.shown_on is None or version.facts.get("origin"):
        return False
    channel = picture.channels.get(version.parent_id or 0)
    if channel is None or channel.kind not in rule.params.get("backdated_kinds", ()):
        return False
    return version.live_on - version.shown_on > timedelta(days=int(rule.params.get("backdated_days", 3)))
