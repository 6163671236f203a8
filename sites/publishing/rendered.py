"""What rendering a target gives: files, and what they were built from."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(slots=True)
class Rendered:
    """The files of one target, by root-relative address; none when the target is no longer wanted."""

    target: str
    files: dict[str, bytes] = field(default_factory=dict)
    group: frozenset[str] = frozenset()
    own: set[str] = field(default_factory=set)
    neighbours: str = ""


def file_name(address: str) -> str:
    """Name of the file that answers an address: ``/zwgk/`` -> ``/zwgk/index.html``."""
    return address + "index.html" if address.endswith("/") else address
