"""The engine interface: small, and the same for every engine."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Literal, Protocol

# Facets in the order in which they are shown.
FACETS = ("portal", "kind", "topic", "year", "validity")
# The deepest result that is asked for by the number of its page; beyond, one goes on from the page before (``after``).
DEEPEST = 10_000


@dataclass(frozen=True, slots=True)
class Copy:
    """The same text on another portal."""

    id: int
    host: str
    portal: str
    url: str
    version: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One publication as the index holds it. ``id`` is its page id, ``host`` and ``portal`` name its portal.

    Publications with one text are one entry: the first published, and ``copies``.
    """

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
    # Page ids of the topics (专题) that it belongs to.
    topics: tuple[str, ...] = ()
    # The day on which somebody last said that it is still correct.
    confirmed: date | None = None
    # Tells two publications of one page apart: its fingerprint.
    version: str = ""
    # The same for publications of the same text.
    key: str = ""
    copies: tuple[Copy, ...] = ()

    def entry(self) -> Entry:
        """Itself: an ``Unmade`` that is made."""
        return self

    def places(self) -> tuple[Copy, ...]:
        """Every portal where this text stands, its own first."""
        return (Copy(self.id, self.host, self.portal, self.url, self.version), *self.copies)

    def seen_from(self, hosts: tuple[str, ...]) -> Entry:
        """The entry as found among ``hosts``: on the first of them that has it, the others as copies."""
        places = self.places()
        here = next((place for place in places if place.host in hosts), places[0])
        if here.id == self.id:
            return self
        return self.standing_at(here, *(place for place in places if place.id != here.id))

    def standing_at(self, here: Copy, *others: Copy) -> Entry:
        """The entry at one of its places, ``others`` as its copies."""
        return replace(
            self,
            id=here.id,
            host=here.host,
            portal=here.portal,
            url=here.url,
            version=here.version,
            copies=others,
        )


class Unmade(Protocol):
    """An entry, or what it is made of, without a database, in the process that indexes it. It can be pickled."""

    def entry(self) -> Entry: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is asked. Empty filters mean no restriction; ``page`` counts from 1, ``page * size`` is at most DEEPEST.

    ``after`` is the ``next`` of the answer before; with it ``page`` says nothing, and the depth has no limit.
    """

    text: str
    portals: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    years: tuple[int, ...] = ()
    validities: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    # Days of publication, both included.
    since: date | None = None
    until: date | None = None
    sort: Literal["relevance", "date"] = "relevance"
    page: int = 1
    size: int = 10
    after: str = ""

    @property
    def is_narrowed(self) -> bool:
        return bool(self.since or self.until or any(self.selected().values()))

    def selected(self) -> dict[str, tuple[str, ...]]:
        """Chosen values of each facet."""
        return {
            "portal": self.portals,
            "kind": self.kinds,
            "topic": self.topics,
            "year": tuple(map(str, self.years)),
            "validity": self.validities,
        }


@dataclass(frozen=True, slots=True)
class Found:
    """A result; ``title`` and ``extract`` are escaped HTML with ``<mark>`` only."""

    entry: Entry
    title: str
    extract: str
    promoted: bool = False


# Not frozen: hundreds are made for an answer, and a frozen one takes three times as long.
@dataclass(slots=True)
class Count:
    """Results with one value of a facet, other facets' selections applied, its own not."""

    value: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """``next`` is where the results after these begin, "" when there are none.

    ``everywhere`` counts results with no portal chosen; what several portals share is one.
    """

    total: int
    everywhere: int = 0
    found: tuple[Found, ...] = ()
    next: str = ""
    facets: dict[str, tuple[Count, ...]] = field(default_factory=dict)


class Engine(Protocol):
    """Stores entries and answers questions. Every method raises ``EngineUnavailable`` when it cannot do so."""

    def is_ready(self) -> bool:
        """Whether an index of today's format is there; if not, ``rebuild`` comes before anything else."""

    def is_current(self) -> bool:
        """Whether the index was made with today's dictionary as well."""

    def update(self, entries: Iterable[Entry], removed: Iterable[int]) -> None:
        """Add or replace entries and remove ids, visible to every reader afterwards.

        An entry takes the place of those under its own id and the ids of its copies.
        """

    def rebuild(self, entries: Callable[[], Iterable[Unmade]]) -> int:
        """Replace the whole index while the old one serves; the number of entries.

        ``entries`` is called once no other process can write, so that nothing written before is lost.
        """

    def ask(self, question: Question) -> Answer: ...

    def suggest(self, text: str, limit: int = 8, portals: tuple[str, ...] = ()) -> tuple[Entry, ...]:
        """Entries whose title holds ``text``, also typed in pinyin, guides first; of ``portals`` if given."""

    def related(self, ids: Iterable[int], keys: Iterable[str]) -> set[int]:
        """Ids within every entry that holds one of ``ids`` or has one of ``keys``."""

    def of_topics(self, topics: Iterable[str]) -> set[int]:
        """Ids within every entry that belongs to one of ``topics``."""

    def versions(self) -> dict[int, str]:
        """Every indexed id, copies too, with its version, for the consistency check."""


class EngineUnavailable(Exception):
    """The index is missing, or its server does not answer."""
