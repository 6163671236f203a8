"""What surrounds a page: the portal, its navigation, announcements."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from .parts import Link, Picture
from .words import Word


@dataclass(frozen=True, slots=True)
class Announcement:
    """A message in the bar above the header; ``severity`` is notice | important | emergency.

    ``spoken`` is what the elder version shows large and the browser reads aloud, "" for title and text.
    """

    title: str
    severity: Word = "notice"
    date: date | None = None
    link: Link | None = None
    # The page with its attachments, where the link leads elsewhere.
    attachments: Link | None = None
    number: int = 0
    # Words of the portal itself, before the text.
    introduction: str = ""
    paragraphs: tuple[str, ...] = ()
    spoken: str = ""
    title_en: str = ""
    paragraphs_en: tuple[str, ...] = ()
    # Who says it: the portal that announces.
    issuer: str = ""


@dataclass(frozen=True, slots=True)
class NavItem:
    """A first-level channel in the navigation. ``channel`` is its slug, matched with ``<body data-channel>``."""

    label: str
    url: str
    channel: str
    children: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Portal:
    """The portal's shell: everything on a page that does not depend on the page."""

    host: str
    url: str
    name: str
    short_name: str
    kind: Word
    theme: Word
    language: Word = "zh-Hans"
    masthead: str = ""
    logo: Picture | None = None
    banner: Picture | None = None
    site_code: str = ""
    icp: str = ""
    police_code: str = ""
    # 党政机关 or 事业单位, and where its certificate stands.
    mark: str = "党政机关"
    mark_url: str = ""
    organiser: str = ""
    phone: str = ""
    email: str = ""
    address: str = ""
    postcode: str = ""
    report_url: str = ""
    nav: tuple[NavItem, ...] = ()
    parent: Link | None = None
    has_directory: bool = False
    traditional: bool = False
    # Hosts of the cluster's portals and suffixes that never ask before leaving, for the leave-prompt.
    cluster_hosts: tuple[str, ...] = ()
    # Name of the fragment with the portal's newest items.
    newest_fragment: str = "newest"
