"""Speed of a search engine over the made-up cluster: indexing, questions, suggestions.

    ZHANQUN_PERF=DIR python -m tests.bench.bench_search --articles 10000 --sites 20 [--elasticsearch URL]

``DIR`` holds ``gen_cluster.py``. Figures: entries a second of wall and of processor time, index size, and p50/p95 in
milliseconds of whole answers (ten results with highlights, counts of three facets) to pieces of titles.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

from tests.bench.workload import generate

QUESTIONS_PER_LENGTH = 100
LENGTHS = (2, 3, 4, 6)


def main() -> None:
    options = _options()
    with tempfile.TemporaryDirectory(prefix="bench-search-", dir=options.folder) as folder:
        os.environ["ZHANQUN_DATA"] = folder
        os.environ["DJANGO_SETTINGS_MODULE"] = "cms.settings"
        import django

        django.setup()
        generate(Path(options.generator), options.articles, options.sites, Path(folder) / "made")
        _measure(Path(folder), options.elasticsearch)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--generator", default=os.environ.get("ZHANQUN_PERF"), help="folder of gen_cluster.py")
    parser.add_argument("--articles", type=int, default=10_000)
    parser.add_argument("--sites", type=int, default=20)
    parser.add_argument("--elasticsearch", default="", help="address of a node; without, the embedded engine")
    parser.add_argument("--folder", default=None, help="where temporary files go")
    options = parser.parse_args()
    if not options.generator:
        parser.error("set ZHANQUN_PERF or --generator to the folder of gen_cluster.py")
    return options


def _measure(folder: Path, elasticsearch: str) -> None:
    from search.engines.embedded import EmbeddedEngine
    from search.engines.interface import Question

    made = folder / "made" / "articles.jsonl"
    if elasticsearch:
        from search.engines.elastic import ElasticEngine

        engine = ElasticEngine(elasticsearch, name="bench")
    else:
        engine = EmbeddedEngine(folder / "index")
    wall, processor = time.perf_counter(), time.process_time()
    count = engine.rebuild(lambda: _entries(made))
    wall, processor = time.perf_counter() - wall, time.process_time() - processor
    _say("index", f"{count / wall:,.0f} entries/s, {count / processor:,.0f} per processor second")
    if not elasticsearch:
        size = sum(path.stat().st_size for path in (folder / "index").rglob("*") if path.is_file())
        _say("size", f"{size / 1e6:.0f} MB")
    _say("memory", f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB at most")
    questions = _questions(made)
    for length in LENGTHS:
        asked = [text for text in questions if len(text) == length]
        _say(f"ask, {length} characters", _times(lambda text: engine.ask(Question(text=text)), asked))
        _say("  one portal, by date", _times(lambda text: engine.ask(_narrow(text)), asked))
        _say("  suggest", _times(engine.suggest, asked))
    entry = next(_entries(made))
    _say("update of one entry", _times(lambda _: engine.update([entry], []), questions[:50]))
    if elasticsearch:
        engine.remove()


def _narrow(text: str) -> object:
    from search.engines.interface import Question

    return Question(text=text, portals=("s001.example",), sort="date")


def _entries(path: Path) -> Iterator:
    from search.engines.interface import Entry

    with path.open(encoding="utf-8") as lines:
        for number, row in enumerate(map(json.loads, lines), 1):
            host = f"{row['site']}.example"
            yield Entry(
                id=number,
                site_id=1,
                host=host,
                portal=host,
                kind="article",
                title=row["title"],
                keywords=" ".join(row["keywords"]),
                summary=row["summary"],
                text="\n".join(row["body"]),
                url=f"https://{host}/{number}.html",
                date=date.fromisoformat(row["date"][:10]),
            )


def _questions(path: Path) -> list[str]:
    """Pieces of titles, the same in every run."""
    choose = random.Random(7)
    with path.open(encoding="utf-8") as lines:
        titles = [json.loads(line)["title"] for line in lines]
    pieces = []
    for length in LENGTHS:
        for title in choose.sample(titles, QUESTIONS_PER_LENGTH):
            start = choose.randrange(max(1, len(title) - length))
            pieces.append(title[start : start + length])
    return pieces


def _times(call: Callable[[str], object], texts: list[str]) -> str:
    for text in texts[:10]:
        call(text)
    spent = []
    for text in texts:
        start = time.perf_counter()
        call(text)
        spent.append((time.perf_counter() - start) * 1000)
    return f"p50 {statistics.median(spent):.2f} ms, p95 {sorted(spent)[int(len(spent) * 0.95)]:.2f} ms"


def _say(name: str, figure: str) -> None:
    sys.stdout.write(f"{name:<24}{figure}\n")


if __name__ == "__main__":
    main()
