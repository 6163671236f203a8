"""The log of what people asked: appended to a file while they wait, counted into the database later.

No address, no time of day, no person. A question that may name a person (long numbers, mail addresses) is left out.
"""

from __future__ import annotations

import json
import os
import re
from collections import Counter
from collections.abc import Iterable
from datetime import date, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.db.models import F, Q, Sum
from django.utils import timezone

from cms.changes.locks import exclusive
from cms.content.models import Publication

from .models import AskedQuery
from .text.folding import half_width

LONGEST = 60
KEPT_DAYS = 180
POPULAR_DAYS = 30
# As often as this must a query have been asked before it is suggested to others.
POPULAR_FROM = 3
_POPULAR_SECONDS = 600
_POPULAR_KEPT = 40
# Enough of a file; what comes after a flood is dropped.
_LARGEST = 20_000_000
_PERSONAL = re.compile(r"\d{7}|@|\d{3,4}[- ]\d{7,8}")
# Control characters too: PostgreSQL stores no NUL.
_BLANK = re.compile(r"[\s\x00-\x1f\x7f-\x9f\ud800-\udfff]+")


def note(text: str, found: int) -> None:
    """Remember that ``text`` was asked, with its number of results."""
    _append({"q": _usual(text), "n": found})


def note_click(text: str) -> None:
    """Remember that a result of ``text`` was opened."""
    _append({"q": _usual(text), "c": 1})


def absorb() -> None:
    """Count what was noted into the database; once, whoever calls."""
    with exclusive("search-asked"):
        path = _file()
        taken = path.with_suffix(".taken")
        if path.is_file() and not taken.exists():
            path.replace(taken)
        if not taken.exists():
            return
        with transaction.atomic():
            _count(taken.read_text(encoding="utf-8", errors="replace").splitlines())
            AskedQuery.objects.filter(day__lt=timezone.localdate() - timedelta(days=KEPT_DAYS)).delete()
        taken.unlink()


def popular(limit: int = 8, containing: str = "") -> list[str]:
    """What was asked most in the last days, found something, and holds ``containing``."""
    queries = cache.get("search-popular")
    if queries is None:
        absorb()
        queries = list(totals().filter(asked_sum__gte=POPULAR_FROM, found_sum__gt=0).order_by("-asked_sum")[:100])
        queries = list(islice(filter(_is_in_a_title, (row["text"] for row in queries)), _POPULAR_KEPT))
        cache.set("search-popular", queries, _POPULAR_SECONDS)
    return [text for text in queries if containing in text][:limit]


def _is_in_a_title(text: str) -> bool:
    """Whether the portals themselves use these words: else anybody could put words on a government's page."""
    return Publication.objects.filter(title__icontains=text).exists()


def totals(days: int = POPULAR_DAYS) -> Any:
    """Rows of ``text``, ``asked_sum``, ``clicks_sum``, ``found_sum`` over the last days."""
    recent = AskedQuery.objects.filter(day__gt=timezone.localdate() - timedelta(days=days)).order_by()
    return recent.values("text").annotate(asked_sum=Sum("asked"), clicks_sum=Sum("clicks"), found_sum=Sum("found"))


def _usual(text: str) -> str:
    return _BLANK.sub(" ", half_width(text)).strip().lower()[:LONGEST]


def _append(line: dict[str, str | int]) -> None:
    text = str(line["q"])
    if not text or _PERSONAL.search(text):
        return
    path = _file()
    path.parent.mkdir(parents=True, exist_ok=True)
    line["d"] = timezone.localdate().isoformat()
    handle = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        if os.fstat(handle).st_size < _LARGEST:
            os.write(handle, json.dumps(line).encode() + b"\n")
    finally:
        os.close(handle)


def _count(lines: Iterable[str]) -> None:
    asked: Counter[tuple[str, str]] = Counter()
    clicks: Counter[tuple[str, str]] = Counter()
    found: dict[tuple[str, str], int] = {}
    for line in lines:
        try:
            row = json.loads(line)
        except ValueError:  # broken off by a power cut
            continue
        key = (row["d"], _usual(row["q"]))
        if "c" in row:
            clicks[key] += 1
        else:
            asked[key] += 1
            found[key] = row["n"]
    _store(asked, clicks, found)


def _store(
    asked: Counter[tuple[str, str]], clicks: Counter[tuple[str, str]], found: dict[tuple[str, str], int]
) -> None:
    rows = [AskedQuery(day=date.fromisoformat(day), text=text) for day, text in {*asked, *clicks}]
    AskedQuery.objects.bulk_create(rows, ignore_conflicts=True)
    for key in {*asked, *clicks}:
        row = AskedQuery.objects.filter(Q(day=date.fromisoformat(key[0])), text=key[1])
        row.update(asked=F("asked") + asked[key], clicks=F("clicks") + clicks[key], **_found(found, key))


def _found(found: dict[tuple[str, str], int], key: tuple[str, str]) -> dict[str, int]:
    return {"found": found[key]} if key in found else {}


def _file() -> Path:
    return Path(settings.ZHANQUN_DATA) / "search" / "asked.jsonl"
