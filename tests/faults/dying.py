"""Work done in a child that kills itself at its n-th file operation or statement."""

from __future__ import annotations

import os
import random
import signal
import sys
from collections.abc import Callable
from typing import Any

SEEN = {"open", "os.rename", "os.remove", "os.mkdir", "os.link", "os.rmdir", "shutil.copytree", "os.symlink"}


class Dying:
    """Kills kinds of work anywhere in them; ``events`` are first guesses of how many operations each kind has."""

    def __init__(self, chance: random.Random, events: dict[str, int]) -> None:
        self.chance = chance
        self.events = events

    def ended(self, kind: str, work: Callable[[], Any]) -> bool:
        """Do ``work`` in a child; whether it came to its end before it was killed. Fails when the work itself fails."""
        from django.db import connections

        connections.close_all()
        reading, writing = os.pipe()
        at = self.chance.randrange(1, self.events[kind])
        child = os.fork()
        if child == 0:
            os.close(reading)
            _die_within(work, at, writing)
        os.close(writing)
        status = os.waitpid(child, 0)[1]
        with os.fdopen(reading) as pipe:
            told = pipe.read()
        assert os.WIFSIGNALED(status) or status == 0, (kind, "the child failed", told)
        # Learn how many events this kind of work has, so that kills fall anywhere in it.
        self.events[kind] = max(int(told), 10) if told else int(self.events[kind] * 1.2) + 1
        return bool(told)


def _die_within(work: Callable[[], Any], events: int, tell: int) -> None:
    """Do the work; SIGKILL at the n-th event, else tell how many there were, and end."""
    from django.db.backends.signals import connection_created

    seen = 0

    def count() -> None:
        nonlocal seen
        seen += 1
        if seen >= events:
            os.kill(os.getpid(), signal.SIGKILL)

    def statement(execute: Callable, sql: str, params: Any, many: bool, context: dict) -> Any:
        count()
        return execute(sql, params, many, context)

    def watch(connection: Any, **more: Any) -> None:
        connection.execute_wrappers.append(statement)

    sys.addaudithook(lambda event, given: count() if event in SEEN else None)
    # Each thread has a connection of its own; that of this one is made anew with the first statement.
    connection_created.connect(watch)
    try:
        work()
    except Exception as error:
        os.write(tell, repr(error).encode())
        os._exit(1)
    os.write(tell, str(seen).encode())
    os._exit(0)
