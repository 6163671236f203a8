"""The site map of a portal and the portals of the cluster."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from .page import Page
from .parts import Link


@dataclass(frozen=True, slots=True)
class SiteMapEntry:
    link: Link
    children: tuple[SiteMapEntry, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteMap(Page):
    template: ClassVar[str] = "sitemap.html"
    entries: tuple[SiteMapEntry, ...] = ()


@dataclass(frozen=True, slots=True)
class DirectoryGroup:
    heading: str
    portals: tuple[Link, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Directory(Page):
    """All portals of the cluster, on the city portal."""

    template: ClassVar[str] = "directory.html"
    groups: tuple[DirectoryGroup, ...] = ()
