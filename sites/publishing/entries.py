"""What the record says of one file."""

from __future__ import annotations

import hashlib
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

    @property
    def file(self) -> tuple[str, str, int]:
        """Path, SHA-256 and bytes."""
        return self.path, self.sha256, self.size


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
