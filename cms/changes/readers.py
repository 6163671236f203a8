"""Readers of the change log: registered by the apps that follow it, run by workers and commands alike."""

import logging
from collections.abc import Sequence
from typing import Protocol

from django.db import transaction
from django.db.models import QuerySet

from .locks import exclusive
from .models import Change, ReaderPosition

logger = logging.getLogger(__name__)
BATCH = 1000


class Reader(Protocol):
    """Follows the log. ``read`` must be idempotent: after a crash the same changes are given again.

    A reader may have more:
    ``prepare()``, called before it reads on, whether or not there is anything to read.
    ``retry(eager)``, called next: it tries again what failed, all of it when ``eager`` (a person waits, and not a
    worker that comes again in a second).
    ``lanes``, the only lanes whose changes it is given. A reader of the urgent lane runs beside the one of all
    changes and overtakes it.
    ``unfinished()``, which tells what it could not do and will try again though it has read past it, "" for nothing.
    ``is_due()``: whether ``retry`` has something to do.
    """

    name: str

    def read(self, changes: Sequence[Change]) -> None: ...


class Unfinished(Exception):
    """A reader is at the end of the log, but some of its work failed and will be tried again; the text says what."""


_readers: dict[str, Reader] = {}


def register(reader: Reader) -> None:
    """Add a reader; called in ``AppConfig.ready``. They are run in the order of registration."""
    _readers[reader.name] = reader


def registered() -> dict[str, Reader]:
    return dict(_readers)


def catch_up(reader: Reader, *, wait: bool = True) -> int:
    """Read to the end of the log; the number of changes read. Without ``wait``, 0 while another process reads."""
    total = 0
    while True:
        with exclusive(f"reader-{reader.name}", wait=wait) as mine:
            if not mine:
                return total
            total += _read_on(reader, eager=wait)
        # Whoever was nudged between our last look and the end of our turn has gone away again.
        if wait or not _ahead(reader).exists():
            return total


def catch_up_all(*, wait: bool = True) -> dict[str, Exception]:
    """Run every reader to the end; one that fails does not stop the others. Failures by reader name.

    A reader may write changes of its own (announcements make pages), so all are run again until the log rests.
    """
    while True:
        end = end_of_log()
        found = {reader.name: catch_up_safely(reader, wait=wait) for reader in registered().values()}
        if end_of_log() == end:
            return {name: failure for name, failure in found.items() if failure}


def catch_up_safely(reader: Reader, *, wait: bool = True) -> Exception | None:
    """As ``catch_up``; what went wrong is logged, kept with the position, and returned."""
    try:
        catch_up(reader, wait=wait)
    except Exception as error:
        logger.exception("reader %s stopped", reader.name)
        _remember(reader.name, repr(error)[:2000])
        return error
    left = getattr(reader, "unfinished", _no_text)()
    _remember(reader.name, left[:2000])
    return Unfinished(left) if left else None


def behind() -> list[str]:
    """Names of the readers that have anything to read, or to try again."""
    end, positions = end_of_log(), dict(ReaderPosition.objects.values_list("reader", "change_id"))
    return [
        name
        for name, reader in _readers.items()
        if (positions.get(name, 0) < end and _has_any(reader, positions.get(name, 0)))
        or getattr(reader, "is_due", _nothing)()
    ]


def lag(reader_name: str) -> int:
    """Changes that the reader has not read yet."""
    return _after(reader_name, getattr(_readers.get(reader_name), "lanes", None)).count()


def end_of_log() -> int:
    """Id of the newest change, 0 for an empty log."""
    return Change.objects.order_by("-id").values_list("id", flat=True).first() or 0


def set_position(reader_name: str, change_id: int) -> None:
    """Declare everything up to ``change_id`` done, as a full build does."""
    ReaderPosition.objects.update_or_create(reader=reader_name, defaults={"change_id": change_id, "error": ""})


def _read_on(reader: Reader, *, eager: bool) -> int:
    getattr(reader, "prepare", _nothing)()
    getattr(reader, "retry", _nothing)(eager)
    position, _ = ReaderPosition.objects.get_or_create(reader=reader.name)
    total = 0
    while changes := list(_ahead(reader, position.change_id)[:BATCH]):
        reader.read(changes)
        position.change_id = changes[-1].pk
        position.error = ""
        with transaction.atomic():
            position.save()
        total += len(changes)
    return total


def _has_any(reader: Reader, position: int) -> bool:
    """Whether changes after a position, of which there are some, are any that the reader is given."""
    return getattr(reader, "lanes", None) is None or _ahead(reader, position).exists()


def _ahead(reader: Reader, position: int | None = None) -> QuerySet[Change]:
    lanes = getattr(reader, "lanes", None)
    return _after(reader.name, lanes, position).order_by("id")


def _after(reader_name: str, lanes: Sequence[int] | None, position: int | None = None) -> QuerySet[Change]:
    if position is None:
        known = ReaderPosition.objects.filter(reader=reader_name).values_list("change_id", flat=True).first()
        position = known or 0
    rows = Change.objects.filter(id__gt=position)
    return rows.filter(lane__in=lanes) if lanes is not None else rows


def _remember(reader_name: str, error: str) -> None:
    """Keep an error where readiness and the dashboard see it; no write when nothing changes."""
    known = ReaderPosition.objects.filter(reader=reader_name)
    if error and not known.exists():
        ReaderPosition.objects.create(reader=reader_name, error=error)
    else:
        known.exclude(error=error).update(error=error)


def _nothing(*args: object) -> bool:
    """What a reader without ``prepare`` and ``retry`` does first, and one without ``is_due`` answers."""
    return False


def _no_text() -> str:
    return ""
