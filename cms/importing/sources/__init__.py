"""Reading files: each format yields ``Record`` rows; what a row means is for ``cms.importing.lines``."""

from __future__ import annotations

import gzip
import io
import sys
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from django.utils.translation import gettext as _

from ..errors import ImportRefused
from . import jsonlines
from .encoding import BUFFER, UTF16_MARKS, FromUtf16
from .record import Record

STDIN = "-"
_GZIP_MAGIC = b"\x1f\x8b"

__all__ = ["STDIN", "Record", "Source"]


class Source:
    """An open file of lines. ``position`` of ``size`` tells how far it was read; ``size`` is None where unknown."""

    def __init__(self, name: str) -> None:
        """Open ``name``, or standard input for ``-``. Raises ImportRefused."""
        self.name = name
        self.folder = None if name == STDIN else Path(name).resolve().parent
        self.size: int | None = None
        # Kept: a reader that is thrown away closes the file under it.
        self._stream: BinaryIO | None = None
        self._raw: BinaryIO = sys.stdin.buffer if name == STDIN else self._open(Path(name))

    def records(self) -> Iterator[Record]:
        """Rows in order. Raises ImportRefused when the file as a whole cannot be read."""
        suffixes = [part.lower() for part in Path(self.name).suffixes[-2:]]
        from . import tables  # loads a large library

        try:
            if suffixes and suffixes[-1] == ".xlsx":
                yield from tables.read_xlsx(self._raw)
                return
            stream = self._stream = self._unpacked()
            if ".csv" in suffixes:
                yield from tables.read_csv(stream)
            else:
                yield from jsonlines.read(stream)
        except (EOFError, zlib.error, gzip.BadGzipFile) as error:
            raise ImportRefused(
                _("文件读不完整：压缩的数据在中途结束或已损坏。已读出的照常导入；请重新取得文件，再运行一次即可继续。")
            ) from error
        except OSError as error:
            raise ImportRefused(_("文件读不完整（%s）。请检查文件是否损坏，再运行一次即可继续。") % error) from error

    @property
    def position(self) -> int:
        return self._raw.tell() if self.size else 0

    def close(self) -> None:
        if self.name != STDIN:
            self._raw.close()

    def _open(self, path: Path) -> BinaryIO:
        if path.is_dir():
            raise ImportRefused(_("“%s”是文件夹。请给出其中一个 .jsonl、.csv 或 .xlsx 文件。") % path)
        if path.suffix.lower() == ".xls":
            raise ImportRefused(_("不支持旧的 .xls 格式。请在表格软件中另存为 .xlsx 再导入。"))
        try:
            handle = path.open("rb")
        except FileNotFoundError as error:
            raise ImportRefused(_("找不到文件“%s”。请检查路径。") % path) from error
        except (OSError, ValueError) as error:
            raise ImportRefused(_("不能读取文件“%(path)s”：%(error)s") % {"path": path, "error": error}) from error
        self.size = path.stat().st_size
        return handle

    def _unpacked(self) -> io.BufferedReader:
        stream = io.BufferedReader(self._raw, BUFFER)  # type: ignore[arg-type]
        if stream.peek(2)[:2] == _GZIP_MAGIC:
            stream = io.BufferedReader(gzip.GzipFile(fileobj=stream), BUFFER)  # type: ignore[arg-type]
        if stream.peek(2)[:2] in UTF16_MARKS:
            stream = io.BufferedReader(FromUtf16(stream), BUFFER)
        return stream
