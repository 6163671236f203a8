"""Where the index lies and who may write it.

``<data>/index/current`` is a relative link to one index; a rebuild fills a new directory beside it and moves the link,
so readers in any process serve the old index until the new one is whole.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import tantivy
from django.utils.translation import gettext as _

from cms.changes.locks import exclusive

from ...text.segment import dictionary_version
from ..fields import FORMAT
from ..interface import EngineUnavailable
from .schema import register_analysers, schema

WRITER_BYTES = 20_000_000
REBUILD_BYTES = 48_000_000
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
            with _damage_told():
                writer = self._open().writer(WRITER_BYTES, 1)
            yield from _committing(writer)

    @contextmanager
    def replacing(self) -> Iterator[tantivy.IndexWriter]:
        """Fill a new index, and switch to it at the end."""
        with exclusive(LOCK):
            fresh = self._next_folder()
            index = register_analysers(tantivy.Index(schema(), path=str(fresh)))
            yield from _committing(index.writer(REBUILD_BYTES, 1))
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


def _committing(writer: tantivy.IndexWriter) -> Iterator[tantivy.IndexWriter]:
    try:
        yield writer
        with _damage_told():
            writer.commit()
    except BaseException:
        writer.rollback()
        raise
    finally:
        writer.wait_merging_threads()
