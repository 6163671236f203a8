"""The form of a manifest: batches of lines, each batch signed and chained to the one before.

A batch is ``#`` and a header in JSON, one line for each file, and ``=`` and the signature of the header line::

    #{"batch": 7, "kind": "edit", "release": "...", "at": "...", "previous": "<digest>", ...}
    +<sha256> <bytes> /zwgk/index.html
    -/zwgk/old.html
    =<Ed25519 signature of the header line, in Base64>

A batch that comes of changes of the log names the first and the last of them: ``"changes": [120, 124]``.

``entries`` is the SHA-256 of the lines between, ``previous`` that of the header line before, so one signature a batch
covers everything up to it. A batch of kind ``full`` lists every file of the portal; the others, what they changed.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

FULL, EDIT, SWITCH, REPAIR = "full", "edit", "switch", "repair"


class File(NamedTuple):
    """A file as the manifest has it: root-relative address, SHA-256 in hex, bytes."""

    path: str
    sha256: str
    size: int


@dataclass(slots=True)
class Batch:
    """One signed batch. ``start`` and ``end`` are its bytes in the segment; ``digest`` is what the next one names."""

    header: dict[str, Any]
    digest: str
    signed: bytes
    signature: str
    lines: bytes
    start: int
    end: int

    @property
    def number(self) -> int:
        return int(self.header["batch"])

    @property
    def whole(self) -> bool:
        """Whether the lines are those that were signed."""
        return hashlib.sha256(self.lines).hexdigest() == self.header.get("entries")

    def comes_of(self, change_id: int) -> bool:
        """Whether a change of the log is among those it was written for."""
        first, last = self.header.get("changes") or (1, 0)
        return bool(first <= change_id <= last)

    def entries(self) -> list[str]:
        """Its lines: ``+<sha256> <bytes> <address>`` and ``-<address>``."""
        return self.lines.decode().split("\n")[:-1]

    def apply(self, state: dict[str, File]) -> None:
        """Bring ``state`` (path -> file) from before this batch to after it."""
        if self.header["kind"] == FULL:
            state.clear()
        for line in self.entries():
            if line.startswith("-"):
                state.pop(line[1:], None)
            else:
                digest, size, path = line[1:].split(" ", 2)
                state[path] = File(path, digest, int(size))


def lines_of(added: Iterable[tuple[str, str, int]], removed: Iterable[str] = ()) -> bytes:
    """The lines of a batch. Raises ValueError for an address with a line break in it."""
    rows = [f"+{digest} {size} {path}\n" for path, digest, size in added]
    rows += [f"-{path}\n" for path in removed]
    lines = "".join(rows)
    if lines.count("\n") != len(rows):
        raise ValueError("an address in a manifest holds a line break")
    return lines.encode()


def header_line(facts: Mapping[str, Any], lines: bytes) -> bytes:
    facts = {**facts, "entries": hashlib.sha256(lines).hexdigest()}
    return ("#" + json.dumps(facts, ensure_ascii=False, separators=(",", ":"))).encode()


def digest_of(header: bytes) -> str:
    return hashlib.sha256(header).hexdigest()


def parse(data: bytes, start: int = 0) -> Iterator[Batch]:
    """The complete batches of a segment from ``start`` on, in order; ends before what is torn or has no such form."""
    while (batch := _next(data, start)) is not None:
        yield batch
        start = batch.end


def _next(data: bytes, start: int) -> Batch | None:
    end = data.find(b"\n", start)
    if end < 0 or data[start : start + 1] != b"#":
        return None
    mark = end if data[end + 1 : end + 2] == b"=" else data.find(b"\n=", end)
    close = data.find(b"\n", mark + 1)
    if mark < 0 or close < 0:
        return None
    signed = data[start:end]
    try:
        header = json.loads(signed[1:])
        int(header["batch"]), header["kind"], header["release"], header["previous"]
    except (ValueError, KeyError, TypeError):
        return None
    signature = data[mark + 2 : close].decode("ascii", "replace")
    return Batch(header, digest_of(signed), signed, signature, data[end + 1 : mark + 1], start, close + 1)
