"""Cut the demo's legal texts out of a corpus: ``python -m demo.prepare corpus.jsonl.gz``.

The corpus is JSON lines, plain or gzip, each with ``title``, ``date``, ``region``, ``history`` (a list of lines that
tell of adoption, promulgation and amendment) and ``body_markdown``. What is taken, and for which portal, says
``data/selection.toml``; the same corpus gives the same bytes.
"""

import gzip
import json
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

DATA = Path(__file__).parent / "data"
LAWS = DATA / "laws.jsonl.gz"
FIELDS = ("title", "date", "region", "category", "history", "body_markdown")


def main(arguments: list[str]) -> int:
    """Write ``data/laws.jsonl.gz``; 1 when a selected text is missing."""
    if len(arguments) != 1:
        print("用法：python -m demo.prepare 语料文件.jsonl.gz", file=sys.stderr)
        return 2
    wanted = selected()
    found = dict(_choose(_read(Path(arguments[0])), wanted))
    missing = sorted(wanted - set(found))
    if missing:
        print(f"语料中没有：{'、'.join(missing)}。请修改 selection.toml 后再运行。", file=sys.stderr)
        return 1
    _write([found[key] for key in sorted(found)])
    print(f"{len(found)} 部，{LAWS.stat().st_size / 1e6:.2f} MB：{LAWS}")
    return 0


def selected() -> set[str]:
    """Keys of all selected texts: a title, or ``title@date``."""
    selection = tomllib.loads((DATA / "selection.toml").read_text("utf-8"))
    portals = [groups for name, groups in selection.items() if name not in ("status", "issuer")]
    return {key for groups in portals for keys in groups.values() for key in keys}


def _choose(rows: Iterator[dict[str, Any]], wanted: set[str]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Of several texts of one title the dated version asked for, else the newest, the last of equals."""
    newest: dict[str, dict[str, Any]] = {}
    for row in rows:
        dated = f"{row['title']}@{row['date']}"
        if dated in wanted:
            yield dated, {"key": dated, **{name: row[name] for name in FIELDS}}
        if row["title"] in wanted and (newest.get(row["title"]) or {}).get("date", "") <= (row["date"] or ""):
            newest[row["title"]] = {"key": row["title"], **{name: row[name] for name in FIELDS}}
    yield from newest.items()


def _read(path: Path) -> Iterator[dict[str, Any]]:
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def _write(rows: list[dict[str, Any]]) -> None:
    text = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    with LAWS.open("wb") as raw, gzip.GzipFile("", "wb", 9, raw, mtime=0) as packed:
        packed.write(text.encode())


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
