"""Where the index lies and who may write it.

``<data>/index/current`` is a relative link to one index; a rebuild fills a new directory beside it and moves the link,
so readers in any process serve the old index until the new one is whole.
"""

from __future__ import annotations

import ctypes
import json
import os
import shutil
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from itertools import islice
from pathlib import Path

import tantivy
from django.utils.translation import gettext as _

from cms.changes.locks import exclusive

from ...text.segment import dictionary_version
from ..fields import FORMAT
from ..interface import EngineUnavailable, Unmade
from .schema import document, register_analysers, schema

WRITER_BYTES = 20_000_000
# Of each process that makes the index anew; a piece of so many entries fills it only if they are long.
REBUILD_BYTES = 50_000_000
PIECE = 1_500
# Seconds that a write waits for the merging of small parts into larger ones; what takes longer goes on beside it.
_MERGING = 0.2
_META, _MANAGED = "meta.json", ".managed.json"
LOCK = "search-index"
UNREADABLE = "无法读写搜索索引（{}）。请运行 manage.py rebuild_index。"


class Store:
    """The directory of all indexes of one installation."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.current = folder / "current"
        self._opened: tuple[str, tantivy.Index] | None = None
        self._state: tuple[int, int] | None = None

    def name(self) -> str:
        """Directory name of the index in use, "" without one."""
        try:
            return self.current.readlink().name
        except OSError:
            return ""

    def is_ready(self) -> bool:
        return self.name().startswith(f"f{FORMAT}-") and (self.current / "meta.json").is_file()

    def is_current(self) -> bool:
        return self.is_ready() and self.name().startswith(_prefix())

    def searcher(self) -> tantivy.Searcher:
        """A view of the index as last committed by any process."""
        index = self._open()
        meta = (self.folder / self.name() / "meta.json").stat()
        state = (meta.st_mtime_ns, meta.st_ino)
        if state != self._state:
            with _damage_told():
                index.reload()
            self._state = state
        return index.searcher()

    @contextmanager
    def writing(self) -> Iterator[tantivy.IndexWriter]:
        """Write to the index in use; committed at the end, undone by an error."""
        with exclusive(LOCK):
            writer = _writer(self._open())
            try:
                yield writer
                with _damage_told():
                    writer.commit()
            except BaseException:
                writer.rollback()
                raise
            finally:
                _merge_beside(writer)

    @contextmanager
    def replacing(self) -> Iterator[Path]:
        """A folder whose parts (``fill``) become the index in use at the end."""
        with exclusive(LOCK):
            fresh = self._next_folder()
            yield fresh
            _join(fresh)
            self._switch(fresh.name)

    def _open(self) -> tantivy.Index:
        if not self.is_ready():
            raise EngineUnavailable(_("搜索索引尚未建立，或由旧版本建立。请运行 manage.py rebuild_index。"))
        name = self.name()
        if self._opened is None or self._opened[0] != name:
            with _damage_told():
                self._opened = (name, register_analysers(tantivy.Index.open(str(self.folder / name))))
            self._state = None
        return self._opened[1]

    def _next_folder(self) -> Path:
        self.folder.mkdir(parents=True, exist_ok=True)
        for leftover in self._others():
            shutil.rmtree(leftover)
        last = int(self.name().rsplit("-", 1)[-1] or 0) if self.name() else 0
        fresh = self.folder / f"{_prefix()}{last + 1}"
        fresh.mkdir()
        return fresh

    def _switch(self, name: str) -> None:
        link = self.folder / "next"
        link.unlink(missing_ok=True)
        link.symlink_to(name)
        link.replace(self.current)

    def _others(self) -> list[Path]:
        """Indexes no longer in use: of rebuilds before the last, or broken off. Open files outlive their removal."""
        return [path for path in self.folder.glob("f*-*-*") if path.is_dir() and path.name != self.name()]


def _prefix() -> str:
    return f"f{FORMAT}-{dictionary_version()}-"


@contextmanager
def _damage_told() -> Iterator[None]:
    """Tantivy raises ValueError for whatever is wrong with its files."""
    try:
        yield
    except ValueError as error:
        raise EngineUnavailable(UNREADABLE.format(error)) from error


def _writer(index: tantivy.Index) -> tantivy.IndexWriter:
    """The one writer of an index, as soon as what the last one merges is merged."""
    while True:
        try:
            return index.writer(WRITER_BYTES, 1)
        except ValueError as error:
            if "LockBusy" not in str(error):
                raise EngineUnavailable(UNREADABLE.format(error)) from error
        time.sleep(0.01)


def _merge_beside(writer: tantivy.IndexWriter) -> None:
    """What was committed is public: nobody waits for the seconds in which a large index tidies itself up.

    The process ends when it has done so; if it is killed, the next write begins again.
    """
    merging = threading.Thread(target=writer.wait_merging_threads, name="search-merging")
    merging.start()
    merging.join(_MERGING)


def fill(folder: Path, part: int, items: Iterable[Unmade]) -> int:
    """Write entries to an index of their own within ``folder``; how many.

    A piece at a time: Tantivy's thread may be 10,000 documents behind, all of them in memory, and catches up at the end
    of each. What it would merge several times while it goes on is merged once.
    """
    items, own, count = iter(items), folder / f"part-{part}", 0
    own.mkdir()
    done = PIECE
    while done == PIECE:
        done = _fill_piece(own / f"part-{count:09}", islice(items, PIECE))
        count += done
    _join(own)
    merging = _writer(register_analysers(tantivy.Index.open(str(own))))
    merging.commit()
    merging.wait_merging_threads()
    return count


def _fill_piece(folder: Path, items: Iterable[Unmade]) -> int:
    folder.mkdir()
    writer = register_analysers(tantivy.Index(schema(), path=str(folder))).writer(REBUILD_BYTES, 1)
    count = 0
    for item in items:
        writer.add_document(document(item.entry()))
        count += 1
    with _damage_told():
        writer.commit()
    writer.wait_merging_threads()
    _give_back()
    return count


def _give_back() -> None:
    """Return what was freed: glibc keeps it for threads that are gone, and takes more for each piece's new ones."""
    with suppress(AttributeError, OSError):  # another C library
        ctypes.CDLL(None).malloc_trim(0)


def _join(folder: Path) -> None:
    """Make one index of the parts in ``folder``.

    An index of Tantivy is a list of segments, each whole in itself under a name that is unique (``IndexMeta``).
    """
    parts = sorted(folder.glob("part-*"))
    metas = [json.loads((part / _META).read_text(encoding="utf-8")) for part in parts]
    meta = metas[0] | {"segments": [segment for one in metas for segment in one["segments"]]}
    files = [path for part in parts for path in part.iterdir() if not path.name.startswith(".") and path.name != _META]
    for path in files:
        path.rename(folder / path.name)
    _write(folder / _MANAGED, [_META, *(path.name for path in files)])
    _write(folder / _META, meta)
    for part in parts:
        shutil.rmtree(part)


def _write(path: Path, values: object) -> None:
    with path.open("w", encoding="utf-8") as file:
        json.dump(values, file)
        file.flush()
        os.fsync(file.fileno())
