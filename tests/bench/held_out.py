"""A corpus of other texts than those on which the search was tuned, to see whether its quality carries over.

    .venv/bin/python -m tests.bench.held_out CORPUS.jsonl.gz OUT.jsonl
    .venv/bin/python manage.py evaluate_search --file OUT.jsonl

Chapters of regulations under titles of their own (the chapter's heading and its first words), the demo's texts, and the
sections of these docs, which are full of Latin words.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
_HEADING = re.compile(r"^#{1,3} +", re.MULTILINE)
_CLAUSE = re.compile(r"[一-鿿]{8,24}")
SHORTEST, MOST_CHAPTERS = 200, 2500


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path, help="JSON lines with title and body_markdown, .gz")
    parser.add_argument("out", type=Path)
    options = parser.parse_args()
    lines = [*_chapters(options.corpus), *_demo(), *_docs()]
    with options.out.open("w", encoding="utf-8") as out:
        out.writelines(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
    sys.stdout.write(f"{len(lines)} documents\n")


def _chapters(corpus: Path) -> list[dict[str, Any]]:
    with gzip.open(corpus, "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    found = [piece for row in rows for piece in _pieces(row["body_markdown"])]
    return random.Random(11).sample(found, min(MOST_CHAPTERS, len(found)))


def _demo() -> Iterator[dict[str, Any]]:
    for path in sorted((ROOT / "demo" / "data").rglob("*.md")):
        yield from _pieces(path.read_text(encoding="utf-8"))
    for path in sorted((ROOT / "demo" / "data").rglob("*.jsonl")):
        yield from (json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip())


def _docs() -> Iterator[dict[str, Any]]:
    for path in sorted((ROOT / "docs").rglob("*.md")):
        yield from _pieces(path.read_text(encoding="utf-8"))


def _pieces(markdown: str) -> Iterator[dict[str, Any]]:
    """Parts under a heading, each with a title made of the heading and the first words below it."""
    for part in _HEADING.split(markdown)[1:]:
        heading, _, body = part.partition("\n")
        words = _CLAUSE.search(body)
        if len(body) >= SHORTEST and words:
            yield {"title": f"{heading.strip()} {words[0]}", "body_markdown": body}


if __name__ == "__main__":
    main()
