"""The files of a manifest: numbered segments in one folder, each beginning with a batch that lists every file."""

from __future__ import annotations

import os
from pathlib import Path

from ..tree import told

# Segments beside the newest that are kept as history.
KEEP = 10


class Segments:
    """The folder of one portal's manifest: ``<target>/<host>/manifest``."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def numbers(self) -> list[int]:
        return sorted(int(path.stem) for path in self.folder.glob("[0-9]*.log"))

    def path(self, number: int) -> Path:
        return self.folder / f"{number:08d}.log"

    def read(self, number: int, start: int = 0) -> bytes:
        """Bytes of a segment from ``start`` on; none where there is no such file."""
        try:
            with self.path(number).open("rb") as file:
                file.seek(start)
                return file.read()
        except FileNotFoundError:
            return b""

    def size(self, number: int) -> int:
        """In bytes, -1 for a segment that is not there."""
        try:
            return self.path(number).stat().st_size
        except FileNotFoundError:
            return -1

    def begin(self, number: int, data: bytes) -> None:
        """Write a new segment; it is there as a whole or not at all."""
        path = self.path(number)
        fresh = path.with_suffix(".new")
        with told(path):
            self.folder.mkdir(parents=True, exist_ok=True)
            with fresh.open("wb") as file:
                _write_through(file.fileno(), data)
            fresh.replace(path)
            _sync_folder(self.folder)

    def append(self, number: int, offset: int, data: bytes) -> None:
        """Add to a segment at ``offset``; what stands behind it, torn by a crash, goes."""
        path = self.path(number)
        with told(path):
            handle = os.open(path, os.O_WRONLY)
            try:
                os.ftruncate(handle, offset)
                os.lseek(handle, offset, os.SEEK_SET)
                _write_through(handle, data)
            finally:
                os.close(handle)

    def set_aside(self, name: str) -> None:
        """Move every segment into a folder beside, as evidence."""
        aside = self.folder / name
        with told(aside):
            aside.mkdir(parents=True, exist_ok=True)
            for number in self.numbers():
                self.path(number).rename(aside / self.path(number).name)

    def prune(self, keep: int = KEEP) -> None:
        for number in self.numbers()[: -1 - keep]:
            self.path(number).unlink(missing_ok=True)


def _write_through(handle: int, data: bytes) -> None:
    """Write all of it, and do not come back before the disk has it."""
    view = memoryview(data)
    while view:
        view = view[os.write(handle, view) :]
    os.fsync(handle)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
