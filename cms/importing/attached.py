"""Files that come with a line: found beside the imported file and nowhere else, checked by content, stored once."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files import File
from django.utils.translation import gettext as _
from wagtail.models import Collection

from cms.content.models import PortalDocument
from cms.content.uploads import check_attachment

from .columns import COMMON
from .errors import LineError
from .values import entries, one_line

_LABEL = COMMON["attachments"]


@dataclass(frozen=True, slots=True)
class AttachedFile:
    """A file to publish with a page. ``sha1`` is what Wagtail knows documents by."""

    path: Path
    name: str
    sha1: str


def attached_files(value: Any, folder: Path | None) -> list[AttachedFile]:
    """Files named by paths relative to ``folder``. Raises LineError for one missing, outside, or forbidden."""
    items = entries(value, _LABEL)
    if items and folder is None:
        raise LineError(_("从标准输入导入时不能带附件。请把内容存成文件，和附件放在同一文件夹。"))
    return [_attached(item, folder) for item in items if folder is not None]


def document_for(attached: AttachedFile, collection: Collection) -> PortalDocument:
    """The document of this content in the portal's collection, made when it is new. Runs in the page's transaction."""
    known = PortalDocument.objects.filter(collection=collection, file_hash=attached.sha1).first()
    if known is not None:
        return known
    document = PortalDocument(title=attached.name[:255], collection=collection)
    with attached.path.open("rb") as handle:
        document.file.save(attached.path.name, File(handle), save=False)
    document.file_size = attached.path.stat().st_size
    document.file_hash = attached.sha1
    document.save()
    return document


def _attached(item: Any, folder: Path) -> AttachedFile:
    named = item if isinstance(item, dict) else {"path": item}
    shown = one_line(named.get("path"), _LABEL, 500)
    if "://" in shown:
        raise LineError(_("附件“%s”是网址。请先下载，和导入文件放在同一文件夹。") % shown[:80])
    path = _inside(folder, shown)
    name = one_line(named.get("name"), _LABEL, 200) or path.stem[:200]
    with path.open("rb") as handle:
        try:
            check_attachment(File(handle, name=path.name))
        except ValidationError as error:
            raise LineError(f"{_LABEL}：{''.join(error.messages)}") from error
        handle.seek(0)
        return AttachedFile(path, name, hashlib.file_digest(handle, _sha1).hexdigest())


def _sha1() -> Any:
    return hashlib.sha1(usedforsecurity=False)


def _inside(folder: Path, shown: str) -> Path:
    if not shown:
        raise LineError(_("附件缺少路径（path）。"))
    try:
        path = (folder / shown).resolve()
        outside = Path(shown).is_absolute() or not path.is_relative_to(folder)
        found = path.is_file() and os.access(path, os.R_OK)
    except (OSError, RuntimeError, ValueError) as error:  # a name too long, links that go round in circles
        raise LineError(_("附件“%s”的路径无效。") % shown[:80]) from error
    if outside:
        raise LineError(_("附件“%s”不在导入文件所在的文件夹内。") % shown[:80])
    if not found:
        raise LineError(_("找不到附件“%s”，或不能读取。") % shown[:80])
    return path
