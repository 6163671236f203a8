"""征集调查: how many were held within the window, and those without a published result."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from django.utils.translation import gettext as _

from ..measuring import Measured
from ..records import Records
from ..rules import Rule
from ..timeline import Picture, Piece
from ..windows import Window
from . import metric
from .describing import page_item
from .params import pattern


@metric("solicitations", ("solicitation", "result"), solicitation=pattern, result=pattern)
def measure(picture: Picture, rule: Rule, records: Records) -> Measured:
    """A number. Solicitations and results are told by their titles: patterns ``solicitation`` and ``result``.

    It falls on the day on which one leaves the window: that day is known.
    """
    window = rule.window or Window(months=12)
    result = re.compile(rule.params["result"])
    asked = list(_asked(picture, rule))
    published = [piece for piece in asked if result.search(piece.version.title)]
    held = [piece for piece in asked if piece not in published]
    course = _course(picture, [_span(piece, window) for piece in held], [_span(piece, window) for piece in published])
    now = [piece for piece in held if piece.updated_on >= window.first_day_of(picture.day)]
    done = sum(piece.updated_on >= window.first_day_of(picture.day) for piece in published)
    told = {"window": window, "held": len(now), "published": done}
    note = _("近%(window)s征集 %(held)d 次，公布结果 %(published)d 次") % told
    items = tuple(page_item(picture, piece, fails_on=picture.day, reason=_("征集")) for piece in now)
    return Measured(items, value=min(len(now), done), course=course, note=note)


def _asked(picture: Picture, rule: Rule) -> Iterator[Piece]:
    """Solicitations and results that are public, of any age."""
    pattern = re.compile(rule.params["solicitation"])
    for piece in picture.pieces:
        channel = picture.channels.get(piece.version.parent_id or 0)
        if piece.updated_on is None or channel is None or not rule.concerns(channel.kind):
            continue
        if pattern.search(piece.version.title):
            yield piece


def _span(piece: Piece, window: Window) -> tuple[date, date]:
    """The first day on which a piece counts, and the first on which it does no more."""
    end = window.first_day_without(piece.updated_on)
    return piece.updated_on, min(end, piece.version.expires_on or end)


def _course(
    picture: Picture, held: list[tuple[date, date]], published: list[tuple[date, date]]
) -> tuple[tuple[date, float], ...]:
    """The lesser of both counts from each day on which one changes, beginning with the portal's opening."""
    days = {picture.opened_on, *(day for span in (*held, *published) for day in span)}
    return tuple(
        (day, min(_standing(held, day), _standing(published, day))) for day in sorted(days) if day >= picture.opened_on
    )


def _standing(spans: list[tuple[date, date]], day: date) -> int:
    return sum(start <= day < end for start, end in spans)
