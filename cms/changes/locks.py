"""Locks that die with the process: flock on one machine, advisory locks on PostgreSQL."""

import fcntl
import os
import zlib
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.db import connection


@contextmanager
def exclusive(name: str, *, wait: bool = True) -> Iterator[bool]:
    """Hold the lock ``name`` over all processes of this installation; yields whether it was got."""
    holder = _advisory if connection.vendor == "postgresql" else _flock
    with holder(name, wait) as got:
        yield got


@contextmanager
def _flock(name: str, wait: bool) -> Iterator[bool]:
    folder = settings.ZHANQUN_DATA / "locks"
    folder.mkdir(parents=True, exist_ok=True)
    handle = os.open(folder / f"{name}.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True
    finally:
        os.close(handle)


@contextmanager
def _advisory(name: str, wait: bool) -> Iterator[bool]:
    key = zlib.crc32(name.encode())
    verb = "pg_advisory_lock" if wait else "pg_try_advisory_lock"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {verb}(%s, %s)", [0x5A51, key - 2**31])
        got = wait or bool(cursor.fetchone()[0])
    try:
        yield got
    finally:
        if got:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [0x5A51, key - 2**31])
