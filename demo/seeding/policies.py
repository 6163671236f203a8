"""Legal texts re-published by the portals that deal with the matter, and their interpretations."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from cms.content.models import Interpretation, PolicyDocument

from . import blocks, source
from .interpreting import Written, interpret
from .laws import Law, body, laws
from .workbench import Workbench

POLICIES, INTERPRETATIONS = "zwgk/zcwj", "zwgk/zcjd"
SHARE = {"city": 10, "district": 6, "department": 9}
# Interpretations of national texts come out over the last two years, one after the other.
FIRST_DAYS, STEP_DAYS = 21, 67


def seed_laws(bench: Workbench) -> None:
    """The texts selected for the portal, each under its own date."""
    for category, keys in source.selection().get(bench.portal.key, {}).items():
        for key in keys:
            _add_law(bench, laws()[key], category)


def seed_interpretations(bench: Workbench) -> None:
    """Interpretations of the texts in force, in three forms by turns."""
    keys = [key for group in source.selection().get(bench.portal.key, {}).values() for key in group]
    written = 0
    for key in keys:
        result = None if key in source.selection()["status"] else interpret(laws()[key], written)
        if result and written < SHARE[bench.portal.kind]:
            _add_interpretation(bench, laws()[key], result, written)
            written += 1


def _add_law(bench: Workbench, law: Law, category: str) -> None:
    validity, note = source.selection()["status"].get(law.key, ("in_force", ""))

    def fields(key: str) -> dict[str, Any]:
        return {
            "title": law.shown_title,
            "source": law.issuer,
            "keywords": "，".join(category.split("/")),
            "summary": law.purpose[:500],
            "index_number": bench.index_number(law.issued_on.year),
            "issuer": law.issuer,
            "issued_on": law.issued_on,
            "document_number": law.document_number,
            "topic_category": category,
            "validity": validity,
            "validity_note": note,
            "body": blocks.stream(f"{key}/body", body(law)),
        }

    bench.add(PolicyDocument, POLICIES, law.key, bench.at(law.day, 30), fields)


def _add_interpretation(bench: Workbench, law: Law, written: Written, number: int) -> None:
    policy = bench.pages[bench.key(POLICIES, law.key)]
    days = FIRST_DAYS + bench.portal.serial * 3 + number * STEP_DAYS
    when = bench.moment(days, law.key)
    if when.date() <= law.day:
        when = min(bench.start, bench.at(law.day + timedelta(days=3), 60))

    def fields(key: str) -> dict[str, Any]:
        return {
            "title": written.title,
            "source": bench.portal.organiser,
            "keywords": "政策解读",
            "summary": written.summary,
            "policies": blocks.stream(f"{key}/policies", [("policy", policy)]),
            "body": blocks.stream(f"{key}/body", written.blocks),
        }

    bench.add(Interpretation, INTERPRETATIONS, f"law-{law.key}", timezone.localtime(when), fields)
