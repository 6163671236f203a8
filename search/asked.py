"""The log of what people asked: appended to a file while they wait, counted into the database later.

No address, no time of day, no person. A question that may name a person (long numbers, mail addresses) is left out.
"""

from __future__ import annotations

import json
import os
import re
from collections import Counter
from collections.abc import Iterable
from datetime import timedelta
from itertools import islice
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.db import connection, transaction
from django.db.models import Sum
from django.utils import timezone

from cms.changes.locks import exclusive

from . import answers
from .engines.interface import EngineUnavailable
from .models import AskedQuery
from .text.folding import fold, half_width
from .text.segment import visible

LONGEST = 60
KEPT_DAYS = 180
POPULAR_DAYS = 30
# As often as this must a query have been asked before it is suggested to others.
POPULAR_FROM = 3
_POPULAR_SECONDS = 600
_POPULAR_KEPT = 40
# Of the titles that the index offers for a query; those found by their pinyin do not count.
_LOOKED_AT = 5
# Enough of a file; what comes after a flood is dropped.
_LARGEST = 20_000_000
# Seven digits and more, however they are grouped: telephones, cards. A year among them says nothing.
_DIGIT = "[0-9〇零一二三四五六七八九]"
_PERSONAL = re.compile(rf"@|{_DIGIT}(?:\W{{0,2}}{_DIGIT}){{6}}")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
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
    wanted = visible(fold(text))
    try:
        titles = [entry.title for entry in answers.suggest(text, _LOOKED_AT, ())]
    except EngineUnavailable:
        return False
    return any(wanted in visible(fold(title)) for title in titles)


def totals(days: int = POPULAR_DAYS) -> Any:
    """Rows of ``text``, ``asked_sum``, ``clicks_sum``, ``found_sum`` over the last days."""
    recent = AskedQuery.objects.filter(day__gt=timezone.localdate() - timedelta(days=days)).order_by()
    return recent.values("text").annotate(asked_sum=Sum("asked"), clicks_sum=Sum("clicks"), found_sum=Sum("found"))


def _usual(text: str) -> str:
    """``text`` as it is counted; empty if it may name a person."""
    usual = _BLANK.sub(" ", half_width(text)).strip().lower()
    return "" if _PERSONAL.search(_YEAR.sub("", usual)) else usual[:LONGEST]


def _append(line: dict[str, str | int]) -> None:
    text = str(line["q"])
    if not text:
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
        if not key[1]:  # noted by an earlier version
            continue
        if "c" in row:
            clicks[key] += 1
        else:
            asked[key] += 1
            found[key] = row["n"]
    _store(asked, clicks, found)


def _store(
    asked: Counter[tuple[str, str]], clicks: Counter[tuple[str, str]], found: dict[tuple[str, str], int]
) -> None:
    """Add to what was counted before, in one statement a row: everybody who edits waits for this transaction."""
    table = AskedQuery._meta.db_table
    statement = f"""
        INSERT INTO {table} (day, text, asked, clicks, found) VALUES (%s, %s, %s, %s, %s)
        ON CONFLICT (day, text) DO UPDATE SET asked = {table}.asked + excluded.asked,
            clicks = {table}.clicks + excluded.clicks, found = """  # noqa: S608 - Django's own name of the table
    with connection.cursor() as cursor:
        known = [(*key, asked[key], clicks[key], found[key]) for key in found]
        cursor.executemany(f"{statement} excluded.found", known)
        only_clicked = [(*key, 0, clicks[key], 0) for key in clicks.keys() - found.keys()]
        cursor.executemany(f"{statement} {table}.found", only_clicked)


def _file() -> Path:
    return Path(settings.ZHANQUN_DATA) / "search" / "asked.jsonl"
