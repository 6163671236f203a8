"""Results of the search."""

from dataclasses import dataclass, field
from datetime import date
from typing import ClassVar

from markupsafe import Markup

from .page import Page
from .parts import Link
from .words import Word


@dataclass(frozen=True, slots=True)
class Facet:
    """One value of a facet: a link that switches it on or off."""

    label: str
    url: str
    count: int
    selected: bool = False


@dataclass(frozen=True, slots=True)
class FacetGroup:
    heading: str
    facets: tuple[Facet, ...]


@dataclass(frozen=True, slots=True)
class DateRange:
    """The form for days of publication: what is in it, and what else its address keeps."""

    action: str
    since: date | None
    until: date | None
    kept: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Hit:
    title: Markup
    url: str
    portal: str
    kind: Word
    date: date | None
    # Escaped text with <mark> only.
    extract: Markup
    also_at: tuple[Link, ...] = ()
    validity: Word = ""
    # Where a browser tells that the result was opened (the link's ``ping``).
    ping: str = ""
    promoted: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Search(Page):
    template: ClassVar[str] = "search.html"
    query: str = ""
    total: int = 0
    hits: tuple[Hit, ...] = ()
    facet_groups: tuple[FacetGroup, ...] = ()
    dates: DateRange | None = None
    sorts: tuple[Facet, ...] = ()
    newer: Link | None = None
    older: Link | None = None
    message: str = ""
    suggestions: tuple[Link, ...] = field(default=())
    # Where nothing was found: other ways to the answer.
    ways: tuple[Link, ...] = ()
