"""What rules ask of one kind of page only: small, so that the history can keep it with every version."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from cms.content.kinds import Kind
from cms.content.models import Publication
from cms.content.models.guide import VAGUE

# The 8 elements of a guide (STANDARDS §2) in the order of the rule; 事项名称 is the title.
ELEMENTS = {
    "title": "事项名称",
    "legal_basis": "设定依据",
    "conditions": "申请条件",
    "materials": "办理材料",
    "place": "办理地点",
    "hours": "办理时间",
    "phone": "联系电话",
    "steps": "办理流程",
}


def facts_of(row: Publication, review_on: date | None) -> dict[str, Any]:
    """JSON of what rules need; empty values are left out."""
    found = _BY_KIND.get(row.kind, _nothing)(row)
    # The page that this one repeats, from another portal: its number, or its address.
    if origin := row.data.get("origin") or row.data.get("canonical"):
        found["origin"] = origin
    if review_on:
        found["review_on"] = review_on.isoformat()
    return found


def _channel(row: Publication) -> dict[str, Any]:
    return {"kind": row.data.get("channel_kind", ""), "cadence": row.data.get("cadence_days")}


def _home(row: Publication) -> dict[str, Any]:
    """Channels whose newest items the home page shows."""
    values = [section.get("value") or {} for section in row.data.get("sections", ())]
    named = [value.get(key) for value in values for key in ("channel", "interpretations")]
    return {"channels": [page_id for page_id in dict.fromkeys(named) if page_id]}


def _guide(row: Publication) -> dict[str, Any]:
    values = {"title": row.title, **row.data}
    found: dict[str, Any] = {}
    if missing := [name for name in ELEMENTS if not _filled(values.get(name))]:
        found["missing"] = missing
    named = [item.get("name") or "" for item in row.data.get("materials", ()) if item.get("required", True)]
    if vague := [name for name in named if VAGUE.search(name)]:
        found["vague"] = vague
    promised, days = row.data.get("promised_days"), [step.get("days") for step in row.data.get("steps", ())]
    if promised is not None and days and None not in days and sum(days) != promised:
        found["times"] = [promised, sum(days)]
    return found


def _filled(value: Any) -> bool:
    return bool(value.strip() if isinstance(value, str) else value)


def _topic(row: Publication) -> dict[str, Any]:
    found = {"archived": bool(row.data.get("archived")), "channel": row.data.get("channel")}
    return {name: value for name, value in found.items() if value}


def _interpretation(row: Publication) -> dict[str, Any]:
    return {"policies": list(row.data.get("policies") or ())}


def _nothing(row: Publication) -> dict[str, Any]:
    return {}


_BY_KIND: dict[str, Callable[[Publication], dict[str, Any]]] = {
    Kind.CHANNEL: _channel,
    Kind.HOME: _home,
    Kind.GUIDE: _guide,
    Kind.TOPIC: _topic,
    Kind.INTERPRETATION: _interpretation,
}
