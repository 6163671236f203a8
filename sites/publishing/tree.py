"""A portal's files on disk: releases, the link ``current`` that is the switch, and writing that is atomic and lazy."""

# pathlib would cost more than the writing, for every file of a build.
# ruff: noqa: PTH102, PTH103, PTH105, PTH108, PTH120, PTH123, PTH211
from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _


class WritingError(Exception):
    """Files could not be written; the message says in Chinese what happened and what to do."""

    @classmethod
    def of(cls, path: Path | str, error: OSError) -> WritingError:
        """What the system says about a path as something an operator can act on."""
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            text = _("磁盘空间不足，%s 没有写入。请清理磁盘后再次运行 build，未完成的部分会继续。")
        elif error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
            text = _("没有写入 %s 的权限。请检查该目录的属主和权限后再次运行 build。")
        else:
            text = _("%s 没有写入：{}。排除原因后再次运行 build，未完成的部分会继续。").format(error.strerror)
        return cls(text % path)


@contextmanager
def told(path: Path | str) -> Iterator[None]:
    """Raise WritingError for what the system says about a path."""
    try:
        yield
    except OSError as error:
        raise WritingError.of(path, error) from error


class Tree:
    """The folder of one host. Paths given to it are root-relative addresses of files (``/zwgk/index.html``).

    Files are written to the current release in place, or to one that is being made: it stands beside the public tree
    under ``.tmp`` and becomes a release when it is complete, so that a killed run leaves no half of one.
    """

    def __init__(self, host: str, root: Path | None = None) -> None:
        self.folder = (root or Path(settings.ZHANQUN_TARGET)) / host
        self.current = self.folder / "current"
        self._made: set[str] = set()
        self._base = str(self.current)
        self._staged = ""

    @property
    def release(self) -> str:
        """Id of the current release, "" without one."""
        try:
            return self.current.readlink().name
        except OSError:
            return ""

    @property
    def writes_to(self) -> str:
        """Id of the release that files are written to."""
        return self._staged or self.release

    def stage(self) -> str:
        """Begin a new, empty release; its id. From now on files are written to it."""
        name = self._free_name()
        place = self._staging / name
        with told(place):
            place.mkdir(parents=True)
        return self._write_to(name)

    def branch(self) -> str:
        """Begin a release that holds what the current one does, by hard links; its id."""
        name = self._free_name()
        place = self._staging / name
        with told(place):
            self._staging.mkdir(parents=True, exist_ok=True)
            shutil.copytree(self.current.resolve(), place, copy_function=os.link)
        return self._write_to(name)

    def abandon(self) -> None:
        """Throw away the release that was begun: it would only fill the disk."""
        shutil.rmtree(self._staging / self._staged, ignore_errors=True)
        self._write_to("")

    def discard(self, release: str) -> None:
        """Throw away a release that never became current."""
        if release != self.release:
            shutil.rmtree(self.folder / "releases" / release, ignore_errors=True)

    def settle(self) -> None:
        """Put the release that was begun, complete now, among the others; it is not public yet."""
        place = self.folder / "releases" / self._staged
        with told(place):
            place.parent.mkdir(exist_ok=True)
            (self._staging / self._staged).rename(place)
        self.open(self._staged)

    def open(self, release: str) -> None:
        """From now on files are written to this one of the releases on disk. Raises LookupError for an unknown one."""
        place = self.folder / "releases" / release
        if not place.is_dir():
            raise LookupError(release)
        self._write_to(release)
        self._base = str(place)

    def write(self, path: str, content: bytes) -> None:
        """Replace a file, under a temporary name first: it may be public, or shared with another release."""
        place = self._base + path
        with told(place):
            self._make(os.path.dirname(place))
            self._replace(place, content)

    def create(self, path: str, content: bytes) -> None:
        """Write a file that is not there yet to a release that is not public yet."""
        place = self._base + path
        try:
            self._make(place[: place.rindex("/")])
            file = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
            try:
                written = os.write(file, content)
                while written < len(content):
                    written += os.write(file, content[written:])
            finally:
                os.close(file)
        except OSError as error:  # ``told`` would cost a tenth of the writing
            raise WritingError.of(place, error) from error

    def take_over(self, path: str) -> bool:
        """Link an unchanged file of the current release into the one being made; whether it could be."""
        place = self._base + path
        with told(place):
            self._make(os.path.dirname(place))
        try:
            os.link(f"{self.current}{path}", place)
        except OSError:
            return False
        return True

    def remove(self, path: str) -> None:
        """Remove a file, and the folders it leaves empty."""
        place = Path(self._base + path)
        with told(place):
            place.unlink(missing_ok=True)
        for parent in place.parents:
            if parent == Path(self._base) or not parent.is_relative_to(self._base):
                break
            try:
                parent.rmdir()
            except OSError:
                break
            self._made.clear()

    def read(self, path: str) -> bytes | None:
        """Bytes of a current file, None where there is none."""
        try:
            return Path(f"{self.current}{path}").read_bytes()
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
            return None

    def begun(self, path: str) -> bytes | None:
        """Bytes of a file of the release that is being made (or of the current one), None where there is none."""
        try:
            return Path(self._base + path).read_bytes()
        except FileNotFoundError:
            return None

    def switch(self) -> None:
        """Make the release that files are written to the current one, in one step."""
        release = Path("releases") / self._staged
        if not (self.folder / release).is_dir():
            self.settle()
        with told(self.folder / release):
            fresh = self._temporary()
            os.symlink(release, fresh)
            os.replace(fresh, self.current)
        self._write_to("")

    def withdraw(self) -> None:
        """Take the whole host off line; its releases stay until they are pruned."""
        with told(self.current):
            self.current.unlink(missing_ok=True)
            (self.folder / "redirects.map").unlink(missing_ok=True)

    def prune(self) -> None:
        """Remove all but the newest releases and the current one; ``ZHANQUN_KEEP_RELEASES`` tells how many."""
        for name in self.releases()[max(settings.ZHANQUN_KEEP_RELEASES, 1) :]:
            if name != self.release:
                shutil.rmtree(self.folder / "releases" / name, ignore_errors=True)

    def sweep(self) -> None:
        """Remove what a killed run left behind; in the portal's turn, for others keep their files here for a moment."""
        for left in self._staging.glob("*"):
            if left.is_dir():
                shutil.rmtree(left, ignore_errors=True)
            else:
                left.unlink(missing_ok=True)

    def releases(self) -> list[str]:
        """Ids of the releases on disk, newest first."""
        folder = self.folder / "releases"
        return sorted((path.name for path in folder.iterdir()), reverse=True) if folder.is_dir() else []

    def files(self) -> Iterator[tuple[str, Path]]:
        """Every file of the current release with its root-relative address."""
        root = str(self.current)
        for folder, _folders, names in os.walk(root):
            for name in names:
                path = f"{folder}/{name}"
                yield path[len(root) :], Path(path)

    def write_beside(self, name: str, content: bytes) -> None:
        """Write a file beside the public tree, such as the map for nginx; the same bytes are not written again."""
        place = self.folder / name
        if not place.exists() or place.read_bytes() != content:
            with told(place):
                place.parent.mkdir(parents=True, exist_ok=True)
                self._replace(str(place), content)

    @property
    def _staging(self) -> Path:
        return self.folder / ".tmp"

    def _write_to(self, staged: str) -> str:
        self._staged = staged
        self._base = str(self._staging / staged if staged else self.current)
        self._made.clear()
        return staged

    def _free_name(self) -> str:
        """An id that sorts after those of all releases."""
        name = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%f")
        newest = max(self.releases(), default="")
        return name if name > newest else f"{newest}-1"

    def _replace(self, place: str, content: bytes) -> None:
        temporary = self._temporary()
        try:
            with open(temporary, "wb") as file:
                file.write(content)
            os.replace(temporary, place)
        except OSError:
            with suppress(OSError):
                os.unlink(temporary)
            raise

    def _temporary(self) -> str:
        self._make(str(self._staging))
        return f"{self._staging}/{os.getpid()}-{os.urandom(4).hex()}"

    def _make(self, folder: str) -> None:
        if folder not in self._made:
            try:
                os.mkdir(folder)
            except OSError:
                os.makedirs(folder, exist_ok=True)
            self._made.add(folder)


def withdraw_strangers(hosts: Iterable[str]) -> list[str]:
    """Take every host off line that is none of ``hosts``: of portals that were deleted or have another name now."""
    root, known = Path(settings.ZHANQUN_TARGET), set(hosts)
    found = [link.parent.name for link in root.glob("*/current") if link.parent.name not in known]
    for name in found:
        Tree(name).withdraw()
    return found
