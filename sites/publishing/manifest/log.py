"""Appending to a portal's manifest, under the portal's lock."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.utils import timezone

from cms.changes.locks import exclusive

from ..tree import Tree
from . import batches, signing
from .models import ManifestHead
from .segments import Segments

Files = Iterable[tuple[str, str, int]]
_changes: ContextVar[tuple[int, int] | None] = ContextVar("zhanqun_manifest_changes", default=None)
# A segment ends when edits fill this many times the room of the list it begins with, and some.
GROWTH, ROOM = 3, 2**20


@contextmanager
def because_of(first: int, last: int) -> Iterator[None]:
    """Batches signed inside say that they come of these changes of the log, both ends included."""
    token = _changes.set((first, last))
    try:
        yield
    finally:
        _changes.reset(token)


class ManifestLog:
    """The manifest of one portal. ``whole`` gives every file as recorded (path, SHA-256, bytes), for a new segment.

    A batch is written and synchronised first and the head of the log in the database after it. A crash between leaves
    a signed batch that the head does not know: it is taken in by the next writer. A crash within leaves a torn one,
    which is cut off; its files are marked unfinished in the record, so that they are written and signed again.
    """

    def __init__(self, site_id: int, tree: Tree, whole: Callable[[], Files]) -> None:
        self.site_id = site_id
        self.segments = Segments(tree.folder / "manifest")
        self._whole = whole

    def append(self, kind: str, release: str, added: Collection, removed: Collection[str] = ()) -> None:
        """Sign what a run wrote and removed. Begins a segment where there is none, or where it has grown too long."""
        with exclusive(f"manifest-{self.site_id}"):
            self._append(kind, release, added, removed)

    def _append(self, kind: str, release: str, added: Collection, removed: Collection[str]) -> None:
        head = self.head()
        if head is None or head.offset > GROWTH * head.base + ROOM:
            files = {path: (path, digest, size) for path, digest, size in (*self._whole(), *added)}
            for path in removed:
                files.pop(path, None)
            self._begin(release, files.values())
            return
        data, digest = self._batch(kind, release, head, batches.lines_of(added, removed))
        self.segments.append(head.segment, head.offset, data)
        head.offset += len(data)
        head.batch, head.digest = head.batch + 1, digest
        head.save()

    def begin(self, release: str, files: Files) -> None:
        """Begin a segment with the list of all files: of a full build, or after a switch."""
        with exclusive(f"manifest-{self.site_id}"):
            self._begin(release, files)

    def _begin(self, release: str, files: Files) -> None:
        last = self.head() or self._last_known()
        data, digest = self._batch(batches.FULL, release, last, batches.lines_of(files))
        number = max([*self.segments.numbers(), last.segment]) + 1
        self.segments.begin(number, data)
        ManifestHead(self.site_id, number, len(data), len(data), last.batch + 1, digest).save()
        self.segments.prune()

    def head(self) -> ManifestHead | None:
        """Where the next batch goes; None where the log is not there, or not as it was left."""
        numbers = self.segments.numbers()
        if not numbers:
            return None
        head, newest = self._row(), numbers[-1]
        same = head is not None and head.segment == newest
        if head and same and self.segments.size(newest) == head.offset:
            return head
        if head and same and self.segments.size(newest) < head.offset:
            return None
        return self._taken_in(newest, head)

    def _taken_in(self, newest: int, head: ManifestHead | None) -> ManifestHead | None:
        """The head after the signed batches that it did not know."""
        start = head.offset if head and head.segment == newest else 0
        key, found = signing.public_key(), head if head and start else None
        data = self.segments.read(newest, start)
        for batch in batches.parse(data):
            previous = found or head
            chained = previous is None or batch.header["previous"] == previous.digest
            if not (chained and batch.whole and key.signed(batch.signed, batch.signature)):
                return None
            base = found.base if found else batch.end
            found = ManifestHead(self.site_id, newest, start + batch.end, base, batch.number, batch.digest)
        return found

    def _last_known(self) -> ManifestHead:
        return self._row() or ManifestHead(self.site_id, 0, 0, 0, 0, "")

    def _row(self) -> ManifestHead | None:
        return ManifestHead.objects.filter(pk=self.site_id).first()

    def _batch(self, kind: str, release: str, last: ManifestHead, lines: bytes) -> tuple[bytes, str]:
        facts: dict[str, Any] = {
            "batch": last.batch + 1,
            "kind": kind,
            "release": release,
            "at": timezone.now().isoformat(timespec="seconds"),
            "previous": last.digest,
            "key": signing.public_key().name,
        }
        if changes := _changes.get():
            facts["changes"] = changes
        header = batches.header_line(facts, lines)
        signature = signing.sign(header)
        return header + b"\n" + lines + f"={signature}\n".encode(), batches.digest_of(header)
