"""Readers of the change log: registered by the apps that follow it, run by workers and commands alike."""

import logging
from collections.abc import Sequence
from typing import Protocol

from django.db import transaction

from .locks import exclusive
from .models import Change, ReaderPosition

logger = logging.getLogger(__name__)
BATCH = 1000


class Reader(Protocol):
    """Follows the log. ``read`` must be idempotent: after a crash the same changes are given again.

    A reader may have ``prepare()``, called before it reads on, whether or not there is anything to read.
    """

    name: str

    def read(self, changes: Sequence[Change]) -> None: ...


_readers: dict[str, Reader] = {}


def register(reader: Reader) -> None:
    """Add a reader; called in ``AppConfig.ready``."""
    _readers[reader.name] = reader


def registered() -> dict[str, Reader]:
    return dict(_readers)


def catch_up(reader: Reader, *, wait: bool = True) -> int:
    """Read to the end of the log; the number of changes read. Without ``wait``, 0 while another process reads."""
    with exclusive(f"reader-{reader.name}", wait=wait) as mine:
        return _read_on(reader) if mine else 0


def catch_up_all(*, wait: bool = True) -> dict[str, Exception]:
    """Run every reader to the end; one that fails does not stop the others. Failures by reader name."""
    failures: dict[str, Exception] = {}
    for reader in registered().values():
        try:
            catch_up(reader, wait=wait)
        except Exception as error:
            logger.exception("reader %s stopped", reader.name)
            ReaderPosition.objects.update_or_create(reader=reader.name, defaults={"error": repr(error)[:2000]})
            failures[reader.name] = error
    return failures


def lag(reader_name: str) -> int:
    """Changes that the reader has not read yet."""
    position = ReaderPosition.objects.filter(reader=reader_name).first()
    return Change.objects.filter(id__gt=position.change_id if position else 0).count()


def end_of_log() -> int:
    """Id of the newest change, 0 for an empty log."""
    return Change.objects.order_by("-id").values_list("id", flat=True).first() or 0


def set_position(reader_name: str, change_id: int) -> None:
    """Declare everything up to ``change_id`` done, as a full build does."""
    ReaderPosition.objects.update_or_create(reader=reader_name, defaults={"change_id": change_id, "error": ""})


def _read_on(reader: Reader) -> int:
    getattr(reader, "prepare", _nothing)()
    position, _ = ReaderPosition.objects.get_or_create(reader=reader.name)
    total = 0
    while changes := list(Change.objects.filter(id__gt=position.change_id).order_by("id")[:BATCH]):
        reader.read(changes)
        position.change_id = changes[-1].pk
        position.error = ""
        with transaction.atomic():
            position.save()
        total += len(changes)
    return total


def _nothing() -> None:
    """What a reader without ``prepare`` does first."""
