"""What every page has, and the pages that need little more."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar

from .html import Encoded, Html
from .parts import Attachment, Link
from .shell import Announcement
from .words import Word

EMPTY = Encoded()


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What every page has. ``template`` names its file in the theme, ``layout`` the shell it fills."""

    template: ClassVar[str] = ""
    layout: ClassVar[str] = "shell.html"
    title: str
    url: str
    canonical: str
    # First-level channel slug ("zwgk"), "home", or "" for pages of no channel.
    channel: str = ""
    # Address of the second-level channel of the page, for the side navigation.
    section: str = ""
    # Name of the fragment with the side navigation of its first-level channel, "" when that has no children.
    sidenav_fragment: str = ""
    # From 首页 down; the page's own entry comes last, with an empty ``url``.
    breadcrumb: tuple[Link, ...] = ()
    # Channel and content tags of STANDARDS §3; the site tags (SiteName, ...) come from the portal by themselves.
    meta: tuple[tuple[str, str], ...] = ()
    description: str = ""
    robots: str = ""
    feed: Link | None = None
    traditional_url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Article(Page):
    template: ClassVar[str] = "article.html"
    kind: Word = "article"
    published: datetime | None = None
    source: str = ""
    author: str = ""
    summary: str = ""
    html: Html = EMPTY
    attachments: tuple[Attachment, ...] = ()
    previous: Link | None = None
    next: Link | None = None
    # SVG of a QR code of the canonical address, at most 2 KB.
    qr: Html = EMPTY
    fingerprint: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NotFound(Page):
    template: ClassVar[str] = "404.html"


@dataclass(frozen=True, slots=True, kw_only=True)
class Accessibility(Page):
    """无障碍声明: what the portal offers and whom to ask."""

    template: ClassVar[str] = "accessibility.html"


@dataclass(frozen=True, slots=True, kw_only=True)
class Closed(Page):
    """Notice of a portal that is suspended or closed."""

    template: ClassVar[str] = "closed.html"
    layout: ClassVar[str] = "bare.html"
    # suspended | closed | preparing
    state: Word = "suspended"
    note: str = ""
    since: date | None = None
    until: date | None = None
    successor: Link | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Redirect(Page):
    """A small page at an old address, for hosts without configuration."""

    template: ClassVar[str] = "redirect.html"
    layout: ClassVar[str] = "bare.html"
    target: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice(Page):
    """An announcement in the place of the home page; the home itself stands at ``usual`` meanwhile."""

    template: ClassVar[str] = "notice.html"
    channel: str = "home"
    announcement: Announcement
    usual: str
