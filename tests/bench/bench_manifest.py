"""What a signed manifest costs a full build, and its check: ``python -m tests.bench.bench_manifest``.

CPU time per file over made-up entries, in one process and without a database.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from collections.abc import Callable
from typing import TypeVar

Result = TypeVar("Result")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=int, default=100_000)
    count = parser.parse_args().files
    with tempfile.TemporaryDirectory() as folder:
        os.environ.setdefault("ZHANQUN_DATA", folder)
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings")
        import django

        django.setup()
        measure(count)


def measure(count: int) -> None:
    from sites.publishing.entries import Entry, file_of, sha256
    from sites.publishing.manifest import batches, signing

    def timed(name: str, work: Callable[[], Result]) -> Result:
        start = time.process_time()
        result = work()
        print(f"{name}: {(time.process_time() - start) / count * 1e6:.2f} us a file")
        return result

    signing.public_key()
    entries = [
        Entry(1, f"/zwgk/tzgg/202611/t20261123_{number}.html", f"content:{number}", sha256(b"%d" % number), 20_000)
        for number in range(count)
    ]
    facts = {"batch": 1, "kind": batches.FULL, "release": "x", "previous": ""}
    lines = timed("lines", lambda: batches.lines_of(map(file_of, entries)))
    header = timed("hash", lambda: batches.header_line(facts, lines))
    signature = timed("sign", lambda: signing.sign(header))
    data = header + b"\n" + lines + f"={signature}\n".encode()
    state: dict[str, batches.File] = {}
    timed("read back", lambda: [batch.apply(state) for batch in batches.parse(data)])
    print(f"{len(data) / count:.0f} bytes a file, {len(state)} files")


if __name__ == "__main__":
    main()
