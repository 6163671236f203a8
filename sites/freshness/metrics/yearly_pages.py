"""Pages that every portal publishes once a year for the year before, as the annual work report by 31 January."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

from django.utils.translation import gettext as _

from ..measuring import Item, Measured
from ..records import Records
from ..rules import Rule
from ..timeline import Picture, Piece
from ..windows import DAY
from . import metric
from .params import day_of_year, pattern


@metric("yearly-page", ("title", "begins", "due"), title=pattern, begins=day_of_year, due=day_of_year)
def measure(picture: Picture, rule: Rule, records: Records) -> Measured:
    """One item for the running year and one for the last, unless its page is there; years before the opening apart.

    ``title``: a pattern in which ``{year}`` stands for the year, of pages in the channels of the rule. What stood as it
    is before the year was over does not count: nobody can report on a year that runs.
    ``due``: the last day, as ``01-31`` of the next year.
    ``begins``: from when it is announced, likewise.
    """
    years = range(max(picture.opened_on.year, picture.day.year - 1), picture.day.year + 1)
    items = [_item(picture, rule, year) for year in years]
    return Measured(tuple(item for item in items if item is not None))


def _item(picture: Picture, rule: Rule, year: int) -> Item | None:
    pattern = re.compile(str(rule.params["title"]).replace("{year}", str(year)))
    found = [piece for piece in picture.pieces if _counts(picture, piece, rule, year) and pattern.search(_title(piece))]
    if any(piece.version.expires_on is None for piece in found):
        return None
    fails_on = max([_day(rule, "due", year) + DAY, *_expiries(found)])
    return Item(
        title=_("%(year)d 年：%(title)s") % {"year": year, "title": rule.title},
        fails_on=fails_on,
        warns_on=max([_day(rule, "begins", year), *_expiries(found)]),
        # Then the next year's is asked for.
        ends_on=date(year + 2, 1, 1),
        reason=_("应在 %s 前发布") % (fails_on - DAY),
        subject=f"year:{year}",
    )


def _counts(picture: Picture, piece: Piece, rule: Rule, year: int) -> bool:
    channel = picture.channels.get(piece.version.parent_id or 0)
    return channel is not None and rule.concerns(channel.kind) and piece.version.since.year > year


def _title(piece: Piece) -> str:
    return piece.version.title.strip()


def _expiries(found: Iterable[Piece]) -> list[date]:
    return [piece.version.expires_on for piece in found if piece.version.expires_on]


def _day(rule: Rule, name: str, year: int) -> date:
    """A day of the year after ``year``."""
    month, _dash, day = str(rule.params[name]).partition("-")
    return date(year + 1, int(month), int(day))
