"""How long after the editor's answer a page is on disk and proved live: ten editors publish at once over 100 portals.

    .venv/bin/python -m tests.bench.bench_live DIR [--portals 100] [--clients 10] [--publishes 100]

DIR gets a new installation (kept, and used again by a second run): the web server with one process, another one for
the published files (nginx in production), the worker with its clock, as ``manage.py serve`` starts them, on SQLite, or
on the PostgreSQL of ``DATABASE_URL``. Times are counted from the moment the answer to "publish" has arrived, which is
after the commit.
"""

from __future__ import annotations

import argparse
import os
import secrets
import sqlite3
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from statistics import quantiles
from typing import Any

import psycopg

from tests.programs import environment, manage, programs
from tests.services.editor import BODY, Browser, errors
from tests.services.servers import free_port, wait_for_port

OPEN = """
from django.contrib.auth import get_user_model
from sites.portals.models import Portal
from sites.portals.opening import open_portal
people = get_user_model().objects
people.filter(username="editor").delete()
people.create_superuser("editor", password="PASSWORD")
for number in range(Portal.objects.count(), COUNT):
    open_portal(f"p{number}.example", f"第{number}号站点", "city" if number == 0 else "district")
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--portals", type=int, default=100)
    parser.add_argument("--clients", type=int, default=10)
    parser.add_argument("--publishes", type=int, default=100)
    options = parser.parse_args()
    password, port, public = secrets.token_urlsafe(12), free_port(), free_port()
    environ = environment(
        options.folder,
        ZHANQUN_PUBLIC_URL=f"http://{{host}}.localhost:{public}",
        ZHANQUN_ADMIN_URL=f"http://localhost:{port}",
        ZHANQUN_DEMO_PORT=str(port),
        **({"DATABASE_URL": url} if (url := os.environ.get("DATABASE_URL")) else {}),
    )
    manage(environ, "migrate", "--noinput", "--verbosity", "0")
    manage(environ, "collectstatic", "--noinput", "--verbosity", "0")
    manage(environ, "shell", "-v", "0", "-c", OPEN.replace("PASSWORD", password).replace("COUNT", str(options.portals)))
    manage(environ, "build")
    server, files = (
        ("-m", "gunicorn", "demo.server:application", "--bind", f"127.0.0.1:{place}", "--threads", "8")
        for place in (port, public)
    )
    worker = ("-m", "celery", "--quiet", "-A", "cms.settings.celery", "worker", "-P", "threads", "-c", "4", "-B")
    with programs(environ, options.folder / "log", server, files, worker) as (web, static, _):
        wait_for_port(port, lambda: web.poll() is None)
        wait_for_port(public, lambda: static.poll() is None)
        warm_up(port, password, channels(options.folder), options)
        answered = publish(port, password, channels(options.folder), options)
        report(options.folder, answered)


def warm_up(port: int, password: str, places: list[int], options: argparse.Namespace) -> None:
    """A worker that has just been started loads the program and the themes first: wait until it has published."""
    once = argparse.Namespace(clients=1, publishes=4)
    report(options.folder, publish(port, password, places, once), telling=False)


def channels(folder: Path) -> list[int]:
    """Page ids of the portals' notices."""
    rows = ask(
        folder,
        "SELECT page.id FROM wagtailcore_page AS page JOIN zq_content_channel AS channel ON "
        "channel.page_ptr_id = page.id WHERE page.slug = 'tzgg' ORDER BY page.id",
    )
    return [pk for (pk,) in rows]


def publish(port: int, password: str, places: list[int], options: argparse.Namespace) -> dict[str, float]:
    """Title -> when the answer to "publish" had arrived, in seconds since the epoch."""
    answered: dict[str, float] = {}
    run = secrets.token_hex(3)

    def work(client: int) -> None:
        browser = Browser(port, f"localhost:{port}")
        browser.log_in("editor", password)
        for number in range(client, options.publishes, options.clients):
            path = f"/admin/pages/add/zq_content/article/{places[number % len(places)]}/"
            title = f"第{number}次发布 {run}"
            answer = browser.fill_in(path, "#page-edit-form", title=title, **BODY)
            answered[title] = time.time()
            assert answer.status == 302, errors(answer.text)

    with ThreadPoolExecutor(options.clients) as pool:
        list(pool.map(work, range(options.clients)))
    return answered


def report(folder: Path, answered: dict[str, float], *, telling: bool = True) -> None:
    """Wait for the receipts of all pages and print how long each step took."""
    deadline = time.monotonic() + 120
    while len(rows := receipts(folder, answered)) < len(answered) and time.monotonic() < deadline:
        time.sleep(0.5)
    if not telling:
        return
    print(f"{len(rows)} of {len(answered)} pages live")
    for at, name in ((1, "on disk"), (2, "proved live")):
        waits = sorted(row[at] - answered[row[0]] for row in rows)
        p50, p95 = quantiles(waits, n=100)[49], quantiles(waits, n=100)[94]
        print(f"{name}: p50 {p50:.2f} s, p95 {p95:.2f} s, max {waits[-1]:.2f} s after the answer")


def receipts(folder: Path, answered: dict[str, float]) -> list[tuple[str, float, float]]:
    """(title, when built, when live) of the pages that are live."""
    rows = ask(folder, "SELECT title, built_at, live_at FROM zq_publishing_receipt WHERE state = 'live'")
    return [(title, _moment(built), _moment(live)) for title, built, live in rows if title in answered]


def ask(folder: Path, sql: str) -> list[tuple[Any, ...]]:
    url = os.environ.get("DATABASE_URL")
    with psycopg.connect(url) if url else sqlite3.connect(folder / "zhanqun.sqlite3") as database:
        return database.execute(sql).fetchall()


def _moment(value: str | datetime) -> float:
    at = datetime.fromisoformat(value) if isinstance(value, str) else value
    return (at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp()


if __name__ == "__main__":
    main()
