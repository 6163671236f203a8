"""View objects: all that a template can see. Frozen, plain, made before rendering by higher storeys.

Addresses are root-relative within the portal (``/zwgk/``) and absolute (``https://host/``) elsewhere. ``html`` fields
are trusted Markup made by the product; every other string is escaped by the template.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import ClassVar

from markupsafe import Markup

EMPTY = Markup()


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
    kind: str = "article"
    summary: str = ""
    external: bool = False
    pinned: bool = False
    document_number: str = ""
    validity: str = ""
    picture: Picture | None = None
    related: tuple[Link, ...] = ()
    # Guides: whether it is handled on line, and the promised working days.
    online: bool = False
    days: int | None = None


@dataclass(frozen=True, slots=True)
class Announcement:
    """A message in the bar above the header; ``severity`` is notice | important | emergency."""

    title: str
    severity: str = "notice"
    date: date | None = None
    link: Link | None = None


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
    kind: str
    theme: str
    language: str = "zh-Hans"
    masthead: str = ""
    logo: Picture | None = None
    banner: Picture | None = None
    site_code: str = ""
    icp: str = ""
    police_code: str = ""
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
    kind: str = "article"
    published: datetime | None = None
    source: str = ""
    author: str = ""
    summary: str = ""
    keywords: tuple[str, ...] = ()
    html: Markup = EMPTY
    attachments: tuple[Attachment, ...] = ()
    previous: Link | None = None
    next: Link | None = None
    # SVG of a QR code of the canonical address, at most 2 KB.
    qr: Markup = EMPTY
    fingerprint: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy(Article):
    template: ClassVar[str] = "policy.html"
    kind: str = "policy"
    index_number: str = ""
    topic_category: str = ""
    issuer: str = ""
    issued_on: date | None = None
    document_number: str = ""
    subject_words: str = ""
    # in_force | amended | repealed | lapsed
    validity: str = "in_force"
    validity_note: str = ""
    disclosure: str = ""
    addressee: str = ""
    signature: str = ""
    interpretations: tuple[Item, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Interpretation(Article):
    template: ClassVar[str] = "interpretation.html"
    kind: str = "interpretation"
    policies: tuple[Item, ...] = ()


@dataclass(frozen=True, slots=True)
class Material:
    name: str
    form: str = ""
    origin: str = ""
    required: bool = True
    sample: Attachment | None = None
    blank_form: Attachment | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a flow; ``days`` in working days."""

    name: str
    who: str = ""
    days: float | None = None
    result: str = ""
    description: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    question: str
    answer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Guide(Article):
    """Time limits in working days; ``legal_basis`` and ``conditions`` one item a string."""

    template: ClassVar[str] = "guide.html"
    kind: str = "guide"
    audience: str = ""
    authority: str = ""
    legal_basis: tuple[str, ...] = ()
    conditions: tuple[str, ...] = ()
    place: str = ""
    hours: str = ""
    phone: str = ""
    fee: str = ""
    legal_days: int | None = None
    promised_days: int | None = None
    online: Link | None = None
    materials: tuple[Material, ...] = ()
    steps: tuple[Step, ...] = ()
    questions: tuple[Question, ...] = ()


@dataclass(frozen=True, slots=True)
class Leader:
    name: str
    position: str
    duties: str = ""
    biography: str = ""
    photo: Picture | None = None


@dataclass(frozen=True, slots=True)
class Unit:
    name: str
    duties: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Organisation(Article):
    template: ClassVar[str] = "organisation.html"
    kind: str = "organisation"
    address: str = ""
    postcode: str = ""
    phone: str = ""
    hours: str = ""
    leaders: tuple[Leader, ...] = ()
    units: tuple[Unit, ...] = ()


@dataclass(frozen=True, slots=True)
class LinkGroup:
    heading: str
    links: tuple[Link, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic(Article):
    template: ClassVar[str] = "topic.html"
    kind: str = "topic"
    archived: bool = False
    picture: Picture | None = None
    groups: tuple[LinkGroup, ...] = ()
    items: tuple[Item, ...] = ()


@dataclass(frozen=True, slots=True)
class Month:
    """A month page in the month list; ``label`` as "2026年10月"."""

    label: str
    url: str
    year: int


@dataclass(frozen=True, slots=True)
class ChannelGroup:
    """A child channel with its newest items, on the page of a channel that has children."""

    link: Link
    kind: str
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel(Page):
    """The newest items of a channel, or the groups of its children."""

    template: ClassVar[str] = "channel.html"
    channel_kind: str = "other"
    items: tuple[Item, ...] = ()
    groups: tuple[ChannelGroup, ...] = ()
    # Older items stand in month pages; the newest of them, if any.
    older: Link | None = None
    # Name of the fragment with the list of months, "" without any.
    months_fragment: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthPage(Page):
    """The items of one month of a channel: 最新 · 较新一月 · this · 较早一月."""

    template: ClassVar[str] = "month.html"
    channel_kind: str = "other"
    items: tuple[Item, ...] = ()
    label: str = ""
    newest: Link | None = None
    newer: Link | None = None
    older: Link | None = None
    months_fragment: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """A block of the home page; ``kind`` is a name of ``cms.content.sections.SectionsBlock``."""

    kind: str
    heading: str = ""
    more: Link | None = None
    items: tuple[Item, ...] = ()
    links: tuple[Link, ...] = ()
    groups: tuple[LinkGroup, ...] = ()
    # policies: the newest interpretations beside them; search: the hot words.
    aside: tuple[Item, ...] = ()
    words: tuple[str, ...] = ()
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Home(Page):
    template: ClassVar[str] = "home.html"
    channel: str = "home"
    sections: tuple[Section, ...] = ()
    friendly_links: tuple[Link, ...] = ()


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
    state: str = "suspended"
    note: str = ""
    until: date | None = None
    successor: Link | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Redirect(Page):
    """A small page at an old address, for hosts without configuration."""

    template: ClassVar[str] = "redirect.html"
    layout: ClassVar[str] = "bare.html"
    target: str = ""


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
class Hit:
    title: Markup
    url: str
    portal: str
    kind: str
    date: date | None
    # Escaped text with <mark> only.
    extract: Markup
    also_at: tuple[Link, ...] = ()
    validity: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Search(Page):
    template: ClassVar[str] = "search.html"
    query: str = ""
    total: int = 0
    hits: tuple[Hit, ...] = ()
    facet_groups: tuple[FacetGroup, ...] = ()
    sorts: tuple[Facet, ...] = ()
    newer: Link | None = None
    older: Link | None = None
    message: str = ""
    suggestions: tuple[Link, ...] = field(default=())
    # Where nothing was found: other ways to the answer.
    ways: tuple[Link, ...] = ()
