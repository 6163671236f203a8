"""What the record says of one file."""

from __future__ import annotations

import hashlib
from operator import itemgetter
from typing import NamedTuple


class Entry(NamedTuple):
    """What the record says of one file: the columns of ``Output``."""

    site_id: int
    path: str
    target: str
    sha256: str
    size: int
    group_id: int | None = None
    neighbours: str = ""


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


# Path, SHA-256 and bytes of an entry; made for the many files of a build.
file_of = itemgetter(*map(Entry._fields.index, ("path", "sha256", "size")))
