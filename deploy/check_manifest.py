#!/usr/bin/env python3
"""Check what a portal publishes against its signed manifest, from outside: needs Python and ``cryptography`` only.

    check_manifest.py --key zhanqun.pem --manifest manifest/ --site https://www.yunzhou.example
    check_manifest.py --key zhanqun.pem --manifest manifest/ --site /copy/of/the/files

The key is got from the operator once, by a way that is trusted, and kept. Exit 0: all files are those that were
signed; 1: some are not, or the manifest is not genuine. The form is told in sites/publishing/manifest/batches.py.
Over HTTP, pages are left out, because nginx has put their fragments in; ``--plain`` compares them too, where the
server does not do so (object storage).
"""

import argparse
import base64
import hashlib
import json
import sys
import urllib.request
from pathlib import Path
from typing import Any
from urllib.parse import quote

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.serialization import load_pem_public_key


def read(folder: Path, key: Any) -> tuple[dict[str, str], list[str]]:
    """Path -> SHA-256 of the files as of the last batch, and what is wrong with the manifest."""
    files: dict[str, str] = {}
    problems: list[str] = []
    previous, number = "", 0
    for segment in sorted(folder.glob("[0-9]*.log")):
        lines = segment.read_bytes().split(b"\n")[:-1]
        while lines:
            header, facts, body = lines[0], json.loads(lines[0][1:]), []
            end = next((at for at, line in enumerate(lines) if line.startswith(b"=")), None)
            if end is None:
                problems.append(f"{segment.name}: the last batch is torn")
                break
            body, signature, lines = lines[1:end], lines[end][1:], lines[end + 1 :]
            name = f"{segment.name} batch {facts['batch']}"
            try:
                key.verify(base64.b64decode(signature), header)
            except (InvalidSignature, ValueError):
                problems.append(f"{name}: wrong signature")
            if hashlib.sha256(b"".join(line + b"\n" for line in body)).hexdigest() != facts["entries"]:
                problems.append(f"{name}: its lines were changed")
            if previous and (facts["previous"], facts["batch"]) != (previous, number + 1):
                problems.append(f"{name}: does not follow the batch before")
            previous, number = hashlib.sha256(header).hexdigest(), facts["batch"]
            if facts["kind"] == "full":
                files.clear()
            for line in body:
                if line.startswith(b"-"):
                    files.pop(line[1:].decode(), None)
                else:
                    digest, _size, path = line[1:].decode().split(" ", 2)
                    files[path] = digest
    return files, problems


def is_page(path: str) -> bool:
    return path.endswith(".html") and "/_fragments/" not in path


def content(site: str, path: str) -> bytes | None:
    try:
        if "://" not in site:
            return (Path(site) / path.lstrip("/")).read_bytes()
        with urllib.request.urlopen(site.rstrip("/") + quote(path), timeout=30) as answer:  # noqa: S310
            return answer.read()
    except OSError:
        return None


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--key", type=Path, required=True, help="public key, from verify_outputs --public-key")
    parser.add_argument("--manifest", type=Path, required=True, help="folder of the portal's manifest")
    parser.add_argument("--site", help="address of the portal, or folder of its files; without it only the manifest")
    parser.add_argument("--plain", action="store_true", help="the server sends pages as they are, without fragments")
    given = parser.parse_args()
    files, problems = read(given.manifest, load_pem_public_key(given.key.read_bytes()))
    checked = 0
    for path, digest in sorted(files.items()) if given.site else ():
        if "://" in given.site and not given.plain and is_page(path):
            continue
        body = content(given.site, path)
        if body is None:
            problems.append(f"missing {path}")
        elif hashlib.sha256(body).hexdigest() != digest:
            problems.append(f"altered {path}")
        checked += 1
    summary = f"{len(files)} files signed, {checked} compared, {len(problems)} problems"
    sys.stdout.write("\n".join([*problems, summary, ""]))
    return 1 if problems or not files else 0


if __name__ == "__main__":
    sys.exit(main())
