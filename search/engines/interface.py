"""The engine interface: small, and the same for every engine."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Literal, Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One publication as the index holds it."""

    id: int
    site_id: int
    host: str
    portal: str
    kind: str
    title: str
    keywords: str
    summary: str
    text: str
    url: str
    date: date | None
    document_number: str = ""
    index_number: str = ""
    validity: str = ""
    revision: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is asked. Empty filters mean no restriction; ``page`` counts from 1."""

    text: str
    portals: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    years: tuple[int, ...] = ()
    sort: Literal["relevance", "date"] = "relevance"
    page: int = 1
    size: int = 10


@dataclass(frozen=True, slots=True)
class Found:
    entry: Entry
    # Escaped HTML with <mark> only.
    title: str
    extract: str


@dataclass(frozen=True, slots=True)
class Count:
    value: str
    label: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    total: int
    found: tuple[Found, ...] = ()
    facets: dict[str, tuple[Count, ...]] = field(default_factory=dict)


class Engine(Protocol):
    """Stores entries and answers questions. Raises ``EngineUnavailable`` when it cannot be reached."""

    def update(self, entries: Iterable[Entry], removed: Iterable[int]) -> None:
        """Add or replace entries and remove ids, visible at once to every reader."""

    def rebuild(self, entries: Iterable[Entry]) -> int:
        """Replace the whole index while the old one serves; the number of entries."""

    def ask(self, question: Question) -> Answer: ...

    def suggest(self, text: str, limit: int = 8) -> tuple[Entry, ...]: ...

    def ids(self) -> dict[int, int]:
        """Every indexed id with its revision, for the consistency check."""


class EngineUnavailable(Exception):
    """The search server does not answer."""
