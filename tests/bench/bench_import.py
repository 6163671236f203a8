"""Pages per second of ``import_content``: the made-up cluster, one channel, a database of its own.

    python -m tests.bench.bench_import --generator DIR [--articles 20000]

``ZHANQUN_DATA`` names an empty directory and ``DATABASE_URL`` an empty database, or nothing for SQLite.
"""

from __future__ import annotations

import json
import os
import resource
import sys
import time
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

import django

from . import workload

HOST = "www.yunzhou.example"
CHANNEL = "dtyw"
CHANGED = 2000


def main() -> None:
    options = workload.arguments(__doc__ or "").parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings")
    django.setup()
    with TemporaryDirectory() as folder:
        workload.generate(options.generator, options.articles, options.sites, Path(folder))
        file = workload.join(Path(folder))
        _prepare()
        for title in ("new", "again, nothing changed"):
            _measure(title, file, options.articles)
        _measure("changed", *_changed(file))


def _prepare() -> None:
    from django.core.management import call_command

    from sites.portals.models import Portal

    call_command("migrate", verbosity=0)
    if Portal.objects.exists():
        sys.exit("The database holds portals already. Set ZHANQUN_DATA to an empty directory.")
    call_command("open_portal", "--host", HOST, "--name", "云州市人民政府", "--kind", "city")


def _changed(file: Path) -> tuple[Path, int]:
    """The first lines of ``file``, each with one more paragraph, and how many they are."""
    changed = file.with_name("changed.jsonl")
    with file.open(encoding="utf-8") as lines, changed.open("w", encoding="utf-8") as out:
        read = [json.loads(line) for line in islice(lines, CHANGED)]
        for line in read:
            line["body_html"] += "<p>更正：以本版为准。</p>"
        out.writelines(json.dumps(line, ensure_ascii=False) + "\n" for line in read)
    return changed, len(read)


def _measure(title: str, file: Path, articles: int) -> None:
    from django.core.management import call_command

    started, used = time.perf_counter(), time.process_time()
    call_command("import_content", str(file), "--portal", HOST, "--channel", CHANNEL)
    took, used = time.perf_counter() - started, time.process_time() - used
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    sys.stdout.write(
        f"{title}: {articles} pages in {took:.1f} s = {articles / took:.0f}/s "
        f"(this process {used:.1f} s of CPU = {articles / used:.0f}/s), {memory} MB\n"
    )


if __name__ == "__main__":
    main()
