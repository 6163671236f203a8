"""Is the installation ready: database, queue, index, and how far each reader of the change log is behind."""

import os
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db import connection

from cms.changes import readers
from cms.changes.models import ReaderPosition
from search.engines import engine
from search.engines.interface import Question
from sites.freshness import standing
from sites.publishing.screen import figures

from .broker import FOLDER


def report() -> dict[str, Any]:
    """``{"ready", "database", "queue", "index", "readers": {name: {"lag", "error"}}}``; parts are "ok" or a reason."""
    parts = {"database": _state(_database)}
    if parts["database"] != "ok":
        return {"ready": False, **parts}
    parts |= {"queue": _state(_queue), "index": _state(_index)}
    lags = _readers()
    late = any(each["lag"] or each["error"] for each in lags.values())
    ready = all(state == "ok" for state in parts.values()) and not late
    return {"ready": ready, **parts, "readers": lags}


def _state(probe: Callable[[], None]) -> str:
    try:
        probe()
    except Exception as error:
        return f"{type(error).__name__}: {error}"[:300]
    return "ok"


def _database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def _queue() -> None:
    if settings.CELERY_BROKER_URL == FOLDER:
        folder = settings.ZHANQUN_DATA / "queue"
        folder.mkdir(parents=True, exist_ok=True)
        if not os.access(folder, os.W_OK):
            raise PermissionError(str(folder))
        return
    from redis import Redis

    with Redis.from_url(settings.CELERY_BROKER_URL, socket_connect_timeout=1, socket_timeout=1) as server:
        server.ping()


def _index() -> None:
    engine().ask(Question(text="站", size=1))


def _readers() -> dict[str, dict[str, Any]]:
    errors = dict(ReaderPosition.objects.values_list("reader", "error"))
    return {name: {"lag": readers.lag(name), "error": errors.get(name, "")} for name in readers.registered()}


def metrics() -> str:
    """Figures of the publisher, and of the last inspections, in the text format of Prometheus."""
    found = figures.summary()
    lines = ["# TYPE zhanqun_reader_lag gauge"]
    lines += [f'zhanqun_reader_lag{{reader="{name}"}} {each["lag"]}' for name, each in _readers().items()]
    lines.append("# TYPE zhanqun_receipts gauge")
    lines += [
        f'zhanqun_receipts{{state="{state}"}} {found["receipts"].get(state, 0)}'
        for state in ("building", "built", "failed")
    ]
    for name, value in (
        ("portals_aside", found["aside"]),
        ("jobs_shared", found["shared"]),
        ("oldest_pending_seconds", round(found["oldest"], 1)),
    ):
        lines += [f"# TYPE zhanqun_{name} gauge", f"zhanqun_{name} {value}"]
    lines.append("# TYPE zhanqun_portals gauge")
    lines += [f'zhanqun_portals{{verdict="{name}"}} {number}' for name, number in standing.counts().items()]
    return "\n".join([*lines, ""])
