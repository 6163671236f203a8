"""Write rendered targets into a new release and collect what the record shall say of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from .entries import sha256
from .rendered import Rendered
from .timing import Spent
from .tree import Tree


class Made(NamedTuple):
    """One file: its address, the target that renders it, hash, bytes, shared keys and neighbours of the target."""

    path: str
    target: str
    sha256: str
    size: int
    group: frozenset[str] = frozenset()
    neighbours: str = ""


@dataclass(slots=True)
class Collector:
    """Unchanged files are taken over from the current release as hard links; ``known``: their hashes."""

    tree: Tree
    known: dict[str, str]
    made: list[Made] = field(default_factory=list)
    own: dict[str, set[str]] = field(default_factory=dict)
    written: int = 0
    times: dict[str, Spent] = field(default_factory=dict)

    def add(self, rendered: Rendered) -> None:
        for path, content in rendered.files.items():
            digest = sha256(content)
            self.put(path, digest, content)
            made = Made(path, rendered.target, digest, len(content), rendered.group, rendered.neighbours)
            self.made.append(made)
        if rendered.own:
            self.own[rendered.target] = rendered.own

    def put(self, path: str, digest: str, content: bytes) -> None:
        if not self.take_over(path, digest):
            self.tree.create(path, content)
            self.written += 1

    def take_over(self, path: str, digest: str) -> bool:
        return self.known.get(path) == digest and self.tree.take_over(path)

    def merge(self, other: Collector) -> None:
        """Add what another process collected."""
        self.made += map(Made._make, other.made)
        self.own |= other.own
        self.written += other.written
        for kind, spent in other.times.items():
            self.times.setdefault(kind, Spent()).add(spent)
