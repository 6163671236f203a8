"""Small attachments written by the program: forms (DOCX), lists (XLSX), notes (TXT), one-page documents (PDF).

The same words give the same bytes: times inside the packages are fixed.
"""

import io
import zipfile
from collections.abc import Sequence
from datetime import datetime
from xml.sax.saxutils import escape

from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

_EPOCH = (2026, 1, 1, 0, 0, 0)
_OPEN = "http://schemas.openxmlformats.org"
_WORD = f"{_OPEN}/wordprocessingml/2006/main"
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
_MEDIA = "application/vnd.openxmlformats"
_DOCUMENT = f"{_MEDIA}-officedocument.wordprocessingml.document.main+xml"
_TYPES = (
    f'{_XML}<Types xmlns="{_OPEN}/package/2006/content-types">'
    f'<Default Extension="rels" ContentType="{_MEDIA}-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    f'<Override PartName="/word/document.xml" ContentType="{_DOCUMENT}"/>'
    "</Types>"
)
_RELATIONS = (
    f'{_XML}<Relationships xmlns="{_OPEN}/package/2006/relationships"><Relationship Id="rId1" '
    f'Type="{_OPEN}/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>'
)
# A4 with margins of an inch, in twentieths of a point.
_PAGE = (
    '<w:sectPr><w:pgSz w:w="11906" w:h="16838"/>'
    '<w:pgMar w:top="1440" w:right="1440" w:bottom="1440" w:left="1440"/></w:sectPr>'
)


def docx(title: str, rows: Sequence[tuple[str, str]], note: str = "") -> bytes:
    """A form: a title, a table of two columns (label, value), a note below."""
    parts = [_paragraph(title, size=32, centred=True), _table(rows), _paragraph(note or " ", size=21)]
    body = "".join(parts) + _PAGE
    document = f'{_XML}<w:document xmlns:w="{_WORD}"><w:body>{body}</w:body></w:document>'
    return _package({"[Content_Types].xml": _TYPES, "_rels/.rels": _RELATIONS, "word/document.xml": document})


def xlsx(title: str, rows: Sequence[Sequence[str | int | float]]) -> bytes:
    """One sheet with a head row."""
    book = Workbook()
    book.properties.created = book.properties.modified = datetime(*_EPOCH)
    sheet = book.active
    sheet.title = title[:28]
    for row in rows:
        sheet.append(list(row))
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    for index in range(1, len(rows[0]) + 1):
        sheet.column_dimensions[get_column_letter(index)].width = 22
    sheet.freeze_panes = "A2"
    target = io.BytesIO()
    book.save(target)
    with zipfile.ZipFile(target) as package:
        return _package({name: package.read(name).decode() for name in package.namelist()})


def txt(lines: Sequence[str]) -> bytes:
    """UTF-8 with the mark that older Windows editors look for."""
    return ("\ufeff" + "\r\n".join(lines) + "\r\n").encode()


def pdf(title: str, lines: Sequence[str]) -> bytes:
    """One A4 page in a Chinese standard font that readers bring along (ISO 32000-1 §9.7.5.2)."""
    text = [f"BT /F1 20 Tf 72 760 Td <{_utf16(title)}> Tj ET"]
    text += [f"BT /F1 12 Tf 72 {716 - 26 * row} Td <{_utf16(line)}> Tj ET" for row, line in enumerate(lines)]
    stream = "\n".join(text)
    objects = [
        "<< /Type /Catalog /Pages 2 0 R /Lang (zh-CN) /ViewerPreferences << /DisplayDocTitle true >> >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
        "/Resources << /Font << /F1 5 0 R >> >> >>",
        f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream",
        "<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UTF16-H /DescendantFonts [6 0 R] >>",
        "<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /DW 1000 "
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 5 >> /FontDescriptor 7 0 R >>",
        "<< /Type /FontDescriptor /FontName /STSong-Light /Flags 6 /FontBBox [-25 -254 1000 880] /ItalicAngle 0 "
        "/Ascent 880 /Descent -120 /CapHeight 880 /StemV 93 >>",
        f"<< /Title <FEFF{_utf16(title)}> >>",
    ]
    return _numbered(objects)


def _numbered(objects: Sequence[str]) -> bytes:
    body, places = "%PDF-1.7\n", []
    for number, content in enumerate(objects, start=1):
        places.append(len(body))
        body += f"{number} 0 obj\n{content}\nendobj\n"
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    count = len(objects) + 1
    trailer = f"trailer\n<< /Size {count} /Root 1 0 R /Info {len(objects)} 0 R >>\nstartxref\n{len(body)}\n%%EOF\n"
    return f"{body}xref\n0 {count}\n0000000000 65535 f \n{table}{trailer}".encode("ascii")


def _utf16(text: str) -> str:
    return text.encode("utf-16-be").hex().upper()


def _paragraph(text: str, *, size: int, centred: bool = False) -> str:
    """``size`` in half points."""
    place = '<w:pPr><w:jc w:val="center"/></w:pPr>' if centred else ""
    words = f'<w:t xml:space="preserve">{escape(text)}</w:t>'
    return f'<w:p>{place}<w:r><w:rPr><w:sz w:val="{size}"/></w:rPr>{words}</w:r></w:p>'


def _table(rows: Sequence[tuple[str, str]]) -> str:
    border = "".join(
        f'<w:{side} w:val="single" w:sz="4" w:color="767676"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    cells = "".join(f"<w:tr>{_cell(label, 2600)}{_cell(value, 6400)}</w:tr>" for label, value in rows)
    head = f'<w:tblPr><w:tblW w:w="9000" w:type="dxa"/><w:tblBorders>{border}</w:tblBorders></w:tblPr>'
    grid = '<w:tblGrid><w:gridCol w:w="2600"/><w:gridCol w:w="6400"/></w:tblGrid>'
    return f"<w:tbl>{head}{grid}{cells}</w:tbl>"


def _cell(text: str, width: int) -> str:
    return f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>{_paragraph(text, size=24)}</w:tc>'


def _package(parts: dict[str, str]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            package.writestr(entry, content)
    return target.getvalue()
