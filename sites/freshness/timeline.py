"""What each portal showed on a day, made again from the history.

A day means its end: what went live at noon is there, what expires that day is gone. For days to come the history is
taken as it stands, with what is scheduled to expire.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple

from cms.content.kinds import ChannelKind, Kind
from sites.portals.kinds import PortalState

from .kinds import Happening
from .models import PortalEntry, PublicationEntry
from .windows import DAY, day_of, end_of


class Version(NamedTuple):
    """One entry of the history, with the columns that inspections need."""

    site_id: int
    page_id: int
    happening: str
    kind: str
    parent_id: int | None
    url: str
    title: str
    shown_on: date | None
    live_on: date
    expires_on: date | None
    substance: str
    imported: bool
    facts: dict[str, Any]
    at: datetime

    @property
    def since(self) -> date:
        """The day from which it stands as it is."""
        return day_of(self.at)

    def is_unexpired(self, day: date) -> bool:
        """What expires on a day is gone at its end."""
        return self.expires_on is None or self.expires_on > day

    @property
    def gone_on(self) -> date:
        """Of a version that is gone: the day of its withdrawal, or of its expiry."""
        return self.since if self.happening == Happening.WITHDRAWN or self.expires_on is None else self.expires_on


class First(NamedTuple):
    """The first day on which a substance was shown, or dated, on the portal; and by which page."""

    day: date
    page_id: int


@dataclass(slots=True)
class Piece:
    """A content page as it stands. ``updated_on``: the day of the update that it is; None for an undated page."""

    version: Version
    updated_on: date | None
    # The first to show this text, when that was another page or another date.
    first: First

    @property
    def page_id(self) -> int:
        return self.version.page_id

    @property
    def is_redated(self) -> bool:
        """旧稿新发: the date shown is later than the text. (A date of tomorrow is allowed.)"""
        return self.updated_on is not None and self.version.shown_on > self.updated_on + DAY

    def is_live_on(self, day: date) -> bool:
        """On a day to come."""
        return self.version.is_unexpired(day)

    @property
    def is_archived(self) -> bool:
        return bool(self.version.facts.get("archived"))


@dataclass(slots=True)
class ChannelState:
    """A channel with the pages that it lists itself, and the channels below it."""

    version: Version
    opened_on: date
    pieces: list[Piece] = field(default_factory=list)
    # Gone of themselves: they tell until when the channel was up to date.
    expired: list[Piece] = field(default_factory=list)
    children: list[ChannelState] = field(default_factory=list)
    parent: ChannelState | None = None
    # Whether it ever listed a page.
    was_used: bool = False
    is_historical: bool = False

    @property
    def page_id(self) -> int:
        return self.version.page_id

    @property
    def kind(self) -> str:
        return self.version.facts.get("kind", "")

    @property
    def cadence(self) -> int | None:
        return self.version.facts.get("cadence")

    @property
    def is_navigation(self) -> bool:
        """Holds no pages of its own, only channels: nothing to be updated in it."""
        return self.kind == ChannelKind.SECTION or (bool(self.children) and not self.was_used)

    @property
    def is_first_level(self) -> bool:
        """Stands below the home page, or below navigation alone."""
        return self.parent is None or (self.parent.kind == ChannelKind.SECTION and self.parent.is_first_level)

    def with_children(self) -> Iterator[ChannelState]:
        """The channel and all below it."""
        yield self
        for child in self.children:
            yield from child.with_children()

    def all_pieces(self) -> Iterator[Piece]:
        """Of the channel and of those below it."""
        for channel in self.with_children():
            yield from channel.pieces

    def past_pieces(self) -> Iterator[Piece]:
        """As ``all_pieces``, with those that expired."""
        for channel in self.with_children():
            yield from channel.pieces
            yield from channel.expired


@dataclass(slots=True)
class Picture:
    """One portal on a day."""

    site_id: int
    day: date
    state: str
    opened_on: date
    channels: dict[int, ChannelState]
    pieces: list[Piece]
    home: Version | None
    # Page ids to titles and addresses of everything that ever was, for explanations.
    withdrawn: dict[int, Version]
    # Content pages that were public once.
    gone: list[Piece] = field(default_factory=list)

    @property
    def is_inspected(self) -> bool:
        """Portals in preparation, off line or closed are not."""
        return self.state == PortalState.NORMAL

    def home_channels(self) -> list[ChannelState]:
        """Channels shown on the home page; every channel for one that is only an entrance."""
        shown = self.home.facts.get("channels", ()) if self.home else ()
        named = [self.channels[page_id] for page_id in shown if page_id in self.channels]
        return named or list(self.channels.values())


def pictures(day: date, site_ids: Collection[int] | None = None) -> Iterator[Picture]:
    """Every portal that was open on ``day``, one after the other; two queries however many there are."""
    states = _states(day, site_ids)
    entries = PublicationEntry.objects.filter(at__lt=end_of(day)).order_by("site_id", "id")
    if site_ids is not None:
        entries = entries.filter(site_id__in=site_ids)
    rows = entries.values_list(*Version._fields).iterator(chunk_size=5000)
    seen = set()
    for site_id, versions in groupby(rows, key=itemgetter(0)):
        if site_id in states:
            seen.add(site_id)
            yield picture_of(site_id, day, states[site_id], versions)
    for site_id in states.keys() - seen:
        yield picture_of(site_id, day, states[site_id], ())


def outlines(day: date, site_ids: Collection[int] | None = None) -> Iterator[Picture]:
    """As ``pictures``, without any page: one short query."""
    for site_id, state in _states(day, site_ids).items():
        yield picture_of(site_id, day, state, ())


def _states(day: date, site_ids: Collection[int] | None) -> dict[int, tuple[str, date]]:
    """State and day of opening by portal."""
    entries = PortalEntry.objects.filter(at__lt=end_of(day)).order_by("id")
    if site_ids is not None:
        entries = entries.filter(site_id__in=site_ids)
    found: dict[int, tuple[str, date]] = {}
    for site_id, state, at in entries.values_list("site_id", "state", "at"):
        opened = found[site_id][1] if site_id in found else day_of(at)
        found[site_id] = (state, opened)
    return found


def picture_of(site_id: int, day: date, state: tuple[str, date], rows: Iterable[tuple[Any, ...]]) -> Picture:
    """One portal from its entries up to the end of ``day``, in their order; ``state``: and the day of its opening."""
    newest: dict[int, Version] = {}
    opened: dict[int, date] = {}
    firsts: dict[str, First] = {}
    used: set[int] = set()
    for row in rows:
        version = Version._make(row)
        newest[version.page_id] = version
        if version.kind == Kind.CHANNEL:
            opened.setdefault(version.page_id, version.live_on)
        elif version.parent_id is not None:
            used.add(version.parent_id)
            _note(firsts, version)
    live = {page_id: version for page_id, version in newest.items() if _is_live(version, day)}
    channels = _channels(live, opened, used)
    pieces, past = [], []
    for version in newest.values():
        if version.kind in (Kind.CHANNEL, Kind.HOME):
            continue
        piece, channel = _piece(version, firsts[version.substance]), channels.get(version.parent_id or 0)
        (pieces if version.page_id in live else past).append(piece)
        if channel is not None and version.happening != Happening.WITHDRAWN:
            (channel.pieces if version.page_id in live else channel.expired).append(piece)
    _mark_historical(channels, newest.values())
    home = next((version for version in live.values() if version.kind == Kind.HOME), None)
    withdrawn = {page_id: version for page_id, version in newest.items() if page_id not in live}
    return Picture(site_id, day, *state, channels, pieces, home, withdrawn, past)


def _note(firsts: dict[str, First], version: Version) -> None:
    """A text is as old as its first time live; imported ones as their dates, which stood elsewhere before.

    What an editor's page once gave as its date, mistyped perhaps, does not make its text older.
    """
    is_older = version.imported and version.shown_on is not None
    day = min(version.shown_on, version.live_on) if is_older else version.live_on
    known = firsts.get(version.substance)
    if known is None or day < known.day:
        firsts[version.substance] = First(day, version.page_id)


def _is_live(version: Version, day: date) -> bool:
    if version.happening == Happening.WITHDRAWN:
        return False
    return version.is_unexpired(day)


def _piece(version: Version, first: First) -> Piece:
    updated = min(version.shown_on, version.live_on, first.day) if version.shown_on else None
    return Piece(version, updated, first)


def _channels(live: dict[int, Version], opened: dict[int, date], used: set[int]) -> dict[int, ChannelState]:
    channels = {
        page_id: ChannelState(version, opened[page_id], was_used=page_id in used)
        for page_id, version in live.items()
        if version.kind == Kind.CHANNEL
    }
    for channel in channels.values():
        parent = channels.get(channel.version.parent_id or 0)
        if parent is not None:
            channel.parent = parent
            parent.children.append(channel)
    return channels


def _mark_historical(channels: dict[int, ChannelState], versions: Iterable[Version]) -> None:
    """历史专题: a channel of topics that are all archived, and one inside 专题 that only such topics draw on."""
    listed: dict[int | None, list[Version]] = defaultdict(list)
    for version in versions:
        if version.happening != Happening.WITHDRAWN and version.kind not in (Kind.CHANNEL, Kind.HOME):
            listed[version.parent_id].append(version)
    topics = [version for group in listed.values() for version in group if version.kind == Kind.TOPIC]
    archived = {version.facts.get("channel") for version in topics if version.facts.get("archived")}
    drawn_on = archived - {version.facts.get("channel") for version in topics if not version.facts.get("archived")}
    for channel in channels.values():
        if _is_of_topics(channel):
            pages = [version for inner in channel.with_children() for version in listed[inner.page_id]]
            all_archived = bool(pages) and all(version.facts.get("archived") for version in pages)
            channel.is_historical = all_archived or channel.page_id in drawn_on


def _is_of_topics(channel: ChannelState | None) -> bool:
    """News may feed a topic and outlive it; only channels inside 专题 end with theirs."""
    return channel is not None and (channel.kind == ChannelKind.TOPICS or _is_of_topics(channel.parent))
