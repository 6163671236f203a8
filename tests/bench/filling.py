"""Open a portal for each site of the made-up cluster and import its articles, through the commands.

    ZHANQUN_DATA=DIR python -m tests.bench.filling LISTING

``LISTING`` holds one line a file: site, channel and path, parted by tabs, as ``bench_build`` writes it.
"""

from __future__ import annotations

import os
import sys
from io import StringIO
from pathlib import Path

import django
from tqdm import tqdm


def host_of(site: str) -> str:
    return f"{site}.example"


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings")
    django.setup()
    from django.core.management import call_command

    from sites.portals.opening import open_portal

    files = [line.split("\t") for line in Path(sys.argv[1]).read_text(encoding="utf-8").splitlines()]
    call_command("migrate", verbosity=0)
    for number, site in enumerate(sorted({site for site, _, _ in files})):
        open_portal(host_of(site), f"{site}人民政府", "district" if number else "city")
    for site, channel, path in tqdm(files, unit="file"):
        call_command("import_content", path, portal=host_of(site), channel=channel, stdout=StringIO())


if __name__ == "__main__":
    main()
