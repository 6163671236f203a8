"""Two people at the same moment: their transactions open at once on PostgreSQL; SQLite lets one in after the other."""

import threading
from collections.abc import Callable

from django.db import connections, transaction


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
        other.join(0.5)
        assert other.is_alive() or failures, "it must wait for the first"
        then()
    other.join(30)
    if failures:
        raise failures[0]
