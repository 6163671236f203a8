"""The search as citizens meet it: a full index, then questions over HTTP to the real server program.

    .venv/bin/python -m tests.bench.bench_search_site DIR [--elasticsearch URL] [--users 20] [--seconds 60]

DIR is a filled, migrated and built installation (``bench_build``, then ``build``); its index is made anew, and pages
are published into it and taken away. gunicorn serves ``cms.settings.wsgi`` with one process of four threads, a worker
as it is shipped runs beside it; questions are pieces of titles, 2 to 6 characters, hardly ever asked twice, so answers
kept in memory do not help. A question of titles must find something: the benchmark ends where one does not.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import random
import re
import statistics
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from tests.programs import environment, programs, start
from tests.services.servers import free_port, wait_for_port

LENGTHS = (2, 3, 4, 5, 6)
ROUNDS = 40
_CHINESE = re.compile("[一-鿿]+")


def main() -> None:
    options = _options()
    chosen = {"ELASTICSEARCH_URL": options.elasticsearch} if options.elasticsearch else {}
    environ = environment(options.folder, **chosen)
    os.environ.update(environ, DJANGO_SETTINGS_MODULE="cms.settings")
    import django

    django.setup()
    pages = _pages()
    if not options.keep:
        seconds = _index(environ)
        _say("full index", f"{pages / seconds:,.0f} pages/s ({seconds:.1f} s)")
        peak, own = _memory_of_index(environ)
        _say("once more, its memory", f"at most {peak:.0f} MB, of which {own:.0f} MB are no mapped files")
    questions = _questions(_titles())
    _settle()
    with _served(environ, options.folder / "bench.log") as port:
        get = Client(port).get
        for text in questions[:50]:
            if not json.loads(get(f"/api/search?q={quote(text)}"))["results"]:
                raise SystemExit(f"nothing found for {text}, a piece of a title")
            get(f"/search/?q={quote(text)}")
        _say("GET /search/", _spread(_timed(get, "/search/?q={}", questions[50:450])))
        _say("GET /api/search", _spread(_timed(get, "/api/search?q={}", questions[450:850])))
        _say("GET /api/suggest", _spread(_timed(get, "/api/suggest?q={}", questions[850:1250])))
        count, spent = _crowd(port, 8, 15, questions[1250:])
        _say("/api/search, one worker", f"{count / 15:,.0f} requests/s")
        count, spent = _crowd(port, options.users, options.seconds, questions[1250:])
        _say(
            f"{options.users} users, {options.seconds} s",
            f"{count / options.seconds:,.0f} requests/s, {_spread(spent)}",
        )
        _say("publish to findable", _spread(_publishing(port)))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--elasticsearch", default="", help="address of a node; without, the embedded engine")
    parser.add_argument("--users", type=int, default=20)
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--keep", action="store_true", help="ask the index that is there")
    return parser.parse_args()


class Client:
    """One connection kept open; raises RuntimeError for any answer but 200."""

    def __init__(self, port: int) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)

    def get(self, address: str) -> bytes:
        self._connection.request("GET", address)
        answer = self._connection.getresponse()
        body = answer.read()
        if answer.status != 200:
            raise RuntimeError(f"{answer.status} for {address}")
        return body


def _index(environ: dict[str, str]) -> float:
    """Seconds of the whole command."""
    began = time.perf_counter()
    if start(environ, "manage.py", "rebuild_index", log=Path(os.devnull)).wait():
        raise SystemExit("rebuild_index failed")
    return time.perf_counter() - began


def _memory_of_index(environ: dict[str, str]) -> tuple[float, float]:
    """The most megabytes that its processes held together (shared memory counted once); those of no file.

    In a run of its own: to look ten times a second takes a twentieth of two cores.
    """
    peak = own = 0.0
    process = start(environ, "manage.py", "rebuild_index", log=Path(os.devnull))
    while process.poll() is None:
        held = [_megabytes(pid) for pid in _family(process.pid)]
        peak = max(peak, sum(whole for whole, _ in held))
        own = max(own, sum(of_no_file for _, of_no_file in held))
        time.sleep(0.1)
    if process.returncode:
        raise SystemExit("rebuild_index failed")
    return peak, own


def _family(pid: int) -> list[int]:
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
    except OSError:
        return []
    return [pid, *(one for child in children for one in _family(int(child)))]


def _megabytes(pid: int) -> tuple[float, float]:
    """What a process holds, and what of it is of no file. The kernel counts its pages for each look: one must do."""
    try:
        rolled = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii")
    except OSError:
        return 0.0, 0.0
    held, of_no_file = (re.search(rf"^{kind}:\s+(\d+)", rolled, re.MULTILINE) for kind in ("Pss", "Pss_Anon"))
    return int(held[1]) / 1024, int(of_no_file[1]) / 1024


@contextmanager
def _served(environ: dict[str, str], log: Path) -> Iterator[int]:
    port = free_port()
    place = ("--bind", f"127.0.0.1:{port}", "--workers", "1", "--worker-class", "gthread", "--threads", "4")
    server = ("-m", "gunicorn", "cms.settings.wsgi", *place, "--log-level", "warning")
    worker = ("-m", "celery", "--quiet", "-A", "cms.settings.celery", "worker", "-P", "threads", "-c", "8", "-B")
    with programs(environ, log, server, worker) as (web, _):
        wait_for_port(port, lambda: web.poll() is None)
        yield port


def _timed(get: Callable[[str], bytes], address: str, questions: Sequence[str]) -> list[float]:
    spent = []
    for text in questions:
        began = time.perf_counter()
        get(address.format(quote(text)))
        spent.append((time.perf_counter() - began) * 1000)
    return spent


def _crowd(port: int, users: int, seconds: int, questions: Sequence[str]) -> tuple[int, list[float]]:
    """Users who ask one question after another without a pause; the number answered, and milliseconds of each."""
    ends = time.perf_counter() + seconds
    spent: list[float] = []
    failures: list[Exception] = []

    def one(seed: int) -> None:
        choose, get = random.Random(seed), Client(port).get
        try:
            while time.perf_counter() < ends:
                spent.extend(_timed(get, "/api/search?q={}", [choose.choice(questions)]))
        except Exception as failure:
            failures.append(failure)

    threads = [threading.Thread(target=one, args=(seed,)) for seed in range(users)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise SystemExit(f"{len(failures)} errors, the first: {failures[0]}")
    return len(spent), spent


def _publishing(port: int) -> list[float]:
    """Milliseconds from the commit of a new page till a question finds it."""
    from cms.content.models import Article, Channel

    parent, get, spent = Channel.objects.filter(slug="tzgg").first() or Channel.objects.first(), Client(port).get, []
    for number in range(ROUNDS):
        word = f"zqbench{os.getpid()}x{number}"
        page = Article(title=f"测试 {word}")
        parent.add_child(instance=page)
        page.save_revision().publish()
        began = time.perf_counter()
        while not json.loads(get(f"/api/search?q={word}"))["results"]:
            time.sleep(0.005)
            if time.perf_counter() - began > 60:
                raise SystemExit("a page was not found within a minute")
        spent.append((time.perf_counter() - began) * 1000)
        page.delete()
    return spent


def _settle() -> None:
    """Nothing is left to read: an installation that was filled and never built would first build all its files."""
    from cms.changes.readers import end_of_log, registered, set_position

    for name in registered():
        set_position(name, end_of_log())


def _pages() -> int:
    from search.entries import searchable

    return searchable().count()


def _titles() -> list[str]:
    from search.entries import searchable

    return list(searchable().order_by("pk").values_list("title", flat=True))


def _questions(titles: list[str]) -> list[str]:
    """Different pieces of titles, the same in every run."""
    choose, pieces = random.Random(7), {}
    for title in choose.sample(titles, min(len(titles), 20_000)):
        runs = [run for run in _CHINESE.findall(title) if len(run) >= min(LENGTHS)]
        if runs:
            run, length = choose.choice(runs), choose.choice(LENGTHS)
            begin = choose.randrange(max(1, len(run) - length + 1))
            pieces[run[begin : begin + length]] = None
    return list(pieces)


def _spread(spent: list[float]) -> str:
    ordered = sorted(spent)
    return f"p50 {statistics.median(spent):.1f} ms, p95 {ordered[int(len(ordered) * 0.95)]:.1f} ms"


def _say(name: str, figure: str) -> None:
    sys.stdout.write(f"{name:<26}{figure}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
