"""Asking other workers to share a large piece of work. What there is to do stands in tables; this only calls."""

from collections.abc import Callable

_callers: list[Callable[[int], None]] = []


def on_call(callback: Callable[[int], None]) -> None:
    """Register how workers are called; ``callback(count)`` calls up to ``count`` of them and never raises.

    Nobody registers where one process does all the work, as in the embedded size.
    """
    _callers.append(callback)


def is_at_hand() -> bool:
    """Whether there can be other workers."""
    return bool(_callers)


def call_for_help(count: int) -> None:
    for callback in _callers:
        callback(count)
