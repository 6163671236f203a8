"""Telling the worker that there is something to read. The log is the truth; a lost nudge costs one poll interval."""

from collections.abc import Callable

_nudges: list[Callable[[], None]] = []


def on_nudge(callback: Callable[[], None]) -> None:
    """Register what to do after changes are committed (the Celery application does so)."""
    _nudges.append(callback)


def nudge_readers() -> None:
    for callback in _nudges:
        callback()
