"""Lines checked and cleaned by a second process while this one writes: a long file uses two cores."""

from __future__ import annotations

import multiprocessing
import signal
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from itertools import islice

from django.utils.translation import gettext as _

from .errors import ImportRefused, LineError
from .lines import Line, Reading
from .sources import Record

# A file shorter than this is done before a second process would have started.
ALONE = 500
CHUNK = 100
CHUNKS_AHEAD = 8  # bounds memory, and keeps the reader busy during a transaction

Result = tuple[int, Line | str]  # number of the line; the line, or why it cannot be imported

# In the second process: how it reads.
_here: dict[str, Reading] = {}


def read_lines(reading: Reading, records: Iterable[Record]) -> Iterator[Result]:
    """What each record means, in order, bodies cleaned. Raises ImportRefused when the second process was killed."""
    records = iter(records)
    for record in islice(records, ALONE):
        yield _result(reading, record)
    first = list(islice(records, CHUNK))
    if first:
        yield from _elsewhere(reading, first, records)


def _elsewhere(reading: Reading, chunk: list[Record], records: Iterator[Record]) -> Iterator[Result]:
    pending: deque[Future[list[Result]]] = deque()
    # Forked, so that it starts at once; it never touches the database connection that it inherits.
    context = multiprocessing.get_context("fork")
    with ProcessPoolExecutor(1, context, initializer=_start, initargs=(reading,)) as pool:
        try:
            while chunk or pending:
                if chunk:
                    pending.append(pool.submit(_read_chunk, chunk))
                    chunk = list(islice(records, CHUNK))
                if len(pending) > CHUNKS_AHEAD or not chunk:
                    yield from pending.popleft().result()
        except BrokenProcessPool as error:
            raise ImportRefused(_("读取进程被终止（内存不足？）。已导入的保留，再次运行即可继续。")) from error
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


def _start(reading: Reading) -> None:
    _here["reading"] = reading
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the first process decides when to stop


def _read_chunk(records: list[Record]) -> list[Result]:
    return [_result(_here["reading"], record) for record in records]


def _result(reading: Reading, record: Record) -> Result:
    try:
        line = reading.line(record).cleaned()
    except LineError as error:
        return record.number, str(error)
    except RecursionError:
        return record.number, _("正文的标签嵌套过深，无法读取。")
    return record.number, line
