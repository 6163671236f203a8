"""征集调查: how many were held within the window, and those without a published result."""

from __future__ import annotations

import re

from django.utils.translation import gettext as _

from ..measuring import Measured
from ..records import Records
from ..rules import Rule
from ..timeline import Picture
from ..windows import Window
from . import metric
from .describing import page_item
from .params import pattern


@metric("solicitations", ("solicitation", "result"), solicitation=pattern, result=pattern)
def measure(picture: Picture, rule: Rule, records: Records) -> Measured:
    """A number. Solicitations and results are told by their titles: patterns ``solicitation`` and ``result``."""
    start = (rule.window or Window(months=12)).first_day_of(picture.day)
    asked, result = re.compile(rule.params["solicitation"]), re.compile(rule.params["result"])
    recent = [
        piece
        for piece in picture.pieces
        if piece.updated_on is not None
        and piece.updated_on >= start
        and asked.search(piece.version.title)
        and (channel := picture.channels.get(piece.version.parent_id or 0)) is not None
        and rule.concerns(channel.kind)
    ]
    held = [piece for piece in recent if not result.search(piece.version.title)]
    published = len(recent) - len(held)
    note = _("近一年征集 %(held)d 次，公布结果 %(published)d 次") % {"held": len(held), "published": published}
    items = tuple(page_item(picture, piece, fails_on=picture.day, reason=_("征集")) for piece in held)
    return Measured(items, value=min(len(held), published), note=note)
