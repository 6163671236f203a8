"""Tables, CSV and XLSX: a header row with the names of the fields, in English or Chinese, then one row per page."""

import codecs
import csv
import io
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import Any, BinaryIO

import openpyxl
from django.utils.translation import gettext as _
from openpyxl.utils.exceptions import InvalidFileException

from ..columns import field_of
from ..errors import ImportRefused
from .encoding import detect
from .jsonlines import MAX_LINE
from .record import Record

MAX_UNPACKED = 1 << 29  # bytes; an XLSX file is a ZIP archive, and one can be made to unpack without end
# What openpyxl and the libraries below it raise for files that are none, or damaged.
_BROKEN = (
    *(zipfile.BadZipFile, zlib.error, InvalidFileException, SyntaxError, EOFError, NotImplementedError),
    *(LookupError, ValueError, TypeError, AttributeError),
)


def read_csv(stream: io.BufferedReader) -> Iterator[Record]:
    """Rows of a CSV file, separated by any of ``,;|`` or tabs. Raises ImportRefused for a header without titles."""
    encoding = detect(stream)
    csv.field_size_limit(MAX_LINE)
    # A damaged byte becomes a lone surrogate, which refuses its own row and no other.
    text = codecs.getreader(encoding)(stream, errors="surrogateescape")
    first = text.readline()
    if not first:
        return
    # Strict, or a quotation mark that is never closed would swallow all rows after it in silence.
    rows = csv.reader(_chain(first, text), delimiter=max(",\t;|", key=first.count), strict=True)
    names = _names(next(rows))
    while True:
        number = rows.line_num + 1
        try:
            row = next(rows)
        except StopIteration:
            return
        except csv.Error as error:
            yield Record(number, error=_unread(error))
            continue
        yield from _record(number, names, row)


def _unread(error: csv.Error) -> str:
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
        yield from _record(number, names, [_plain(cell) for cell in row])


def _chain(first: str, rest: Iterable[str]) -> Iterator[str]:
    yield first
    yield from rest


def _names(header: Sequence[str]) -> list[str]:
    names = [field_of(cell) for cell in header]
    while names and not names[-1]:
        names.pop()
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
