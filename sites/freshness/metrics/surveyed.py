"""What surveys of built files and outside addresses found: dead links, missing attachments, tags and footer items."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from ..measuring import Item, Measured
from ..models import Survey
from ..records import Records
from ..rules import Rule
from ..timeline import Picture
from ..windows import DAY
from . import metric
from .params import word

# Surveys are made every night; what is older tells nothing of today.
KNOWN_FOR = 7 * DAY


@metric("survey-findings", ("survey", "problem"), reads_pages=False, survey=word, problem=word)
def measure(picture: Picture, rule: Rule, records: Records) -> Measured:
    """One item for each ``problem`` that the newest ``survey`` found; unknown where none was made for ``KNOWN_FOR``."""
    survey = records.surveys.get((picture.site_id, rule.params.get("survey", "")))
    if survey is None:
        return Measured(known=False, note=_("还没有检查过。"))
    seen = min(picture.day, records.seen_until or picture.day)
    if seen - survey.last_look > KNOWN_FOR:
        return Measured(known=False, note=_("%s 之后没有检查过，不能判定。") % survey.last_look)
    looked = survey.looked_on(picture.day)
    return Measured(
        tuple(_item(found, survey) for found in survey.found if found["problem"] == rule.params.get("problem")),
        note=_("%(day)s 检查了 %(count)d 项") % {"day": looked, "count": survey.checked},
    )


def _item(found: dict[str, Any], survey: Survey) -> Item:
    since = survey.since(found)
    return Item(found["url"], found.get("page", ""), date=since, fails_on=since, reason=found.get("reason", ""))
