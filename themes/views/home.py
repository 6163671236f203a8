"""The home page, block by block."""

from dataclasses import dataclass
from typing import ClassVar

from .page import Page
from .parts import Item, Link, LinkGroup
from .words import Word


@dataclass(frozen=True, slots=True)
class Section:
    """A block of the home page; ``kind`` is a name of ``cms.content.sections.SectionsBlock``."""

    kind: Word
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
