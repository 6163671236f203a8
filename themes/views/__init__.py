"""View objects: all that a template can see. Frozen, plain, made before rendering by higher storeys.

Addresses are root-relative within the portal (``/zwgk/``) and absolute (``https://host/``) elsewhere. ``html`` fields
are trusted Markup made by the product; every other string is escaped by the template.
"""

from .directory import Directory, DirectoryGroup, SiteMap, SiteMapEntry
from .follow import Follow
from .guide import Guide, Material, Question, Step
from .home import Home, Section
from .lists import Channel, ChannelGroup, Month, MonthPage
from .operation import Operation, OperationRow, OperationTable
from .organisation import Leader, Organisation, Unit
from .page import Accessibility, Article, Closed, NotFound, Notice, Page, Redirect
from .parts import Attachment, Item, Link, LinkGroup, Picture
from .policy import Interpretation, Policy
from .search import DateRange, Facet, FacetGroup, Hit, Search
from .shell import Announcement, NavItem, Portal
from .topic import Topic

__all__ = [
    "Accessibility",
    "Announcement",
    "Article",
    "Attachment",
    "Channel",
    "ChannelGroup",
    "Closed",
    "DateRange",
    "Directory",
    "DirectoryGroup",
    "Facet",
    "FacetGroup",
    "Follow",
    "Guide",
    "Hit",
    "Home",
    "Interpretation",
    "Item",
    "Leader",
    "Link",
    "LinkGroup",
    "Material",
    "Month",
    "MonthPage",
    "NavItem",
    "NotFound",
    "Notice",
    "Operation",
    "OperationRow",
    "OperationTable",
    "Organisation",
    "Page",
    "Picture",
    "Policy",
    "Portal",
    "Question",
    "Redirect",
    "Search",
    "Section",
    "SiteMap",
    "SiteMapEntry",
    "Step",
    "Topic",
    "Unit",
]
