"""Sending after the files are written: a reader of the change log, where a bucket is set."""

from __future__ import annotations

from collections.abc import Sequence
from time import monotonic

from cms.changes.models import Change

from . import sending

# Seconds after a failure before a worker tries again.
PAUSE = 30


class BucketReader:
    """What it sends follows from the manifests, not from the changes; those only tell how far it is."""

    name = "bucket"

    def __init__(self) -> None:
        self._failures: dict[str, str] = {}
        self._not_before = 0.0

    def retry(self, eager: bool) -> None:
        if eager or monotonic() >= self._not_before:
            self._send()

    def read(self, changes: Sequence[Change]) -> None:
        if not self._failures:
            self._send()

    def is_due(self) -> bool:
        return monotonic() >= self._not_before and sending.is_behind()

    def unfinished(self) -> str:
        return sending.behind_text(self._failures) if self._failures else ""

    def _send(self) -> None:
        _sent, self._failures = sending.send_all()
        self._not_before = monotonic() + PAUSE if self._failures else 0.0
