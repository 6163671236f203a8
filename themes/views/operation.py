"""网站运行情况: how the portals of the cluster are kept, on the city portal."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from .page import Page
from .parts import Link


@dataclass(frozen=True, slots=True)
class OperationRow:
    """One portal. ``reachable``: ``99.8%``, or "" where it was not measured; ``verdict`` likewise, by its word."""

    portal: Link
    updated: date | None = None
    published: int = 0
    reachable: str = ""
    verdict: str = ""
    # Of the verdict, beside the word: "●", "▲", "■", "○".
    mark: str = ""


@dataclass(frozen=True, slots=True)
class OperationTable:
    """Everything the page says. ``days``: over how many days publications are counted."""

    day: date
    days: int
    rows: tuple[OperationRow, ...]
    shows_verdicts: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation(Page):
    template: ClassVar[str] = "operation.html"
    table: OperationTable | None = None
