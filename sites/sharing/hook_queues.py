"""Telling webhooks what is due, each in a queue and a thread of its own: who is slow or dead delays nobody else.

A hook's queue is emptied oldest first by one thread of all processes (a lock that dies with its process). Hooks whose
last message failed share a few places of their own, so that any number of dead ones leaves the others' places free.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable
from datetime import timedelta
from threading import Lock, Thread

from django.db import connections
from django.db.models import Count, Exists, F, OuterRef, QuerySet
from django.utils import timezone

from cms.changes.locks import exclusive

from . import hook_posts
from .models import Delivery, Webhook

logger = logging.getLogger(__name__)
# Minutes until the next try after each failure; after the last it is given up.
PAUSES = (1, 5, 30, 120, 360, 1440)
# Threads of one process: for hooks that take their messages, and for those that failed the last time.
PLACES = {False: 8, True: 4}
# Seconds after which a queue makes place for another.
TURN = 8.0

# Hook id -> the thread at work on its queue, and whether the hook had failed.
_at_work: dict[int, tuple[Thread, bool]] = {}
_lock = Lock()


def due() -> QuerySet[Delivery]:
    """Messages whose time has come; one about a page waits for those before it that will be tried again."""
    before = Delivery.objects.filter(webhook=OuterRef("webhook"), page_id=OuterRef("page_id"), pk__lt=OuterRef("pk"))
    rows = Delivery.objects.filter(due_at__lte=timezone.now(), webhook__active=True)
    return rows.exclude(Exists(before.filter(due_at__gt=timezone.now())))


def send_due(*, wait: bool = True) -> None:
    """Begin with the queue of each hook that is due, the shortest first, as far as there are places.

    ``wait`` until nothing is due any more; a worker does not, and comes again in a second.
    """
    while True:
        begun = [thread for hook in _waiting() if (thread := _begin(hook.pk, hook.fails, wait))]
        if not wait:
            return
        for thread in begun or _busy():
            thread.join()
        if not begun and not _busy():
            return


def _waiting() -> Iterable[Webhook]:
    """Hooks with something due, ``fails``: whether something was tried already and is to be tried again."""
    waiting = due().filter(webhook=OuterRef("pk")).order_by().values("webhook").annotate(count=Count("pk"))
    tried = Delivery.objects.filter(webhook=OuterRef("pk"), attempts__gt=0, due_at__isnull=False)
    rows = Webhook.objects.annotate(waiting=waiting.values("count"), fails=Exists(tried))
    return rows.filter(waiting__gt=0).order_by("waiting", "pk")


def _begin(hook_id: int, fails: bool, wait: bool) -> Thread | None:
    """The thread that began with a hook's queue; None where one is at work on it, or all places are taken."""
    with _lock:
        taken = [failing for thread, failing in _at_work.values() if thread.is_alive()]
        known = _at_work.get(hook_id)
        if (known and known[0].is_alive()) or taken.count(fails) >= PLACES[fails]:
            return None
        # What a process leaves unfinished when it ends is due still.
        thread = Thread(target=_work, args=(hook_id, wait), name=f"webhook-{hook_id}", daemon=True)
        _at_work[hook_id] = thread, fails
        thread.start()
    return thread


def _busy() -> list[Thread]:
    with _lock:
        return [thread for thread, _fails in _at_work.values() if thread.is_alive()]


def _work(hook_id: int, wait: bool) -> None:
    try:
        empty(hook_id, wait)
    except Exception:
        logger.exception("the queue of webhook %d stopped", hook_id)
        _put_off(hook_id)
    finally:
        connections.close_all()


def empty(hook_id: int, wait: bool) -> None:
    """Send what is due to one hook, oldest first, for a turn at most. A failure puts off all that waits for it.

    ``wait`` while another process is at work on it.
    """
    with exclusive(f"webhook-{hook_id}", wait=wait) as mine:
        end = time.monotonic() + TURN
        while mine and time.monotonic() < end:
            row = due().filter(webhook=hook_id).select_related("webhook").order_by("pk").first()
            if row is None:
                return
            if not send(row):
                _put_off(hook_id)


def send(row: Delivery) -> bool:
    """Send one message, and note how it went."""
    status, error = hook_posts.post(row)
    now = timezone.now()
    values: dict = {"attempts": F("attempts") + 1, "status": status, "error": error[:300]}
    if error:
        left = PAUSES[row.attempts] if row.attempts < len(PAUSES) else None
        values["due_at"] = now + timedelta(minutes=left) if left else None
    else:
        values |= {"due_at": None, "delivered_at": now}
    Delivery.objects.filter(pk=row.pk).update(**values)
    return not error


def _put_off(hook_id: int) -> None:
    """Leave a hook that failed alone for the first pause."""
    now = timezone.now()
    rows = Delivery.objects.filter(webhook=hook_id, due_at__lte=now)
    rows.update(due_at=now + timedelta(minutes=PAUSES[0]))


def repeat(webhook: Webhook) -> int:
    """Try again, now, all that was given up or waits; how many."""
    rows = Delivery.objects.filter(webhook=webhook, delivered_at=None)
    return rows.update(due_at=timezone.now(), attempts=0)
