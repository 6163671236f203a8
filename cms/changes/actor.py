"""Who is acting, and how urgently: set once per request or command, read when a change is written."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_actor_id: ContextVar[int | None] = ContextVar("zhanqun_actor", default=None)
_lane: ContextVar[int | None] = ContextVar("zhanqun_lane", default=None)


def current_actor_id() -> int | None:
    return _actor_id.get()


@contextmanager
def acting(user_id: int | None) -> Iterator[None]:
    token = _actor_id.set(user_id)
    try:
        yield
    finally:
        _actor_id.reset(token)


def current_lane() -> int | None:
    return _lane.get()


@contextmanager
def in_lane(lane: int) -> Iterator[None]:
    """Changes recorded inside go to ``lane`` unless they name another than the normal one."""
    token = _lane.set(lane)
    try:
        yield
    finally:
        _lane.reset(token)
