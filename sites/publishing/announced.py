"""What announcements a portal shows: told by a higher storey, which is told in turn what came to disk."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from themes import views


@dataclass(frozen=True, slots=True)
class Shown:
    """What one portal shows at this moment. ``home`` takes the place of the home page; ``mourning`` takes colours."""

    banners: tuple[views.Announcement, ...] = ()
    home: views.Announcement | None = None
    mourning: bool = False

    @property
    def numbers(self) -> frozenset[int]:
        return frozenset(banner.number for banner in self.banners)


class Bar(NamedTuple):
    """What came of a portal's bar: the file's hash and the announcements in it, or why it was not written."""

    sha256: str
    numbers: frozenset[int]
    error: str = ""


Provider = Callable[[list[int]], Mapping[int, Shown]]
Listener = Callable[[Mapping[int, Bar]], None]


@dataclass(slots=True)
class _Hooks:
    provider: Provider | None = None
    listeners: list[Listener] = field(default_factory=list)


_hooks = _Hooks()
_NOTHING = Shown()


def set_provider(provider: Provider) -> None:
    """``provider(site_ids)`` gives, in a constant number of queries, what portals show; those without may be missing.

    Set in ``AppConfig.ready``. What it gives may change only with a change row: no clock.
    """
    _hooks.provider = provider


def on_written(listener: Listener) -> None:
    """``listener(bars)`` is told by site id what is on disk, before anybody else may write it anew."""
    _hooks.listeners.append(listener)


def shown_at(site_ids: Iterable[int]) -> dict[int, Shown]:
    """What each of the portals shows now."""
    wanted = list(site_ids)
    found = _hooks.provider(wanted) if _hooks.provider else {}
    return {pk: found.get(pk, _NOTHING) for pk in wanted}


def shown_of(site_id: int) -> Shown:
    return shown_at([site_id])[site_id]


def tell(bars: Mapping[int, Bar]) -> None:
    if bars:
        for listener in _hooks.listeners:
            listener(bars)
