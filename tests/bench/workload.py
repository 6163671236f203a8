"""The made-up cluster of ``gen_cluster.py`` as files for ``import_content``: one per portal, or all in one.

    python -m tests.bench.workload --generator DIR --articles 20000 --sites 20 --out FOLDER

``DIR`` holds ``gen_cluster.py``; the variable ``ZHANQUN_PERF`` says the same. Nothing of it is in this repository.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from html import escape
from pathlib import Path
from typing import Any, TextIO

# The generator's channels, in channels that every portal has.
CHANNELS = {
    "yaowen": "dtyw",
    "bumen": "dtyw",
    "jiceng": "dtyw",
    "gonggao": "zwgk/tzgg",
    "xinxi": "zwgk/tzgg",
    "renshi": "zwgk/tzgg",
    "caizheng": "zwgk/tzgg",
    "zhaobiao": "zwgk/tzgg",
    "zhengce": "zwgk/zcwj",
    "jiedu": "zwgk/zcjd",
    "hudong": "hdjl",
    "fuwu": "bsfw",
}


def generate(generator: Path, articles: int, sites: int, out: Path) -> None:
    """Write ``sites.jsonl`` and ``articles.jsonl`` to ``out``."""
    out.mkdir(parents=True, exist_ok=True)
    script = [sys.executable, str(generator / "gen_cluster.py")]
    subprocess.run([*script, "--articles", str(articles), "--sites", str(sites), "--out", str(out)], check=True)


def articles_in(folder: Path) -> Iterator[dict[str, Any]]:
    with (folder / "articles.jsonl").open(encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def line_of(article: dict[str, Any]) -> dict[str, Any]:
    """An article as ``import_content`` takes it."""
    return {
        "id": article["id"],
        "title": article["title"],
        "date": article["date"],
        "source": article["source"],
        "author": article["author"],
        "keywords": article["keywords"],
        "summary": article["summary"],
        "body_html": "".join(f"<p>{escape(paragraph, quote=False)}</p>" for paragraph in article["body"]),
    }


def split(folder: Path) -> dict[tuple[str, str], Path]:
    """One file per portal and channel: ``<folder>/<site>/<channel>.jsonl`` by site and channel path."""
    files: dict[tuple[str, str], Path] = {}
    with ExitStack() as stack:
        handles: dict[tuple[str, str], TextIO] = {}
        for article in articles_in(folder):
            place = (article["site"], CHANNELS[article["channel"]])
            if place not in handles:
                files[place] = folder / place[0] / f"{place[1].replace('/', '-')}.jsonl"
                files[place].parent.mkdir(exist_ok=True)
                handles[place] = stack.enter_context(files[place].open("w", encoding="utf-8"))
            handles[place].write(json.dumps(line_of(article), ensure_ascii=False) + "\n")
    return files


def join(folder: Path) -> Path:
    """All articles in one file."""
    path = folder / "all.jsonl"
    with path.open("w", encoding="utf-8") as out:
        out.writelines(json.dumps(line_of(article), ensure_ascii=False) + "\n" for article in articles_in(folder))
    return path


def arguments(description: str) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--generator", type=Path, default=os.environ.get("ZHANQUN_PERF"), help="folder of gen_cluster.py"
    )
    parser.add_argument("--articles", type=int, default=20_000)
    parser.add_argument("--sites", type=int, default=20)
    return parser


def main() -> None:
    parser = arguments(__doc__ or "")
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    if options.generator is None:
        parser.error("give --generator DIR or set ZHANQUN_PERF")
    generate(options.generator, options.articles, options.sites, options.out)
    for (site, channel), path in split(options.out).items():
        sys.stdout.write(f"{site} {channel} {path}\n")


if __name__ == "__main__":
    main()
