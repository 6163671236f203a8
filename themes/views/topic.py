"""Topics: pages and links about one matter."""

from dataclasses import dataclass
from typing import ClassVar

from .page import Article
from .parts import Item, LinkGroup, Picture
from .words import Word


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic(Article):
    template: ClassVar[str] = "topic.html"
    kind: Word = "topic"
    archived: bool = False
    picture: Picture | None = None
    groups: tuple[LinkGroup, ...] = ()
    items: tuple[Item, ...] = ()
