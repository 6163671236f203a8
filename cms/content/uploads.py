"""Which files may be attached: decided by what they contain, the name only has to agree.

Formats: PDF, Office (binary and OOXML), WPS, OpenDocument, OFD (GB/T 33190), plain text, CSV, ZIP, MP4.
"""

import lzma
import zipfile
import zlib
from collections.abc import Callable
from pathlib import PurePath
from typing import IO

import filetype
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
MACROS_IN_OLE = "_VBA_PROJECT".encode("utf-16-le")
# The entry that tells the format of a package apart from any other ZIP file.
PACKAGES = {
    "docx": "word/document.xml",
    "xlsx": "xl/workbook.xml",
    "pptx": "ppt/presentation.xml",
    "ofd": "OFD.xml",
    "odt": "content.xml",
    "ods": "content.xml",
    "odp": "content.xml",
}
OPEN_DOCUMENT = {"odt": "text", "ods": "spreadsheet", "odp": "presentation"}
UNSAFE_IN_ZIP = frozenset(
    (
        *("exe", "com", "scr", "bat", "cmd", "msi", "dll", "vbs", "js", "jse", "wsf", "ps1", "sh", "jar", "lnk", "hta"),
        *("html", "htm", "svg", "php", "jsp", "asp", "aspx", "docm", "xlsm", "pptm", "dotm", "xltm", "apk"),
    )
)
# What an Office package calls a macro in its table of contents, whatever name the part itself has.
MACRO_TYPES = (b"vbaproject", b"macroenabled")
# Bytes of a packed entry that are looked at: a few kilobytes of ZIP may unpack to gigabytes.
ENTRY = 1 << 20
MARKUP = (b"<!doctype", b"<html", b"<script", b"<svg", b"<?xml", b"<?php", b"<%")
HEAD = 8192


# What the standard library raises for a ZIP file that is damaged, or made to look so.
_BROKEN = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, KeyError, OSError, RuntimeError, ValueError)


def check_attachment(file: File) -> None:
    """Refuse a file that is not of an allowed type, or not what its name says. Raises ValidationError."""
    name = PurePath(file.name or "").name
    extension = PurePath(name).suffix.lower().lstrip(".")
    if extension not in settings.WAGTAILDOCS_EXTENSIONS:
        raise ValidationError(
            _("“%(name)s”的类型不允许上传。可以上传：%(types)s。请另存为其中一种格式。")
            % {"name": name, "types": "、".join(settings.WAGTAILDOCS_EXTENSIONS)}
        )
    limit = settings.WAGTAILDOCS_MAX_UPLOAD_SIZE
    if file.size > limit:
        raise ValidationError(
            _("“%(name)s”有 %(size)s，超过上限 %(limit)s。请压缩或拆分后再上传。")
            % {"name": name, "size": filesizeformat(file.size), "limit": filesizeformat(limit)}
        )
    if file.size == 0:
        raise ValidationError(_("“%s”是空文件。请检查后重新上传。") % name)
    _check_content(file, name, extension)


def _check_content(file: File, name: str, extension: str) -> None:
    checker = _CHECKERS[extension]
    file.seek(0)
    try:
        checker(file.file, extension)
    except _MacroError as error:
        raise ValidationError(_("“%s”含有宏，不允许上传。请另存为不含宏的文件。") % name) from error
    except _UnsafeEntryError as error:
        raise ValidationError(
            _("压缩包“%(name)s”内含不允许的文件“%(entry)s”。请删除它后重新压缩。")
            % {"name": name, "entry": str(error)[:80]}
        ) from error
    except (_MismatchError, *_BROKEN) as error:
        raise ValidationError(
            _("“%(name)s”的内容不是 %(type)s 文件，或文件已损坏。请用正确的软件另存后再上传，不要只改文件名。")
            % {"name": name, "type": extension.upper()}
        ) from error
    finally:
        file.seek(0)


class _MismatchError(Exception):
    pass


class _MacroError(Exception):
    pass


class _UnsafeEntryError(Exception):
    pass


def _magic(file: IO[bytes], extension: str) -> None:
    kind = filetype.guess(file.read(HEAD))
    if kind is None or kind.extension not in {"mp4": {"mp4", "m4v"}}.get(extension, {extension}):
        raise _MismatchError


def _office_binary(file: IO[bytes], extension: str) -> None:
    """DOC, XLS, PPT, WPS, ET: an OLE container, or (WPS) a package of newer versions."""
    if file.read(4) == b"PK\x03\x04" and extension in ("wps", "et"):
        _package(file, {"wps": "docx", "et": "xlsx"}[extension])
        return
    file.seek(0)
    if file.read(len(OLE)) != OLE:
        raise _MismatchError
    tail = b""
    while chunk := file.read(1 << 20):
        if MACROS_IN_OLE in tail + chunk:
            raise _MacroError
        tail = chunk[-len(MACROS_IN_OLE) :]


def _package(file: IO[bytes], extension: str) -> None:
    with zipfile.ZipFile(file) as package:
        names = {info.filename.lower() for info in package.infolist()}
        if any(name.endswith(("vbaproject.bin", "vbadata.xml")) or name.startswith("basic/") for name in names):
            raise _MacroError
        if PACKAGES[extension].lower() not in names:
            raise _MismatchError
        if "[content_types].xml" in names:
            _check_types(package)
        if extension in OPEN_DOCUMENT:
            declared = _beginning(package, "mimetype", 100).decode("ascii")
            if declared != f"application/vnd.oasis.opendocument.{OPEN_DOCUMENT[extension]}":
                raise _MismatchError


def _check_types(package: zipfile.ZipFile) -> None:
    """Refuse an Office package whose table of contents names a macro, in UTF-8 or UTF-16."""
    name = next(name for name in package.namelist() if name.lower() == "[content_types].xml")
    contents = _beginning(package, name, ENTRY).replace(b"\0", b"").lower()
    if any(macro in contents for macro in MACRO_TYPES):
        raise _MacroError


def _beginning(package: zipfile.ZipFile, name: str, size: int) -> bytes:
    with package.open(name) as entry:
        return entry.read(size)


def _archive(file: IO[bytes], extension: str) -> None:
    with zipfile.ZipFile(file) as archive:
        for info in archive.infolist():
            if PurePath(info.filename).suffix.lower().lstrip(".") in UNSAFE_IN_ZIP:
                raise _UnsafeEntryError(info.filename)
            if info.filename.lower().endswith("vbaproject.bin"):
                raise _MacroError


def _text(file: IO[bytes], extension: str) -> None:
    head = file.read(HEAD)
    if b"\0" in head and not head.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise _MismatchError
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith(MARKUP) or b"<script" in head.lower():
        raise _MismatchError
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return
    if not any(_decodes(head, encoding) for encoding in ("utf-8", "gb18030")):
        raise _MismatchError


def _decodes(head: bytes, encoding: str) -> bool:
    """Whether the head of a file is text in an encoding; its last character may be cut off."""
    try:
        head.decode(encoding)
    except UnicodeDecodeError as error:
        return len(head) == HEAD and error.start >= HEAD - 4
    return True


_CHECKERS: dict[str, Callable[[IO[bytes], str], None]] = {
    "pdf": _magic,
    "mp4": _magic,
    **dict.fromkeys(("doc", "xls", "ppt", "wps", "et"), _office_binary),
    **dict.fromkeys(PACKAGES, _package),
    "zip": _archive,
    "txt": _text,
    "csv": _text,
}
