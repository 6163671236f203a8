"""Work on many items divided between this process and a second one, each with what it writes to itself."""

from __future__ import annotations

import gc
import multiprocessing
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from itertools import chain, islice
from multiprocessing.connection import Connection
from multiprocessing.queues import Queue
from queue import Empty, Full
from typing import TypeVar

from django.utils.translation import gettext as _

from .interface import EngineUnavailable

Item = TypeVar("Item")
# ``work(part, items)``: 0 is this process, 1 the second; how many items it did. It uses no database.
Work = Callable[[int, Iterable[Item]], int]
# Fewer items are done before a second process would have started.
ALONE = 500
CHUNK = 50
# Bounds memory.
CHUNKS_AHEAD = 8
# After so long the second process looks whether the first still lives.
_SECONDS = 2.0


def divided(work: Work[Item], items: Iterable[Item], prepare: Callable[[], None] = lambda: None) -> int:
    """Have ``work`` done for all items, some of them by a second process; how many were done.

    A process with threads (a worker) does all of it itself: a fork would copy whatever locks they hold. So the second
    process starts before the first item is given out, and ``work`` may start threads. ``prepare`` loads what ``work``
    needs, to be shared by both, while the first items are read. Raises ``EngineUnavailable``
    when the second process fails or was killed.
    """
    items = iter(items)
    with ThreadPoolExecutor(1) as beside:
        prepared = beside.submit(prepare)
        first = list(islice(items, ALONE))
        prepared.result()
    if len(first) < ALONE or threading.active_count() > 1:
        return work(0, chain(first, items))
    with _second(work) as (chunks, process, outcome):
        count = work(0, _left_over(chain(first, items), chunks, process))
        return count + _told(outcome)


@contextmanager
def _second(work: Work[Item]) -> Iterator[tuple[Queue[list[Item]], multiprocessing.Process, Connection]]:
    context = multiprocessing.get_context("fork")
    chunks: Queue[list[Item]] = context.Queue(CHUNKS_AHEAD)
    outcome, teller = context.Pipe(duplex=False)
    process = context.Process(target=_work_on, args=(work, chunks, teller), daemon=True)
    # What is there already need not be looked through by the collector, now or at the end, nor copied by the fork;
    # and the work makes next to nothing that the collector would find.
    gc.freeze()
    gc.disable()
    try:
        process.start()
        teller.close()
        yield chunks, process, outcome
    finally:
        gc.enable()
        process.terminate()
        process.join()
        chunks.cancel_join_thread()
        chunks.close()


def _left_over(items: Iterator[Item], chunks: Queue[list[Item]], process: multiprocessing.Process) -> Iterator[Item]:
    """Items for which the second process has no room: its share is as large as it is fast."""
    while chunk := list(islice(items, CHUNK)):
        try:
            chunks.put_nowait(chunk)
        except Full:
            yield from chunk
    _end(chunks, process)


def _end(chunks: Queue[list[Item]], process: multiprocessing.Process) -> None:
    """An empty chunk is the last; nobody takes it from a queue whose process is dead."""
    while process.is_alive():
        with suppress(Full):
            chunks.put([], timeout=_SECONDS)
            return


def _told(outcome: Connection) -> int:
    """What the second process did; it tells a text when it failed, and nothing when it was killed."""
    try:
        told = outcome.recv()
    except EOFError as error:
        raise EngineUnavailable(_("建立索引的进程被终止（内存不足？）。请再次运行。")) from error
    if isinstance(told, int):
        return told
    raise EngineUnavailable(_("建立索引的进程出错：%s") % told)


def _work_on(work: Work[Item], chunks: Queue[list[Item]], teller: Connection) -> None:
    try:
        teller.send(work(1, _given(chunks)))
    except Exception as error:
        teller.send(str(error) or repr(error))


def _given(chunks: Queue[list[Item]]) -> Iterator[Item]:
    parent = multiprocessing.parent_process()
    while parent is None or parent.is_alive():
        with suppress(Empty):
            if not (chunk := chunks.get(timeout=_SECONDS)):
                return
            yield from chunk
