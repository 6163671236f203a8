"""超过复核日期: pages whose date of review has passed. A confirmation (核实无误) satisfies it, as a later date does."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from ..measuring import Measured
from ..records import Records
from ..rules import Rule
from ..timeline import Picture, Piece
from ..windows import DAY, Window
from . import metric
from .describing import page_item


@metric("review-overdue")
def measure(picture: Picture, rule: Rule, records: Records) -> Measured:
    """Due on the date of review, overdue the day after; ``warning_window`` before it a warning."""
    lead = rule.warning_window or Window()
    return Measured(
        tuple(
            page_item(
                picture,
                piece,
                date=due,
                fails_on=due + DAY,
                warns_on=lead.first_day_of(due) - DAY,
                reason=_("应在 %s 前复核") % due,
            )
            for piece in picture.pieces
            if not piece.is_archived and (due := review_day(piece, records)) is not None
        )
    )


def review_day(piece: Piece, records: Records) -> date | None:
    """The date that the editor set, or the one named in the newest confirmation, whichever is later; None without."""
    text, confirmed = piece.version.facts.get("review_on"), records.confirmed.get(piece.page_id)
    days = [date.fromisoformat(text)] if text else []
    return max([*days, confirmed[1]] if confirmed else days, default=None)
