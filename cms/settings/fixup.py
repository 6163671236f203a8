"""Celery and the database: connections are kept from task to task, as from request to request.

Celery's own fixup closes them before and after each task. To open one, and to have PostgreSQL start a process that
knows nothing yet, took a tenth of the worker's time where many publish at once.
"""

from __future__ import annotations

from typing import Any

from celery import Celery
from celery.fixups.django import DjangoFixup, DjangoWorkerFixup
from django.db import close_old_connections


class WorkerFixup(DjangoWorkerFixup):
    def install(self) -> WorkerFixup:
        """Close what was opened till now: an embedded clock is a fork of this process, and must not share it."""
        self._close_database()
        super().install()
        return self

    def close_database(self, **kwargs: Any) -> None:
        """Close what is broken or older than ``CONN_MAX_AGE``."""
        close_old_connections()


class Fixup(DjangoFixup):
    @property
    def worker_fixup(self) -> WorkerFixup:
        if self._worker_fixup is None:
            self._worker_fixup = WorkerFixup(self.app)
        return self._worker_fixup

    @worker_fixup.setter
    def worker_fixup(self, value: WorkerFixup) -> None:
        self._worker_fixup = value


def fixup(app: Celery) -> Fixup:
    """What Celery calls for each of its fixups, once the application is there."""
    return Fixup(app).install()
