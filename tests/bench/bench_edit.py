"""What one edit costs, from the click to the last file: POST of "publish" in the admin, then the reader of files.

    python -m tests.bench.bench_edit --folder /dev/shm/bench [--edits 40]

``FOLDER`` is that of ``bench_build``: its database is built once into ``FOLDER/edited`` and then edited there. The two
steps run one after the other in this process, without a worker, so a nudge or poll (some 15 ms) comes on top.
"""

from __future__ import annotations

import argparse
import os
import random
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles
from typing import Any

import django


@dataclass(frozen=True, slots=True)
class Edit:
    """Seconds by the clock and of the processor, files written, queries of the reader."""

    wall: float
    cpu: float
    files: int
    queries: int


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--edits", type=int, default=40)
    options = parser.parse_args()
    os.environ |= {
        "ZHANQUN_DATA": str(options.folder / "data"),
        "ZHANQUN_TARGET": str(options.folder / "edited"),
        "DJANGO_SETTINGS_MODULE": "cms.settings",
    }
    django.setup()
    prepare(options.folder)
    client, pages = editor(), articles(options.edits)
    for number, page in enumerate(pages):
        # An imported page gets what only the editor's form has; from then on a change of its body is nothing else.
        measure(client, "body", page, -number)
    for kind in ("body", "title", "new", "withdrawal"):
        tell(kind, [measure(client, kind, page, number) for number, page in enumerate(pages)])


def prepare(folder: Path) -> None:
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    if not (folder / "edited").exists():
        call_command("build", full=True, jobs=2)


def editor() -> Any:
    """A signed-in browser."""
    from django.contrib.auth import get_user_model
    from django.test import Client

    users = get_user_model().objects
    user = users.filter(username="bench").first() or users.create_superuser("bench", "bench@localhost", "x" * 20)
    client = Client(HTTP_HOST="localhost")
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def articles(count: int) -> list[Any]:
    """Articles drawn from all portals; the first warms up what the process keeps."""
    from cms.content.models import Article

    keys = list(Article.objects.filter(live=True).order_by("pk").values_list("pk", flat=True))
    return list(Article.objects.filter(pk__in=random.Random(1).sample(keys, count + 1)))


def measure(client: Any, kind: str, page: Any, number: int) -> Edit:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from cms.changes.readers import catch_up, registered

    reader = registered()["files"]
    before, started, cpu = reader.written, time.perf_counter(), time.process_time()
    send(client, kind, page, number)
    with CaptureQueriesContext(connection) as queries:
        catch_up(reader)
    return Edit(
        time.perf_counter() - started, time.process_time() - cpu, reader.written - before, len(queries.captured_queries)
    )


def send(client: Any, kind: str, page: Any, number: int) -> None:
    from django.urls import reverse

    from tests.cms.content.posting import PUBLISH, article_form

    title = page.title if kind == "body" else f"{page.title} {kind}"
    form = article_form(title, [f"<p>{kind} {number}</p>"]) | PUBLISH
    address, data = reverse("wagtailadmin_pages:edit", args=[page.pk]), form
    if kind == "new":
        address = reverse("wagtailadmin_pages:add", args=["zq_content", "article", page.get_parent().pk])
    elif kind == "withdrawal":
        address, data = reverse("wagtailadmin_pages:unpublish", args=[page.pk]), {}
    answer = client.post(address, data)
    if answer.status_code != 302:
        raise SystemExit(f"{kind}: {answer.status_code} {address}")


def tell(kind: str, edits: list[Edit]) -> None:
    edits = edits[1:]
    walls = [edit.wall * 1000 for edit in edits]
    sys.stdout.write(
        f"{kind}: p50 {median(walls):.0f} ms, p95 {quantiles(walls, n=20)[-1]:.0f} ms,"
        f" processor p50 {median(edit.cpu * 1000 for edit in edits):.0f} ms,"
        f" files {median(edit.files for edit in edits):.0f}, at most {max(edit.files for edit in edits)},"
        f" queries {median(edit.queries for edit in edits):.0f}\n"
    )


if __name__ == "__main__":
    main()
