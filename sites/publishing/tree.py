"""A portal's files on disk: releases, the link ``current`` that is the switch, and writing that is atomic and lazy."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

KEEP = 3


class WritingError(Exception):
    """Files could not be written; the message says in Chinese what happened and what to do."""


@contextmanager
def told(path: Path) -> Iterator[None]:
    """Turn what the system says about a path into something an operator can act on."""
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            text = _("磁盘空间不足，%s 没有写入。请清理磁盘后再次运行 build，未完成的部分会继续。")
        elif error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
            text = _("没有写入 %s 的权限。请检查该目录的属主和权限后再次运行 build。")
        else:
            text = _("%s 没有写入：{}。排除原因后再次运行 build，未完成的部分会继续。").format(error.strerror)
        raise WritingError(text % path) from error


class Tree:
    """The folder of one host. Paths given to it are root-relative addresses of files (``/zwgk/index.html``)."""

    def __init__(self, host: str, root: Path | None = None) -> None:
        self.folder = (root or Path(settings.ZHANQUN_TARGET)) / host
        self._made: set[Path] = set()

    @property
    def release(self) -> str:
        """Id of the current release, "" without one."""
        try:
            return (self.folder / "current").readlink().name
        except OSError:
            return ""

    @property
    def current(self) -> Path:
        return self.folder / "current"

    def new_release(self) -> str:
        """Make the folder of a new release; its id."""
        stem = datetime.now(UTC).strftime("%Y%m%dT%H%M%S")
        releases = self.folder / "releases"
        with told(releases):
            releases.mkdir(parents=True, exist_ok=True)
            for number in range(1000):
                try:
                    (releases / (name := f"{stem}-{number:03d}")).mkdir()
                except FileExistsError:
                    continue
                return name
        raise WritingError(_("%s 中的发布版本过多。") % releases)

    def write(self, path: str, content: bytes, release: str = "") -> None:
        """Replace a file: under a temporary name first, or directly in a release that is not public yet."""
        place = self._place(path, release)
        with told(place):
            self._make(place.parent)
            if release:
                place.write_bytes(content)
            else:
                self._replace(place, content)

    def link(self, path: str, release: str) -> bool:
        """Take an unchanged file over from the current release; whether it could be."""
        place = self._place(path, release)
        self._make(place.parent)
        try:
            os.link(self._place(path), place)
        except OSError:
            return False
        return True

    def remove(self, path: str) -> None:
        """Remove a file of the current release, and the folders it leaves empty."""
        place = self._place(path)
        with told(place):
            place.unlink(missing_ok=True)
        root = self.current.resolve()
        for parent in place.resolve().parents:
            if parent == root or not parent.is_relative_to(root):
                break
            try:
                parent.rmdir()
            except OSError:
                break
            self._made.clear()

    def read(self, path: str) -> bytes | None:
        """Bytes of a current file, None where there is none."""
        try:
            return self._place(path).read_bytes()
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
            return None

    def switch(self, release: str) -> None:
        """Make a release the current one, in one step."""
        fresh = self._temporary()
        with told(fresh):
            fresh.symlink_to(Path("releases") / release)
            fresh.replace(self.current)

    def withdraw(self) -> None:
        """Take the whole host off line; its releases stay until they are pruned."""
        with told(self.current):
            self.current.unlink(missing_ok=True)

    def prune(self, keep: int = KEEP) -> None:
        """Remove all but the newest releases and the current one, and what a killed run left behind."""
        releases = self.folder / "releases"
        names = sorted((path.name for path in releases.iterdir()), reverse=True) if releases.is_dir() else []
        for name in names[keep:]:
            if name != self.release:
                shutil.rmtree(releases / name, ignore_errors=True)
        for left in (self.folder / ".tmp").glob("*"):
            left.unlink(missing_ok=True)

    def releases(self) -> list[str]:
        """Ids of the releases on disk, newest first."""
        folder = self.folder / "releases"
        return sorted((path.name for path in folder.iterdir()), reverse=True) if folder.is_dir() else []

    def files(self) -> Iterator[tuple[str, Path]]:
        """Every file of the current release with its root-relative address."""
        root = self.current
        for folder, _folders, names in os.walk(root):
            for name in names:
                path = Path(folder) / name
                yield "/" + path.relative_to(root).as_posix(), path

    def write_beside(self, name: str, content: bytes) -> None:
        """Write a file beside the public tree, such as the map for nginx; the same bytes are not written again."""
        place = self.folder / name
        if not place.exists() or place.read_bytes() != content:
            with told(place):
                self._make(place.parent)
                self._replace(place, content)

    def _place(self, path: str, release: str = "") -> Path:
        base = self.folder / "releases" / release if release else self.current
        return base / path.lstrip("/")

    def _replace(self, place: Path, content: bytes) -> None:
        temporary = self._temporary()
        try:
            temporary.write_bytes(content)
            temporary.replace(place)
        except OSError:
            temporary.unlink(missing_ok=True)
            raise

    def _temporary(self) -> Path:
        folder = self.folder / ".tmp"
        with told(folder):
            self._make(folder)
        return folder / f"{os.getpid()}-{os.urandom(4).hex()}"

    def _make(self, folder: Path) -> None:
        if folder not in self._made:
            with told(folder):
                folder.mkdir(parents=True, exist_ok=True)
            self._made.add(folder)
