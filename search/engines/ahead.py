"""Work on many items done by a second process, while this one goes on reading and writing."""

from __future__ import annotations

import gc
import multiprocessing
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from itertools import chain, islice
from typing import TypeVar

from django.utils.translation import gettext as _

from .interface import EngineUnavailable

Item = TypeVar("Item")
Made = TypeVar("Made")
# Fewer items are done before a second process would have started.
ALONE = 500
CHUNK = 100
# Bounds memory.
CHUNKS_AHEAD = 4


def made_of(make: Callable[[Item], Made], items: Iterable[Item]) -> Iterator[Made]:
    """``make(item)`` for each item, in order. ``make`` is a module's function that uses no database.

    A process with threads (a worker) does all of it itself: a fork would copy whatever locks they hold. So the second
    process starts before the first item is given out, and whoever takes them may start threads. Raises
    ``EngineUnavailable`` when the second process was killed.
    """
    items = iter(items)
    if threading.active_count() > 1:
        yield from map(make, items)
        return
    first = list(islice(items, ALONE))
    if len(first) < ALONE:
        yield from map(make, first)
        return
    # What is there already need not be looked through by the collector, nor copied by the fork.
    gc.freeze()
    try:
        with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("fork")) as other:
            yield from _elsewhere(other, make, chain(first, items))
    finally:
        gc.unfreeze()


def _elsewhere(other: ProcessPoolExecutor, make: Callable[[Item], Made], items: Iterator[Item]) -> Iterator[Made]:
    ahead: deque[Future[list[Made]]] = deque()
    try:
        while chunk := list(islice(items, CHUNK)):
            ahead.append(other.submit(_make_all, make, chunk))
            if len(ahead) == CHUNKS_AHEAD:
                yield from ahead.popleft().result()
        while ahead:
            yield from ahead.popleft().result()
    except BrokenProcessPool as error:
        raise EngineUnavailable(_("建立索引的进程被终止（内存不足？）。请再次运行。")) from error
    finally:
        for waiting in ahead:
            waiting.cancel()


def _make_all(make: Callable[[Item], Made], chunk: list[Item]) -> list[Made]:
    return [make(item) for item in chunk]
