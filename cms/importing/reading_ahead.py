"""Lines read, checked and cleaned by a second process while this one writes: a long file uses two cores."""

from __future__ import annotations

import multiprocessing
import os
import pickle
import queue
import signal
from collections.abc import Callable, Iterable, Iterator
from itertools import chain, islice
from multiprocessing.connection import Connection
from threading import Thread

from django.utils.translation import gettext as _

from .errors import ImportRefused, LineError
from .lines import Line, Reading
from .sources import Record

# A file shorter than this is done before a second process would have started.
ALONE = 500
CHUNK = 100  # plain pages sent at once
CHUNKS_AHEAD = 8  # bounds memory, and keeps the reader busy during a transaction

Result = tuple[int, Line | str]  # number of the line; the line, or why it cannot be imported
END = None


def read_lines(
    reading: Reading, records: Iterable[Record], before_fork: Callable[[], None] = lambda: None
) -> Iterator[Result]:
    """What each record means, in order, bodies cleaned. Raises ImportRefused when the second process was killed.

    ``before_fork`` returns when no other thread is at work: the second process would wait for the locks it held.
    """
    records = iter(records)
    for record in islice(records, ALONE):
        yield _result(reading, record)
    for record in islice(records, 1):
        before_fork()
        yield from _elsewhere(reading, chain([record], records))


def _elsewhere(reading: Reading, records: Iterator[Record]) -> Iterator[Result]:
    # Forked, so that it starts at once and goes on reading the open file; it never touches the database connection
    # that it inherits.
    context = multiprocessing.get_context("fork")
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_work, args=(reading, records, ours, theirs), daemon=True)
    process.start()
    theirs.close()
    try:
        while (chunk := ours.recv()) is not END:
            if isinstance(chunk, Exception):
                raise chunk
            yield from chunk
    except EOFError as error:
        raise ImportRefused(_("读取进程被终止（内存不足？）。已导入的保留，再次运行即可继续。")) from error
    finally:
        ours.close()
        process.terminate()
        process.join()


def _work(reading: Reading, records: Iterator[Record], ours: Connection, theirs: Connection) -> None:
    """The second process. What it has ready waits in memory, a few chunks of it, while the first one writes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the first process decides when to stop
    ours.close()  # else the end of the first process would go unnoticed
    ready: queue.Queue[bytes] = queue.Queue(CHUNKS_AHEAD)
    sender = Thread(target=_send, args=(ready, theirs))
    sender.start()
    try:
        for chunk in _chunks(reading, records):
            ready.put(pickle.dumps(chunk, pickle.HIGHEST_PROTOCOL))
    except Exception as error:  # raised again by the first process
        ready.put(pickle.dumps(error))
    ready.put(pickle.dumps(END))
    sender.join()


def _send(ready: queue.Queue[bytes], out: Connection) -> None:
    end = pickle.dumps(END)
    data = b""
    while data != end:
        data = ready.get()
        try:
            out.send_bytes(data)
        except OSError:  # nobody reads any more
            os._exit(1)


def _chunks(reading: Reading, records: Iterator[Record]) -> Iterator[list[Result]]:
    chunk: list[Result] = []
    weight = 0
    for record in records:
        result = _result(reading, record)
        chunk.append(result)
        weight += result[1].weight if isinstance(result[1], Line) else 1
        if weight >= CHUNK:
            yield chunk
            chunk, weight = [], 0
    yield chunk


def _result(reading: Reading, record: Record) -> Result:
    try:
        line = reading.line(record).cleaned()
    except LineError as error:
        return record.number, str(error)
    except RecursionError:
        return record.number, _("正文的标签嵌套过深，无法读取。")
    return record.number, line
