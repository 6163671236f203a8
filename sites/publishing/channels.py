"""The channels of a portal as a tree, in the order of the page tree."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

from cms.content.kinds import ChannelKind, Kind, chinese
from themes.views import Link

from . import keys
from .rows import Listed


@dataclass(eq=False)
class Channel:
    """A channel with its place in the tree. ``depth`` is 1 for those right below the home."""

    row: Listed
    parent: Channel | None = None
    children: list[Channel] = field(default_factory=list)

    @property
    def id(self) -> int:
        return self.row.id

    @cached_property
    def path(self) -> str:
        return self.row.path or "/"

    @property
    def title(self) -> str:
        return self.row.title

    @cached_property
    def kind(self) -> str:
        return self.row.data.get("channel_kind") or ChannelKind.OTHER.value

    @cached_property
    def link(self) -> Link:
        return Link(self.title, self.path)

    @cached_property
    def line(self) -> list[Channel]:
        """From the first level down to this channel."""
        return [*(self.parent.line if self.parent else []), self]

    @cached_property
    def meta(self) -> tuple[tuple[str, str], ...]:
        """Meta tags of its pages and of the content in it (STANDARDS §3)."""
        kind = chinese(ChannelKind(self.kind)) if self.kind in ChannelKind.values else self.kind
        return (
            ("ColumnName", self.title),
            ("ColumnDescription", self.row.summary or self.title),
            ("ColumnKeywords", ",".join(self.row.data.get("keywords") or [above.title for above in self.line])),
            ("ColumnType", kind),
        )

    @cached_property
    def crumbs(self) -> tuple[Link, ...]:
        """Links from the first level down to this channel."""
        return tuple(above.link for above in self.line)

    @cached_property
    def surroundings(self) -> dict[str, str]:
        """Fields that all pages in it share: first-level channel, address of the second level, side navigation."""
        return {
            "channel": self.slug,
            "section": self.line[1].path if len(self.line) > 1 else "",
            "sidenav_fragment": f"sidenav-{self.slug}" if self.line[0].children else "",
        }

    @cached_property
    def shared_keys(self) -> frozenset[str]:
        """What all pages in it depend on."""
        # The side navigation appears when the first-level channel gets its first child.
        return frozenset({keys.channel(above.id) for above in self.line} | {keys.branch(self.line[0].id)})

    @cached_property
    def slug(self) -> str:
        """Slug of its first-level channel."""
        return self.path.split("/", 2)[1]


class ChannelTree:
    """Every channel of a portal by id."""

    def __init__(self, rows: Iterable[Listed]) -> None:
        found = sorted(rows, key=lambda row: (row.data.get("order") or "", row.id))
        self.home = next((row for row in found if row.kind == Kind.HOME), None)
        self.by_id = {row.id: Channel(row) for row in found if row.kind == Kind.CHANNEL}
        self.roots: list[Channel] = []
        for channel in self.by_id.values():
            channel.parent = self.by_id.get(channel.row.parent_id or 0)
            (channel.parent.children if channel.parent else self.roots).append(channel)

    def get(self, channel_id: int | None) -> Channel | None:
        return self.by_id.get(channel_id or 0)
