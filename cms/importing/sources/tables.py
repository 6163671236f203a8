"""Tables, CSV and XLSX: a header row with the names of the fields, in English or Chinese, then one row per page."""

from __future__ import annotations

import csv
import io
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any, BinaryIO

import openpyxl
from django.utils.translation import gettext as _
from openpyxl.cell.cell import ERROR_CODES
from openpyxl.utils.exceptions import InvalidFileException

from ..columns import field_of
from ..errors import ImportRefused
from .encoding import detect
from .jsonlines import MAX_LINE
from .record import Record

MAX_UNPACKED = 1 << 29  # bytes; an XLSX file is a ZIP archive, and one can be made to unpack without end
# Characters of a line or a cell of CSV that are read at all; what is longer than ``MAX_LINE`` is refused with its row.
_LONGEST = 2 * MAX_LINE
# What openpyxl and the libraries below it raise for files that are none, or damaged.
_BROKEN = (
    *(zipfile.BadZipFile, zlib.error, InvalidFileException, SyntaxError, EOFError, NotImplementedError),
    *(LookupError, ValueError, TypeError, AttributeError),
)


def read_csv(stream: io.BufferedReader) -> Iterator[Record]:
    """Rows of a CSV file, separated by any of ``,;|`` or tabs. Raises ImportRefused for a header without titles."""
    csv.field_size_limit(_LONGEST)
    # A damaged byte becomes a lone surrogate, which refuses its own row and no other. Lines end as CSV has it, not at
    # each of the characters at which Unicode would end one.
    text = io.TextIOWrapper(stream, detect(stream), errors="surrogateescape", newline="")
    try:
        lines = _Lines(text)
        # Strict, or a quotation mark that is never closed would swallow all rows after it in silence.
        rows = csv.reader(lines, delimiter=max(",\t;|", key=lines.first.count), strict=True)
        if lines.first:
            yield from _rows_of(rows, lines)
    finally:
        text.detach()  # or it would close the stream when it is thrown away


def _rows_of(rows: Iterator[list[str]], lines: _Lines) -> Iterator[Record]:
    names = _names(next(rows))
    while True:
        number = lines.read + 1
        try:
            row = next(rows)
        except StopIteration:
            return
        except csv.Error as error:
            yield Record(number, error=_unread(error))
            continue
        if any(len(cell) > MAX_LINE for cell in row):
            yield Record(number, error=_too_long())
        else:
            yield from _record(number, names, row)


class _Lines:
    """The lines of a CSV file, counted. One that is too long is an error of its own, and the next is read."""

    def __init__(self, text: io.TextIOWrapper) -> None:
        self._text = text
        self.read = 0
        self.first = self._pending = text.readline(_LONGEST)

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line, self._pending = self._pending or self._text.readline(_LONGEST), ""
        if not line:
            raise StopIteration
        self.read += 1
        if len(line) == _LONGEST and not line.endswith("\n"):
            while (rest := self._text.readline(MAX_LINE)) and not rest.endswith(("\n", "\r")):
                pass
            raise csv.Error(_too_long())
        return line


def _too_long() -> str:
    return _("这一行超过 %d MB，请拆分或改用附件。") % (MAX_LINE >> 20)


def _unread(error: csv.Error) -> str:
    if str(error) == _too_long():
        return str(error)
    if "field limit" in str(error):
        raise ImportRefused(
            _("有一格超过 %d MB，多半是一个双引号没有关上。这之前的照常导入；请检查这之后的双引号，再运行一次。")
            % (_LONGEST >> 20)
        ) from error
    if "end of data" in str(error):
        return _("从这一行起有一个双引号没有关上，直到文件末尾都成了一格。请补上双引号，再运行一次即可继续。")
    return _("表格这一行读不出来（%s）。请检查其中的双引号：一格之内的双引号要写两个。") % error


def read_xlsx(handle: BinaryIO) -> Iterator[Record]:
    """Rows of the first sheet, of formulas the values last shown. Raises ImportRefused for what is not an XLSX file."""
    try:
        with zipfile.ZipFile(handle) as archive:
            if sum(item.file_size for item in archive.infolist()) > MAX_UNPACKED:
                raise ImportRefused(_("表格展开后超过 512 MB。请拆成几个文件，或改用 CSV。"))
        handle.seek(0)
        book = openpyxl.load_workbook(handle, read_only=True, data_only=True)
        sheet = book.worksheets[0]
        sheet.reset_dimensions()  # a sheet may claim a million rows of sixteen thousand cells
        yield from _rows(sheet.iter_rows(values_only=True))
    except _BROKEN as error:
        raise ImportRefused(_("这不是完好的 .xlsx 文件。请在表格软件中打开，另存后再导入。")) from error


def _rows(rows: Iterator[Sequence[Any]]) -> Iterator[Record]:
    header = next(rows, None)
    if header is None:
        return
    names = _names(["" if cell is None else str(cell) for cell in header])
    for number, row in enumerate(rows, start=2):
        wrong = next((cell for name, cell in zip(names, row, strict=False) if name and cell in ERROR_CODES), None)
        if wrong:
            yield Record(number, error=_("这一行有公式出错（%s）。请在表格软件中改正，或粘贴为数值。") % wrong)
        else:
            yield from _record(number, names, [_plain(cell) for cell in row])


def _names(header: Sequence[str]) -> list[str]:
    names = [field_of(cell) for cell in header]
    while names and not names[-1]:
        names.pop()
    if "title" not in names and any("\udc80" <= character <= "\udcff" for cell in header for character in cell):
        raise ImportRefused(
            _("表头不是 UTF-8 或 GB18030 编码的文字，读不出来。请把文件另存为 UTF-8 编码的 CSV 再导入。")
        )
    if "title" not in names:
        raise ImportRefused(
            _("第一行应为表头，其中要有“标题”（或 title）一列。现有：%s")
            % "，".join(cell.strip() for cell in header if cell.strip())[:200]
        )
    twice = {name for name in names if name and names.count(name) > 1}
    if twice:
        raise ImportRefused(_("表头中有重复的列：%s。请删去多余的一列。") % "，".join(sorted(twice)))
    return names


def _record(number: int, names: list[str], row: Sequence[Any]) -> Iterator[Record]:
    if not any(cell not in (None, "") for cell in row):
        return
    if any(cell not in (None, "") for cell in row[len(names) :]):
        yield Record(number, error=_("这一行的列数比表头多。含逗号的内容请放在双引号里。"))
        return
    filled = {name: cell for name, cell in zip(names, row, strict=False) if name and cell not in (None, "")}
    yield Record(number, filled)


def _plain(cell: Any) -> Any:
    """A cell as text, the way JSON lines would write it."""
    if isinstance(cell, datetime):
        midnight = not (cell.hour or cell.minute or cell.second)
        return f"{cell:%Y-%m-%d}" if midnight else f"{cell:%Y-%m-%d %H:%M}"
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, int | float):
        return str(cell)
    return cell if cell is None or isinstance(cell, str | bool) else str(cell)
