"""服务不实用: guides that lack elements, name vague papers, or contradict themselves in time (STANDARDS §2)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext as _

from cms.content.kinds import Kind

from ..facts import ELEMENTS
from ..measuring import Measured
from ..records import Records
from ..rules import Rule
from ..timeline import Picture, Piece
from . import metric
from .describing import page_item
from .params import whole


@metric("incomplete-guides", missing=whole, warning_missing=whole)
def measure_elements(picture: Picture, rule: Rule, records: Records) -> Measured:
    """Guides that lack ``missing`` of the 8 elements. Fails too without any guide, and when a few all lack as many."""
    guides = _guides(picture)
    worst, some = rule.params.get("missing", 4), rule.params.get("warning_missing", 2)
    items = [
        page_item(
            picture,
            guide,
            fails_on=guide.version.since if _lacks(guide, worst) else None,
            warns_on=guide.version.since,
            reason=_("缺少 %s") % "、".join(ELEMENTS[name] for name in guide.version.facts["missing"]),
        )
        for guide in guides
        if _lacks(guide, some)
    ]
    note = _("共 %d 个办事指南") % len(guides) if guides else _("没有办事指南")
    early = min((item.warns_on for item in items), default=None)
    return Measured(tuple(items), alarm=_alarm(picture, guides, worst, rule), early=early, note=note)


@metric("vague-materials")
def measure_materials(picture: Picture, rule: Rule, records: Records) -> Measured:
    """Guides that ask for "其他材料"."""
    return Measured(
        tuple(
            page_item(picture, guide, fails_on=guide.version.since, reason="、".join(guide.version.facts["vague"]))
            for guide in _guides(picture)
            if guide.version.facts.get("vague")
        )
    )


@metric("guide-times-differ")
def measure_times(picture: Picture, rule: Rule, records: Records) -> Measured:
    """Guides whose promised time is not the sum of their steps."""
    return Measured(
        tuple(
            page_item(
                picture,
                guide,
                fails_on=guide.version.since,
                reason=_("承诺 %(promised)g 个工作日，流程合计 %(sum)g 个")
                % dict(zip(("promised", "sum"), guide.version.facts["times"], strict=True)),
            )
            for guide in _guides(picture)
            if guide.version.facts.get("times")
        )
    )


def _guides(picture: Picture) -> list[Piece]:
    return [piece for piece in picture.pieces if piece.version.kind == Kind.GUIDE]


def _lacks(guide: Piece, count: int) -> bool:
    return len(guide.version.facts.get("missing", ())) >= count


def _alarm(picture: Picture, guides: Sequence[Piece], worst: int, rule: Rule) -> date | None:
    """The first day on which there is no guide, or fewer than the threshold and every one lacks ``worst`` elements."""
    ends = sorted({guide.version.expires_on for guide in guides if guide.version.expires_on})
    for day in (picture.day, *ends):
        left = [guide for guide in guides if guide.is_live_on(day)]
        if len(left) < rule.threshold and all(_lacks(guide, worst) for guide in left):
            return day if day > picture.day else _since(picture, left)
    return None


def _since(picture: Picture, guides: Sequence[Piece]) -> date:
    """Since when this holds: the last edit of those left, else the day the last one went, else the opening."""
    if guides:
        return max(guide.version.since for guide in guides)
    gone = [version for version in picture.withdrawn.values() if version.kind == Kind.GUIDE]
    return max([picture.opened_on, *(version.gone_on for version in gone)])
