"""Sends nudges to the worker without ever holding up or failing the edit that caused them.

A thread of its own sends: many edits in a row make one message, and a broker that is away costs the editor nothing.
What gets lost is covered by the poll of the log every second.
"""

import logging
import threading
import time
from typing import Any

from django.conf import settings
from django.core.cache import cache

from cms.changes import readers

from .broker import FOLDER

logger = logging.getLogger(__name__)
# While no worker fetches them, messages must not pile up: one per this many seconds and cluster.
QUIET_SECONDS = 5
STALE_SECONDS = 3600
_MARK = "zhanqun-nudged"
MOST_HELPERS = 16
# A reader prepares when it is first run, such as an index that is missing.
_met: set[str] = set()


class Nudger:
    """Call it to ask for reading; it returns at once."""

    def __init__(self) -> None:
        self._wanted = threading.Event()
        self._starting = threading.Lock()
        self._sender: threading.Thread | None = None

    def __call__(self) -> None:
        self._wanted.set()
        with self._starting:
            # Started by the process that needs it: a thread does not survive a server's fork.
            if self._sender is None or not self._sender.is_alive():
                self._sender = threading.Thread(target=self._send_forever, name="nudger", daemon=True)
                self._sender.start()

    def _send_forever(self) -> None:
        while self._wanted.wait():
            self._wanted.clear()
            try:
                send()
            except Exception as error:
                logger.warning("no nudge sent, the worker's poll will find the change: %s", error)


nudge = Nudger()


def send() -> None:
    """Put one message into the queue, unless one waits there already."""
    from .celery import read_changes

    if cache.add(_MARK, 1, timeout=QUIET_SECONDS):
        read_changes.apply_async(retry=False, expires=60)


def behind() -> list[str]:
    """Names of readers with something to read, and of those that this process has not yet run once."""
    waiting = readers.behind()
    found = [name for name in readers.registered() if name not in _met or name in waiting]
    _met.update(found)
    return found


def ask_to_check() -> None:
    """Have a worker look at the public addresses of what was just written; its clock does so every second anyway."""
    from .celery import check_receipts

    _send(check_receipts, expires=10)


def can_share() -> bool:
    """Whether there can be several workers: the embedded queue serves one machine and one worker."""
    return settings.CELERY_BROKER_URL != FOLDER


def call_workers(count: int) -> None:
    """Ask up to ``count`` workers to share what stands in the table of jobs."""
    from .celery import share_work

    for _ in range(min(count, MOST_HELPERS)):
        _send(share_work, expires=60)


def _send(task: Any, *, expires: int) -> None:
    try:
        task.apply_async(retry=False, expires=expires)
    except Exception as error:
        logger.warning("no message sent, the worker's clock will do: %s", error)


def forget() -> None:
    """A worker is about to read: the next edit shall nudge again."""
    cache.delete(_MARK)


def sweep() -> None:
    """Remove messages of the embedded queue that no worker fetched within an hour."""
    oldest = time.time() - STALE_SECONDS
    for message in settings.ZHANQUN_DATA.joinpath("queue", "messages").glob("*.*"):
        if message.stat().st_mtime < oldest:
            message.unlink(missing_ok=True)
