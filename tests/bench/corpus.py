"""Import a corpus of regulations with a field ``region``, one portal a region, and build.

    python -m tests.bench.corpus CORPUS.jsonl.gz [--build]

``ZHANQUN_DATA`` names an empty directory, or that of an earlier run: then nothing changes. Every document becomes a
policy document; ``source_path`` is its id, because some (the seven parts of the civil code) share title and date.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import sys
from collections import defaultdict
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import django

CITY = ("www.corpus.example", "国家")
CHANNEL = "zwgk/zcwj"


def line_of(document: dict[str, Any]) -> dict[str, Any]:
    """A document of the corpus as ``import_content`` takes it."""
    return {
        "id": document["source_path"],
        "kind": "policy",
        "title": document["title"],
        "date": document["date"],
        "source": document["region"],
        "topic_category": document["category"],
        "body_markdown": document["body_markdown"],
    }


def split(corpus: Path, folder: Path) -> dict[str, Path]:
    """One file per region."""
    regions: dict[str, list[str]] = defaultdict(list)
    with gzip.open(corpus, "rt", encoding="utf-8") as lines:
        for line in lines:
            document = json.loads(line)
            regions[document["region"]].append(json.dumps(line_of(document), ensure_ascii=False))
    files = {}
    for number, (region, texts) in enumerate(sorted(regions.items())):
        files[region] = folder / f"{number}.jsonl"
        files[region].write_text("\n".join(texts), encoding="utf-8")
    return files


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--build", action="store_true", help="build the portals afterwards")
    options = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings")
    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    with TemporaryDirectory() as folder:
        files = split(options.corpus, Path(folder))
        hosts = _open_portals(list(files))
        for region, file in files.items():
            sys.stdout.write(f"{region} {hosts[region]}: ")
            sys.stdout.flush()
            call_command("import_content", str(file), "--portal", hosts[region], "--channel", CHANNEL)
    if options.build:
        call_command("build")


def _open_portals(regions: list[str]) -> dict[str, str]:
    """A host for each region; those of an earlier run serve again."""
    from sites.portals.models import Portal
    from sites.portals.opening import city, open_portal

    hosts = dict(Portal.objects.filter(name__in=regions).values_list("name", "host"))
    regions.sort(key=lambda region: region != CITY[1])
    for number, region in enumerate(regions):
        if region in hosts:
            continue
        top = city() is None
        host = CITY[0] if top else f"r{number}.corpus.example"
        open_portal(host, region, "city" if top else "district")
        hosts[region] = host
    return hosts


if __name__ == "__main__":
    main()
