"""Channels and their months."""

from dataclasses import dataclass
from typing import ClassVar

from .page import Page
from .parts import Item, Link
from .words import Word


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
    kind: Word
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel(Page):
    """The newest items of a channel, or the groups of its children."""

    template: ClassVar[str] = "channel.html"
    channel_kind: Word = "other"
    items: tuple[Item, ...] = ()
    groups: tuple[ChannelGroup, ...] = ()
    # Older items stand in month pages; the newest of them, if any.
    older: Link | None = None
    # Name of the fragment with the list of months, "" without any.
    months_fragment: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthPage(Page):
    """The items of one month of a channel: 最新 · 较新 · this · 较早.

    ``newer`` leads to another part of a large month, never to another month.
    """

    template: ClassVar[str] = "month.html"
    channel_kind: Word = "other"
    items: tuple[Item, ...] = ()
    label: str = ""
    newest: Link | None = None
    newer: Link | None = None
    older: Link | None = None
    months_fragment: str = ""
