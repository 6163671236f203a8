"""Two people at the same moment: their transactions open at once on PostgreSQL; SQLite lets one in after the other."""

import threading
from collections.abc import Callable

from django.db import connection, connections, transaction

_WAITING = """
SELECT 1 FROM pg_locks JOIN pg_stat_activity USING (pid) WHERE NOT granted AND datname = current_database()
"""


def nothing() -> None:
    pass


def meanwhile(first: Callable[[], object], second: Callable[[], object], then: Callable[[], object] = nothing) -> None:
    """Do ``first`` in one transaction, begin ``second`` in another, go on with ``then`` in the first, and let both end.

    ``second`` must be one that has to wait for the first. Its errors are raised here.
    """
    failures: list[BaseException] = []

    def do_second() -> None:
        try:
            with transaction.atomic():
                second()
        except BaseException as error:
            failures.append(error)
        finally:
            connections.close_all()

    other = threading.Thread(target=do_second)
    with transaction.atomic():
        first()
        other.start()
        while other.is_alive() and not _waits():
            other.join(0.05)
        assert other.is_alive() or failures, "it must wait for the first"
        then()
    other.join(60)
    if failures:
        raise failures[0]


def _waits() -> bool:
    """Whether somebody waits for a lock in this database. On SQLite whoever has begun to write does."""
    if connection.vendor != "postgresql":
        return True
    with connection.cursor() as cursor:
        cursor.execute(_WAITING)
        return cursor.fetchone() is not None
