"""Measure how well the search finds what is known to be there."""

from __future__ import annotations

import gzip
import json
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from search import lists
from search.baseline import is_possible, wagtail_search
from search.engines.interface import Engine, EngineUnavailable, Entry
from search.entries import entries
from search.evaluation import Asked, Score, documents, evaluate, questions, read


class Command(BaseCommand):
    help = (
        "用内容本身出题（标题片段、繁体、拼音、发文字号、正文句子、错别字等），衡量能否搜到。只建临时索引，不影响正在使用的。"
        "例：manage.py evaluate_search --file corpus.jsonl.gz --elasticsearch http://127.0.0.1:9200"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--file", type=Path, help="JSON 行文件（可为 .gz），不给则用已发布内容")
        parser.add_argument("--queries", type=int, default=150, help="每类题数，默认 150")
        parser.add_argument("--seed", type=int, default=1, help="随机种子，相同种子出相同的题")
        parser.add_argument("--elasticsearch", default="", help="另外衡量这个 Elasticsearch")
        parser.add_argument("--json", type=Path, help="结果另存为 JSON")

    def handle(self, *args: object, **options: Any) -> None:
        lists.refresh(now=True)
        try:
            content = list(_lines(options["file"])) if options["file"] else list(entries())
        except (OSError, ValueError, KeyError) as error:
            raise CommandError(_("读不了 %(file)s：%(error)s") % {"file": options["file"], "error": error}) from error
        if not content:
            raise CommandError(_("没有可用的内容。请先导入并发布，或用 --file 指定文件。"))
        asked = questions(content, options["queries"], options["seed"])
        results = {}
        try:
            known = documents(content)
            for name, engine in _engines(content, options["elasticsearch"]):
                results[name] = evaluate(engine, known, asked)
                self._tell(name, len(content), results[name])
        except EngineUnavailable as error:
            raise CommandError(str(error)) from error
        if options["json"]:
            told = {name: [asdict(score) for score in scores] for name, scores in results.items()}
            options["json"].write_text(json.dumps(told, ensure_ascii=False, indent=1), encoding="utf-8")

    def _tell(self, name: str, documents: int, scores: list[Score]) -> None:
        self.stdout.write(f"{name}: {documents}")
        self.stdout.write(f"{'':<18}{'n':>5}{'s@1':>7}{'s@10':>7}{'MRR':>7}{'ms':>7}")
        for score in scores:
            figures = f"{score.first:>7.3f}{score.first_ten:>7.3f}{score.mrr:>7.3f}{score.median:>7.1f}"
            self.stdout.write(f"{score.kind:<18}{score.queries:>5}{figures}")


def _engines(content: Sequence[Entry], url: str) -> Iterator[tuple[str, Asked]]:
    """Each engine, and Wagtail's database search as the baseline, filled with ``content``."""
    with _embedded() as engine:
        engine.rebuild(lambda: content)
        yield "embedded", engine
    if url:
        with _elastic(url) as server:
            server.rebuild(lambda: content)
            yield "elasticsearch", server
    if not is_possible():
        return
    with tempfile.TemporaryDirectory(prefix="evaluate-") as folder, wagtail_search(Path(folder)) as baseline:
        baseline.rebuild(content)
        yield "wagtail", baseline


@contextmanager
def _embedded() -> Iterator[Engine]:
    from search.engines.embedded import EmbeddedEngine

    with tempfile.TemporaryDirectory(prefix="evaluate-") as folder:
        yield EmbeddedEngine(Path(folder) / "index")


@contextmanager
def _elastic(url: str) -> Iterator[Engine]:
    from search.engines.elastic import ElasticEngine

    engine = ElasticEngine(url, name="evaluate-search")
    try:
        yield engine
    finally:
        engine.remove()


def _lines(path: Path) -> Iterator[Entry]:
    with path.open("rb") as file:
        lines = gzip.GzipFile(fileobj=file) if path.suffix == ".gz" else file
        yield from read(json.loads(line) for line in lines if line.strip())
