"""Who may change a portal's files. Two locks, both of which die with their process.

The *portal's lock* (``release.lock_name``) is held for the whole of a build or an update: one builder at a time.
A *turn* is held only while the current release, or the record of it, is being changed. A full build writes into a
release of its own and needs no turn until it switches; an update in place takes one and gives way between its parts.
So urgent work, which asks for a turn alone, waits for a part of a portal and never for the whole of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from contextvars import ContextVar

from cms.changes.locks import exclusive

_held: ContextVar[dict[int, Turn] | None] = ContextVar("zhanqun_turns", default=None)


class Turn:
    """The right to change the current release of one portal."""

    def __init__(self, site_id: int, *, urgent: bool = False) -> None:
        self.site_id = site_id
        self.urgent = urgent
        self._lock = ExitStack()

    def take(self) -> None:
        self._lock.enter_context(exclusive(f"tree-{self.site_id}"))

    def leave(self) -> None:
        self._lock.close()

    def give_way(self) -> None:
        """Let whoever stands at the gate go first. Locks know no queue: leaving and taking alone would win again."""
        if self.urgent:
            return
        self.leave()
        with exclusive(f"gate-{self.site_id}"):
            pass
        self.take()


@contextmanager
def turn(site_id: int, *, urgent: bool = False) -> Iterator[Turn]:
    """Hold the turn of a portal; inside of it, the same one again. ``urgent`` goes before all that give way."""
    held = _held.get() or {}
    if site_id in held:
        yield held[site_id]
        return
    with ExitStack() as stack:
        if urgent:
            stack.enter_context(exclusive(f"gate-{site_id}"))
        mine = Turn(site_id, urgent=urgent)
        mine.take()
        stack.callback(mine.leave)
        token = _held.set({**held, site_id: mine})
        stack.callback(_held.reset, token)
        yield mine


def give_way(site_id: int) -> None:
    """Between two parts of an update: let urgent work in, if any waits. Nothing outside of a turn."""
    if mine := (_held.get() or {}).get(site_id):
        mine.give_way()
