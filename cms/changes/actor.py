"""Who is acting: set once per request or command, read when a change is written."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_actor_id: ContextVar[int | None] = ContextVar("zhanqun_actor", default=None)


def current_actor_id() -> int | None:
    return _actor_id.get()


@contextmanager
def acting(user_id: int | None) -> Iterator[None]:
    token = _actor_id.set(user_id)
    try:
        yield
    finally:
        _actor_id.reset(token)
