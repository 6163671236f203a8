"""Interpretations that name no policy document of the cluster: the link is stored once and shown on both sides."""

from __future__ import annotations

from django.utils.translation import gettext as _

from cms.content.kinds import Kind

from ..measuring import Measured
from ..records import Records
from ..rules import Rule
from ..timeline import Picture
from . import metric
from .describing import page_item


@metric("one-way-interpretations")
def measure(picture: Picture, rule: Rule, records: Records) -> Measured:
    """One item for each interpretation without a policy, or whose policies are all gone.

    Policies of other portals count: a district may explain what the city decided, and the city's page links back.
    """
    own = {piece.page_id for piece in picture.pieces}
    return Measured(
        tuple(
            page_item(picture, piece, fails_on=piece.version.since, reason=_("没有关联所解读的文件"))
            for piece in picture.pieces
            if piece.version.kind == Kind.INTERPRETATION and not _is_linked(own, records, piece.version.facts)
        )
    )


def _is_linked(own: set[int], records: Records, facts: dict) -> bool:
    return any(page_id in own or page_id in records.policies() for page_id in facts.get("policies", ()))
