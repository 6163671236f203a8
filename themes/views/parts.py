"""Small things that stand on many pages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from .words import Word


@dataclass(frozen=True, slots=True)
class Link:
    """A label and where it leads. ``external``: it leaves the cluster and asks first."""

    label: str
    url: str
    external: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class Picture:
    """An image in at most three widths. ``srcset`` values are ready for the attribute; width and height in px."""

    src: str
    alt: str
    width: int
    height: int
    srcset: str = ""
    webp_srcset: str = ""
    caption: str = ""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file to download. ``type`` as "PDF", ``size`` as "1.2 MB"."""

    name: str
    url: str
    type: str
    size: str


@dataclass(frozen=True, slots=True)
class Item:
    """A row of a list."""

    title: str
    url: str
    date: date | None = None
    kind: Word = "article"
    summary: str = ""
    external: bool = False
    pinned: bool = False
    document_number: str = ""
    validity: Word = ""
    picture: Picture | None = None
    related: tuple[Link, ...] = ()
    # Guides: whether it is handled on line, and the promised working days.
    online: bool = False
    days: int | None = None


@dataclass(frozen=True, slots=True)
class LinkGroup:
    heading: str
    links: tuple[Link, ...]
